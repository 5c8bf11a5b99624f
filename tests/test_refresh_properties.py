"""Properties of `refresh`, over many edits; and files saved by LibreOffice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from office import convert, needs_office
from refresh_edits import Edit, Word, contents, edited, looks, remarks, texts
from refreshing import But, corrected, data_of, expected, told

from assembler.refresh.refresh import refresh
from assembler.word.snapshot_part import read_snapshot

IN = "2024年收入总计"


def _paragraph(word: Word, number: int):  # type: ignore[no-untyped-def]
    """Some paragraph with text, which is no cover and no entry of the contents."""
    found = [p for p in word.document.paragraphs if len(p.text) > 4 and "toc" not in p.style.name]
    return found[4 + number % (len(found) - 4)]


def _typed(number: int, at: int, text: str) -> Edit:
    """Characters typed into a paragraph."""

    def edit(word: Word) -> None:
        run = max(_paragraph(word, number).runs, key=lambda run: len(run.text))
        run.text = (
            run.text[: at % (len(run.text) + 1)] + text + run.text[at % (len(run.text) + 1) :]
        )

    return edit


def _deleted(number: int) -> Edit:
    def edit(word: Word) -> None:
        element = _paragraph(word, number)._p
        if not element.xpath("./w:pPr/w:sectPr"):
            element.getparent().remove(element)

    return edit


def _bold(number: int) -> Edit:
    def edit(word: Word) -> None:
        for run in _paragraph(word, number).runs:
            run.bold = not run.bold

    return edit


def _added(number: int) -> Edit:
    return lambda word: _paragraph(word, number).insert_paragraph_before("另外说明的一段话。")


def _cell(number: int) -> Edit:
    def edit(word: Word) -> None:
        table = word.document.tables[number % len(word.document.tables)]
        cell = table.cell(len(table.rows) - 1, number % len(table.columns))
        cell.paragraphs[0].add_run("改")

    return edit


numbers = st.integers(0, 200)
words = st.text(st.sampled_from("其中另外共计了。，（）增加减少3.5万元%"), min_size=1, max_size=8)
edits = st.lists(
    st.one_of(
        st.builds(_typed, numbers, numbers, words),
        st.builds(_deleted, numbers),
        st.builds(_bold, numbers),
        st.builds(_added, numbers),
        st.builds(_cell, numbers),
    ),
    min_size=1,
    max_size=5,
)
samples = st.sampled_from(["mengjin", "xigong"])
few = examples(12)


@few
@given(samples, edits)
def test_without_a_correction_nothing_changes(sample: str, made: list[Edit]) -> None:
    """Texts, looks, contents, comments; and nothing is told."""
    before = edited(data_of(sample), *made)
    after = refresh(before, corrected(sample, "无更正"))
    assert after.data is not None and after.problems == []
    for see in (texts, contents, remarks, lambda data: list(looks(data))):
        assert see(after.data) == see(before)


@few
@given(samples, edits)
def test_again_changes_nothing(sample: str, made: list[Edit]) -> None:
    """Byte for byte; every conflict is told again."""
    built = corrected(sample, "金额")
    once = refresh(edited(data_of(sample), *made), built)
    assert once.data is not None
    twice = refresh(once.data, built)
    assert twice.data == once.data
    assert {p.code for p in twice.problems} <= {"R-28"}
    assert len(twice.problems) == len(once.conflicts)


@few
@given(samples, edits)
def test_back_again(sample: str, made: list[Edit]) -> None:
    """A correction taken back gives the edited file, where neither way meets a conflict."""
    before = edited(data_of(sample), *made)
    there = refresh(before, corrected(sample, "金额"))
    assert there.data is not None
    back = refresh(there.data, corrected(sample, "无更正"))
    assert back.data is not None
    if not there.conflicts and not back.conflicts:
        assert texts(back.data) == texts(before)


@pytest.mark.parametrize(
    "correction", ["金额", "转减", "持平", "加项目", "缺原因", "略去一节", "略去一表"]
)
def test_saved_without_edits_it_is_a_new_build(correction: str) -> None:
    """Texts, tables, contents, comments and snapshot, though every byte of the package is new."""
    made = refresh(edited(data_of("mengjin")), corrected("mengjin", correction)).data
    fresh = data_of("mengjin", correction)
    assert made is not None
    for see in (texts, contents, remarks):
        assert see(made) == see(fresh)
    assert read_snapshot(made) == read_snapshot(fresh)


# --- saved by LibreOffice

SAME = But(IN, "与2023年预算相比", "同2023年预算相比")
SAVED: dict[str, tuple[Edit, list[But]]] = {
    "untouched": (lambda w: None, []),
    "reworded": (lambda w: w.say(IN, "与2023年预算相比", "同2023年预算相比"), [SAME]),
    "bold": (lambda w: w.bold(IN), []),
    "tracked": (
        lambda w: w.track_insert(IN, "收入增加", "（含结转）"),
        [But(IN, "收入增加", "收入增加（含结转）")],
    ),
    "added": (lambda w: w.add_after(IN, "无其他事项。"), [But(IN, behind=("无其他事项。",))]),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """The edited files as LibreOffice saves them."""
    folder = tmp_path_factory.mktemp("saved")
    for name, (edit, _) in SAVED.items():
        (folder / f"{name}.docx").write_bytes(edited(data_of("mengjin"), edit))
    convert(sorted(folder.glob("*.docx")), "docx:MS Word 2007 XML", folder / "out")
    return lambda name: Path(folder / "out" / f"{name}.docx").read_bytes()


@needs_office
@pytest.mark.parametrize("correction", ["金额", "加项目", "略去一节", "略去一表"])
@pytest.mark.parametrize("name", SAVED)
def test_saved_by_libreoffice(name: str, correction: str, saved: Callable[[str], bytes]) -> None:
    built = corrected("mengjin", correction)
    made = refresh(saved(name), built)
    assert made.data is not None
    assert texts(made.data) == expected(data_of("mengjin", correction), *SAVED[name][1])
    assert told(made) == []
    assert refresh(made.data, built).data == made.data
