"""A table that a section places: {{ 表('预算08表') }} in a paragraph of its own.

It travels through the text as a paragraph that holds the table's name between two private-use
characters, which no text of a template or dataset can have; the table is made where the report is
put together.
"""

from __future__ import annotations

from ..report import Heading, Paragraph

TABLE_HERE = "\ue004"
ONLY_IN_SECTIONS = "“表(…)”只能写在节里"


def place_of_table(name: str) -> str:
    """What stands in the text for a table."""
    return f"{TABLE_HERE}{name}{TABLE_HERE}"


def table_placed(block: object) -> str:
    """The name of the table that a paragraph stands for; "" for any other block."""
    if not isinstance(block, Paragraph) or isinstance(block, Heading):
        return ""
    name = block.text.strip().removeprefix(TABLE_HERE).removesuffix(TABLE_HERE)
    return name if block.text.strip() == place_of_table(name) else ""
