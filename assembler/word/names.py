"""How the bookmarks and parts are named by which a docx is known again as built here.

The writer gives these names, readers look for them: a figure that is printed is a run in a
bookmark of its own, headings and tables have the bookmarks to which the contents lead, and the
snapshot is a custom XML part beside those that other programs may have put there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# --- bookmarks

_FIGURE, _CONTENTS, _TABLE = "_fig_", "_Toc", "_tbl_"
_DIGITS_AT_MOST = 8  # of a figure's number; a name out of a foreign file may have thousands
_CHART = "图表 "
_DROPPED = "_0"  # behind the name of something that the new report does not have
# Says of an empty row how many it stands for, in a tree that is read without them (`same_rows`).
LEFT_OUT = "leftOut"


def figure_bookmark(figure: int, time: int = 1) -> str:
    """The bookmark of a figure, by its number in the snapshot. time: which print of it this is,
    for a name may stand only once in a document."""
    return f"{_FIGURE}{figure + 1:04d}" + (f"_{time}" if time > 1 else "")


def heading_bookmark(number: int) -> str:
    """The bookmark of a heading, counted from 1, to which its entry of the contents leads."""
    return f"{_CONTENTS}1{number:08d}"


def title_bookmark(number: int) -> str:
    """The same of a table's title."""
    return f"{_CONTENTS}9{number:08d}"


def table_bookmark(number: int) -> str:
    """The bookmark round a whole table with its title and notes, counted from 1."""
    return f"{_TABLE}{number:02d}"


def is_figure_bookmark(name: str) -> bool:
    """Whether it encloses a printed figure."""
    return name.startswith(_FIGURE)


def figure_number(name: str) -> int | None:
    """The number in the snapshot of the figure that a bookmark encloses; None for other ones."""
    number = name.removeprefix(_FIGURE).partition("_")[0]
    if not is_figure_bookmark(name) or not number.isdecimal() or len(number) > _DIGITS_AT_MOST:
        return None
    return int(number) - 1 if int(number) else None


def is_block_bookmark(name: str) -> bool:
    """Whether it marks a heading, a title or a table."""
    return name.startswith((_CONTENTS, _TABLE))


def dropped_bookmark(name: str) -> str:
    """What the bookmark of a heading or table is called that the new report does not have, so
    that it is not taken for the one which has its number now."""
    return name + _DROPPED


def is_dropped_table(name: str) -> bool:
    """Whether it is the bookmark of a table that the new report does not have."""
    return name.startswith(_TABLE) and name.endswith(_DROPPED)


# --- parts

SNAPSHOT_NAMESPACE = "urn:assembler:snapshot"
_ITEM = re.compile(r"customXml/item(\d{1,9})\.xml")


def snapshot_part(number: int) -> str:
    """The custom XML part with the snapshot."""
    return f"customXml/item{number}.xml"


def snapshot_properties(number: int) -> str:
    """The part that says what is in it."""
    return f"customXml/itemProps{number}.xml"


def snapshot_relations(number: int) -> str:
    """The part that leads from the one to the other."""
    return f"customXml/_rels/item{number}.xml.rels"


def picture_part(number: int, kind: str) -> str:
    """The part with a picture that the report prints, counted from 1."""
    return f"word/media/report{number}.{kind}"


def chart_part(number: int) -> str:
    """The part with a chart that the report prints, counted from 1."""
    return f"word/charts/chart{number}.xml"


def chart_relations(number: int) -> str:
    """The part that leads from the chart to its workbook."""
    return f"word/charts/_rels/chart{number}.xml.rels"


def chart_workbook(number: int) -> str:
    """The workbook in which Word shows the values of a chart when they are edited."""
    return f"word/embeddings/chart{number}.xlsx"


def chart_name(key: str) -> str:
    """How a drawing is named by which the chart of a specification is known again."""
    return f"{_CHART}{key}"


def charted(name: str) -> str:
    """The specification of the chart whose drawing has a name; "" for any other drawing."""
    return name.removeprefix(_CHART) if name.startswith(_CHART) else ""


def custom_parts(names: Iterable[str]) -> dict[int, str]:
    """The custom XML parts among the parts of a package, whoever wrote them, by number."""
    return {int(match[1]): name for name in names if (match := _ITEM.fullmatch(name))}
