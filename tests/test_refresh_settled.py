"""`refresh` with its conflicts settled one by one: the person's wording stands, or the new one, or one
that is written now; in each case without the comment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import pytest
from refresh_edits import Edit, Word, contents, edited, marks, remarks, texts
from refreshing import corrected, data_of

from assembler.refresh.refresh import Refreshed, refresh
from assembler.refresh.settling import Settlement, Settlements, Whose

IN = "2024年收入总计"
FORM = "2024年部门收支预算表"
LIST = "2024年项目支出预算表"
ECONOMIC = "2024年一般公共预算基本支出预算表"
HAND, NEW, OWN = Whose.HAND, Whose.NEW, Whose.OWN
EVERY = (HAND, NEW, OWN)


def say(part: str, old: str, new: str) -> Edit:
    return lambda word: word.say(part, old, new)


def cell(title: str, row: int, column: int, text: str) -> Edit:
    return lambda word: word.cell(title, row, column, text)


def own_table(word: Word) -> None:
    """A small table of a person's own at the end of the text, of an amount of the report."""
    made = word.document.add_table(2, 2)
    rows = (("项目", "金额（万元）"), ("收入总计", "954.72"))
    for row, values in zip(made.rows, rows, strict=True):
        for one, text in zip(row.cells, values, strict=True):
            one.text = text
    word.paragraph("（五）专项转移支付项目情况")._p.addprevious(made._tbl)


def own_sentence(word: Word) -> None:
    word.add_after(IN, "全年收入954.72万元，年初批复。")


def header(word: Word) -> None:
    word.document.sections[-1].header.paragraphs[0].add_run("全年收入954.72万元")


class Case(NamedTuple):
    """Edits that meet a correction: the code of each conflict with whose wording may stand.
    is_as_built: whether the file is the new build where the new one does."""

    edits: Sequence[Edit]
    met: Sequence[tuple[str, tuple[Whose, ...]]]
    is_as_built: bool = True


CASES = {
    "转减": Case([say(IN, "与2023年预算相比", "同2023年预算相比")], [("R-20", EVERY)]),
    "金额": Case(
        [say(IN, "收入总计954.72", "收入总计955.72"), cell(FORM, 3, 1, "999.99")],
        [("R-21", EVERY), ("R-23", EVERY)],
    ),
    "略去一节": Case(
        [
            say("七、一般公共预算“三公”", "情况说明", "说明"),
            say("（一）因公出国", "因公出国（境）费", "出国（境）费"),
        ],
        [("R-24", EVERY), ("R-24", EVERY)],
    ),
    "略去一表": Case([cell(ECONOMIC, 3, 1, "改")], [("R-24", (HAND, NEW))]),
    "去项目": Case([cell(LIST, 4, 4, "777.77")], [("R-25", (HAND, NEW))]),
}


@cache
def file(correction: str) -> bytes:
    return edited(data_of("mengjin"), *CASES[correction].edits)


def refreshed(correction: str, settlements: Settlements | None = None) -> Refreshed:
    made = refresh(file(correction), corrected("mengjin", correction), "稿.docx", settlements)
    assert made.data is not None
    return made


@cache
def unsettled(correction: str) -> Refreshed:
    return refreshed(correction)


def settled(correction: str, whose: Whose, text: str = "") -> bytes:
    """Every conflict settled in the same way."""
    met = unsettled(correction).met
    made = refreshed(correction, {each.key: Settlement(whose, text) for each in met})
    assert made.data is not None
    assert (made.settled, made.problems, remarks(made.data)) == (met, [], [])
    return made.data


def texts_of(made: Refreshed) -> list[str]:
    assert made.data is not None
    return texts(made.data)


@pytest.mark.parametrize("correction", CASES)
def test_what_is_put_to_a_person(correction: str) -> None:
    """Each conflict that is told, with whose wording may stand: not what only a person can do in
    Word."""
    made = unsettled(correction)
    assert [each.problem for each in made.met] == made.conflicts
    assert [(each.problem.code, each.choices) for each in made.met] == CASES[correction].met


@pytest.mark.parametrize("correction", ["转减", "金额"])
def test_the_persons_wording_stands(correction: str) -> None:
    """What stood there stands; the comment is gone."""
    assert texts(settled(correction, HAND)) == texts_of(unsettled(correction))


@pytest.mark.parametrize("correction", CASES)
def test_the_new_wording_stands(correction: str) -> None:
    """The file is the new build: in words, in the contents, in the bookmarks of its figures."""
    made, fresh = settled(correction, NEW), data_of("mengjin", correction)
    assert texts(made) == texts(fresh)
    assert contents(made) == contents(fresh)
    assert [text for _, text in marks(made)] == [text for _, text in marks(fresh)]


@pytest.mark.parametrize("correction", ["转减", "金额", "略去一节"])
def test_another_wording_stands(correction: str) -> None:
    """In the place of the person's, and nowhere else."""
    wanted = "\n".join(texts_of(unsettled(correction)))
    for each in unsettled(correction).met:
        assert wanted.count(each.standing) == 1
        wanted = wanted.replace(each.standing, "另写的话")
    assert "\n".join(texts(settled(correction, OWN, "另写的话"))) == wanted


def test_words_and_rows_of_a_persons_own() -> None:
    """Their numbers become those of now; a page's header is changed in Word alone."""
    before = edited(data_of("mengjin"), own_sentence, own_table, header)
    now = corrected("mengjin", "金额")
    met = refresh(before, now, "稿.docx").met
    assert [(each.problem.code, each.choices) for each in met] == [
        ("R-60", EVERY),
        ("R-61", (HAND, NEW)),
        ("R-60", (HAND,)),
    ]
    new = {each.key: Settlement(whose) for each, whose in zip(met, (NEW, NEW, HAND), strict=True)}
    made = refresh(before, now, "稿.docx", new)
    assert made.data is not None and (made.problems, remarks(made.data)) == ([], [])
    lines = texts(made.data)
    assert "全年收入964.72万元，年初批复。" in lines and "收入总计|964.72" in lines


def test_three_wordings() -> None:
    assert [(each.standing, each.was, each.wanted) for each in unsettled("金额").met] == [
        ("955.72", "954.72", "964.72"),
        ("999.99", "954.72", "964.72"),
    ]


def test_several_are_settled_each_by_itself() -> None:
    """Two of one paragraph and a cell; of the paragraph one is left open."""
    two = say(IN, "收入总计954.72", "收入总计955.72"), say(IN, "支出总计954.72", "支出总计956.72")
    before = edited(data_of("mengjin"), *two, cell(FORM, 3, 1, "999.99"))
    now = corrected("mengjin", "金额")
    once = refresh(before, now, "稿.docx")
    income, expenditure, amount = once.met
    assert [met.standing for met in once.met] == ["955.72", "956.72", "999.99"]
    made = refresh(
        before,
        now,
        "稿.docx",
        {expenditure.key: Settlement(NEW), amount.key: Settlement(OWN, "964.73")},
    )
    assert made.data is not None
    assert made.conflicts == [income.problem] and len(remarks(made.data)) == 1
    lines = texts(made.data)
    (line,) = [text for text in lines if IN in text]
    assert "收入总计955.72万元，支出总计964.72万元" in line
    assert any("其中：财政拨款|964.73|" in text for text in lines)


def test_one_that_an_earlier_refresh_left() -> None:
    """The comment of that one goes, too."""
    now, once = corrected("mengjin", "转减"), unsettled("转减").data
    assert once is not None
    (met,) = refresh(once, now, "稿.docx").met
    assert (met.problem.code, met.choices) == ("R-28", EVERY)
    for whose, wanted in ((HAND, texts(once)), (NEW, texts(data_of("mengjin", "转减")))):
        made = refresh(once, now, "稿.docx", {met.key: Settlement(whose)})
        assert made.data is not None and made.problems == []
        assert (texts(made.data), remarks(made.data)) == (wanted, [])
    again = refresh(made.data, now, "稿.docx")
    assert (again.problems, again.data) == ([], made.data)


def test_what_was_decided_of_another_conflict_settles_nothing() -> None:
    """As the data have changed since; or one's own wording without a word."""
    (met,) = unsettled("转减").met
    decided = {"0" * 16: Settlement(NEW), met.key: Settlement(OWN, " \n\x0b")}
    made = refreshed("转减", decided)
    assert (made.settled, made.data) == ([], unsettled("转减").data)
    assert made.problems == unsettled("转减").problems


def test_no_words_of_ones_own_can_harm_the_file() -> None:
    """What XML cannot hold is left out, markup is text, lines are one."""
    whole = "\n".join(texts(settled("金额", OWN, "<b>1</b>\x00\x0b& \nA")))
    assert "收入总计<b>1</b>&  A万元" in whole
