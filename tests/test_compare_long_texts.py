"""Paragraphs too long to be compared sign by sign: both sides stand whole in what is told, and it
takes no longer than anyone waits."""

from __future__ import annotations

import random
import time

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from assembler.compare.long_texts import long_diff
from assembler.compare.text_changes import compare_texts
from assembler.snapshot.values import FigureMark, Snapshot, SnapshotFigure, SnapshotParagraph
from assembler.text.differences import DiffKind, one_side
from assembler.text.tokens import cut

SIGNS = 1_000_000


def _report(text: str, *figures: FigureMark, shown: str = "") -> Snapshot:
    records = tuple(SnapshotFigure("支出总计", shown, "", "", (), "元") for _ in figures)
    paragraph = SnapshotParagraph(text, "总体", figures=figures)
    return Snapshot("", "部门预算", 2024, "局", "", {}, records, (paragraph,))


def _sentences(seed: int, signs: int) -> list[str]:
    """Sentences of 30 signs, of 400 signs in all."""
    signs_in_use = [chr(0x4E00 + 37 * n) for n in range(400)]
    chosen = random.Random(seed)
    return ["".join(chosen.choices(signs_in_use, k=29)) + "。" for _ in range(signs // 30)]


def _some_changed(sentences: list[str]) -> list[str]:
    return [f"改{text[1:]}" if at % 50 == 0 else text for at, text in enumerate(sentences)]


@pytest.mark.parametrize(
    "change",
    [
        lambda sentences: [*sentences[:500], "新的一句。", *sentences[501:]],
        _some_changed,
        lambda sentences: sentences[::-1],
        lambda sentences: ["".join(sentences).replace("。", "")],
        lambda sentences: ["同一句话。"] * (SIGNS // 5),
    ],
)
def test_a_paragraph_of_a_million_signs(change) -> None:  # type: ignore[no-untyped-def]
    sentences = _sentences(1, SIGNS)
    old, new = "".join(sentences), "".join(change(sentences))
    start = time.process_time()
    changes = compare_texts(_report(old), _report(new))
    assert time.process_time() - start < 4  # a quarter of that, as a rule
    assert "".join(one_side(one.segments, DiffKind.OLD) for one in changes if one.old == 0) == old
    assert "".join(one_side(one.segments, DiffKind.NEW) for one in changes if one.new == 0) == new


def test_only_the_sentence_that_changed_is_told_with_its_figure() -> None:
    before, behind = "".join(_sentences(1, 9000)), "".join(_sentences(2, 9000))
    at = len(before) + 4
    old = _report(f"{before}支出总计10.00万元。{behind}", FigureMark(at, at + 5, 0), shown="10.00")
    new = _report(f"{before}支出总计12.00万元。{behind}", FigureMark(at, at + 5, 0), shown="12.00")
    (change,) = compare_texts(old, new)
    (sentence,) = change.sentences
    assert [(part.kind, part.text, part.figure) for part in sentence if part.text] == [
        (DiffKind.SAME, "支出总计", -1),
        (DiffKind.OLD, "10.00", 0),
        (DiffKind.NEW, "12.00", 0),
        (DiffKind.SAME, "万元。", -1),
    ]


@examples(60)
@given(st.text("一二。；\n1", max_size=60), st.text("一二。；\n1", max_size=60))
def test_both_sides_stand_whole_in_any_difference(old: str, new: str) -> None:
    segments = long_diff(
        old, new, lambda a, b: cut(old[a:b], (), False), lambda a, b: cut(new[a:b], (), False)
    )
    assert one_side(segments, DiffKind.OLD) == old
    assert one_side(segments, DiffKind.NEW) == new
    assert all(segment.text for segment in segments)
