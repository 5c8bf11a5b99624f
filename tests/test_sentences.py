"""Which sentences of a report something stands in, as the pages 待补 and 原因 show them."""

from __future__ import annotations

from assembler.kernel.places import Place
from assembler.narrative.sentences import Sentence, with_gap, with_row, with_text
from assembler.report import (
    Block,
    Cell,
    FigureRecord,
    Heading,
    Paragraph,
    Part,
    Report,
    Span,
    Table,
)

ALIKE = "收入10.00万元，增加1.00万元，原因是人员增加。支出9.00万元，增加1.00万元，原因是人员增加。"


def report(*blocks: Block) -> Report:
    """A report of one part with these blocks."""
    figures = (
        FigureRecord("收入总计", "10.00", "100000", "", ("收入.csv 第2、3行",)),
        FigureRecord("支出总计", "9.00", "90000", "", ("支出.csv 第2行",)),
    )
    return Report("某局", "", "", (Part(Heading(1, "第二部分", (Span("说明"),)), blocks),), figures)


def paragraph(*spans: Span, section: str = "收支") -> Paragraph:
    return Paragraph(spans, section)


def shown(sentences: list[Sentence]) -> list[tuple[str, str]]:
    """The heading of each, and its text with what is meant in brackets."""
    return [
        (one.heading, "".join(f"[{f.text}]" if f.is_meant else f.text for f in one.fragments))
        for one in sentences
    ]


def test_a_gap_is_shown_in_its_sentence() -> None:
    made = report(
        Heading(2, "一、", (Span("收支情况"),)),
        paragraph(
            Span("收入10.00万元。支出"), Span("【待填】", missing="支出"), Span("万元。完。")
        ),
    )
    assert shown(with_gap(made, "支出")) == [("一、收支情况", "支出[【待填】]万元。")]


def test_a_gap_of_a_condition_is_shown_by_the_first_text_of_its_section() -> None:
    """Not by a picture that stands above it without a caption."""
    made = report(paragraph(), paragraph(Span("没有安排。另见附表。")), paragraph(section="别的"))
    assert shown(with_gap(made, "政府性基金", "收支")) == [("说明", "没有安排。")]
    assert with_gap(made, "政府性基金", "没有这一节") == []


def test_a_gap_of_a_table_is_shown_by_its_title() -> None:
    cell = Cell("【待填】", missing="车辆数")
    table = Table("08表", "“三公”经费表", columns=(), header=(), body=((cell,),))
    assert shown(with_gap(report(table), "车辆数")) == [("“三公”经费表", "")]


def test_a_row_of_the_dataset_is_shown_where_its_figure_stands() -> None:
    made = report(
        paragraph(Span("收入"), Span("10.00", figure=0), Span("万元。支出"), Span("9.00", figure=1))
    )
    assert shown(with_row(made, Place("收入.csv", row=3))) == [("说明", "收入[10.00]万元。")]
    assert shown(with_row(made, Place("支出.csv", row=2))) == [("说明", "支出[9.00]")]
    assert with_row(made, Place("支出.csv", row=9)) == []


def test_of_texts_that_say_the_same_the_one_about_a_figure_goes_first() -> None:
    made = report(paragraph(Span(ALIKE)))
    first, second = ALIKE.replace("人员增加", "[人员增加]").split("。")[:2]
    assert [text for _, text in shown(with_text(made, "人员增加", about="支出"))] == [
        f"{second}。",
        f"{first}。",
    ]
    assert [text for _, text in shown(with_text(made, "人员增加", beside="收入"))] == [f"{first}。"]
    assert with_text(made, "") == []


def test_a_text_of_several_sentences_is_shown_with_what_is_round_it() -> None:
    made = report(paragraph(Span("甲。原因是乙。丙，丁。戊。")))
    assert shown(with_text(made, "乙。丙")) == [("说明", "原因是[乙。丙]，丁。")]
