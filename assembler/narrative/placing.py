"""A table or chart that a section places: {{ 表('预算08表') }}, {{ 图表('支出结构图') }} in a paragraph of
its own.

It travels through the text as a paragraph that holds its name between two private-use characters,
which no text of a template or dataset can have; it is made where the report is put together.
"""

from __future__ import annotations

from itertools import chain

from ..report import Block, Heading, Paragraph, Table

TABLE_HERE, CHART_HERE = "\ue004", "\ue005"
ONLY_IN_SECTIONS = "“表(…)”只能写在节里"
CHARTS_ONLY_IN_SECTIONS = "“图表(…)”只能写在节里"


def place_of_table(name: str) -> str:
    """What stands in the text for a table."""
    return f"{TABLE_HERE}{name}{TABLE_HERE}"


def place_of_chart(name: str) -> str:
    """The same for a chart."""
    return f"{CHART_HERE}{name}{CHART_HERE}"


def table_placed(block: object) -> str:
    """The name of the table that a paragraph stands for; "" for any other block."""
    return _placed(block, TABLE_HERE)


def chart_placed(block: object) -> str:
    """The name of the chart that a paragraph stands for; "" for any other block."""
    return _placed(block, CHART_HERE)


def _placed(block: object, here: str) -> str:
    if not isinstance(block, Paragraph) or isinstance(block, Heading):
        return ""
    text = block.text.strip()
    name = text.removeprefix(here).removesuffix(here)
    return name if text == f"{here}{name}{here}" else ""


def places_something(block: Block) -> bool:
    """Whether a block holds the place of a table or chart, be it within other text."""
    if not isinstance(block, Table):
        return _holds_a_place(block.text)
    cells = (cell.text for cell in chain(*block.header, *block.body) if cell)
    return any(map(_holds_a_place, (block.title, *cells)))


def not_alone(block: Block) -> str:
    """What to say of a place that stands with other text."""
    function = "图表(…)" if not isinstance(block, Table) and CHART_HERE in block.text else "表(…)"
    return f"{function}要单独成段，不能和文字、标题写在一起"


def _holds_a_place(text: str) -> bool:
    return TABLE_HERE in text or CHART_HERE in text
