"""Which of the template's tables stands in a place: what 导入对照 says goes before everything, then
the title, word by word or by its terms, then the headings; a number only where it misleads nobody.

Many tables have the same headings (预算03, 05, 09, 10): they are told apart by titles alone. Where
neither title nor headings tell, nothing is read: the table is told with what it resembles, and
导入对照 settles it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from ..table_mapping import SavedTables
from .documents import read_share
from .headers import MatchedHeader, find_header
from .layouts import OfficialColumn, OfficialLayout
from .regions import Region, TablePlace, names_of
from .texts import bare
from .titles import is_of_final_accounts, of_terms, terms_of

_COVERED = 0.6  # of a place's headings, where the title's terms are those of the table
_TITLED = 0.45  # how well the headings must fit where the number is known
_ALONE = 0.8  # where they must tell it alone
_AHEAD = 0.1  # and by how much they must fit better than those of any other
_FAR_AHEAD = 0.3  # and than those of the table that is named in the title
_NEAR = 0.35  # below that, a table is not worth naming
_NAMED = 4  # tables that are named as likely
_LABELS_AT_MOST = 400  # rows of a worksheet that are compared with those of a form


@dataclass(frozen=True)
class HeadingFit:
    """How well a table's headings fit a place, 0 to 1. header: where they stand; None in a form
    of sections, or where there are none that fit."""

    layout: OfficialLayout
    score: float
    header: MatchedHeader | None = None

    @property
    def covered(self) -> float:
        """How well the place's own headings are those of the table, whatever it lacks."""
        return self.header.likeness / len(self.header.paths) if self.header else self.score

    @property
    def lost(self) -> list[OfficialColumn]:
        """The columns that the place lacks."""
        return self.header.lost if self.header else []


@dataclass(frozen=True)
class IdentifiedTable:
    """A place and the table it is; region: None where it is not known which. is_proved: whether
    the clerk need not look. likely: the tables it resembles, the best first."""

    place: TablePlace
    region: Region | None = None
    is_proved: bool = False
    is_sure: bool = False
    likely: Sequence[HeadingFit] = field(default_factory=tuple)

    @property
    def layout(self) -> OfficialLayout | None:
        return self.region.layout if self.region else None


def identified(
    places: Sequence[TablePlace],
    layouts: Sequence[OfficialLayout],
    saved: SavedTables,
    exports: Container[tuple[str, str]],
) -> list[IdentifiedTable]:
    """All places with their tables. exports: worksheets that may be line exports, which only a
    good likeness makes a table."""
    tables = [_identified(place, layouts, saved, exports) for place in places]
    trusted = _numbers_are_ours(tables)
    taken = {id(table.layout) for table in tables if table.layout}
    return [_by_number(table, saved, trusted, taken) for table in tables]


def _identified(
    place: TablePlace,
    layouts: Sequence[OfficialLayout],
    saved: SavedTables,
    exports: Container[tuple[str, str]],
) -> IdentifiedTable:
    table, meaning = saved.of(place.name)
    if table:
        named = next((layout for layout in layouts if table == layout.key), None)
        region = place.region(named, meaning) if named else None
        return IdentifiedTable(place, region, is_proved=True)
    if not place.layout:
        least = _ALONE if place.grid.sheet.key in exports else _TITLED
        return _by_headings(place, layouts, meaning, _title_of(place), least)
    titled = place.region(place.layout, meaning)
    as_titled, score = IdentifiedTable(place, titled, is_proved=True), fits(titled).score
    if score >= _ALONE:
        return as_titled
    otherwise = _by_headings(place, layouts, meaning, "", _ALONE)
    is_better = otherwise.region and otherwise.likely[0].score >= score + _FAR_AHEAD
    return otherwise if is_better else as_titled


def _title_of(place: TablePlace) -> str:
    """The title, or else what the worksheet or the file is called by, where that says anything."""
    return next(filter(terms_of, (place.title, *names_of(place.grid.sheet))), "")


def _by_headings(
    place: TablePlace,
    layouts: Sequence[OfficialLayout],
    meaning: Mapping[str, str],
    title: str,
    least: float,
) -> IdentifiedTable:
    """The table whose title has the same terms, if its headings fit; else the one whose headings
    fit alone, if the title may mean it. least: how well headings must fit at least."""
    likely = _likely(place, layouts, meaning)
    same, near = of_terms(title, [(layout.key, layout.titles) for layout in layouts])
    possible = [fit for fit in likely if fit.layout.key in (same or near)]
    best = _best(possible, is_titled=bool(same) and least < _ALONE)
    if best is None:
        return IdentifiedTable(place, likely=(possible or likely)[:_NAMED])
    region = place.region(best.layout, meaning)
    if not place.title:
        is_numbered = _has_number(best.layout, place)
        return IdentifiedTable(place, region, is_proved=is_numbered, likely=[best])
    is_sure = bool(same) and best.score >= _ALONE
    return IdentifiedTable(place, region, is_sure=is_sure, likely=[best])


def _best(possible: Sequence[HeadingFit], is_titled: bool) -> HeadingFit | None:
    """The one that it must be: by the title, if a fair part of the headings fit, else by those
    alone."""
    if not is_titled:
        return _alone(possible, _ALONE)
    return _alone([fit for fit in possible if fit.covered >= _COVERED], _NEAR)


def _likely(
    place: TablePlace, layouts: Sequence[OfficialLayout], meaning: Mapping[str, str]
) -> list[HeadingFit]:
    """The tables whose headings are worth naming, the best first."""
    of_kind = (layout for layout in layouts if _may_be_of_kind(place, layout))
    by_layout = (fits(place.region(layout, meaning)) for layout in of_kind)
    near = filter(lambda fit: fit.score >= _NEAR, by_layout)
    return sorted(near, key=attrgetter("score"), reverse=True)


def _may_be_of_kind(place: TablePlace, layout: OfficialLayout) -> bool:
    """Whether neither the title nor the number says that a table is of the other kind of report."""
    by_title = is_of_final_accounts(_title_of(place) or place.title)
    kinds = {label[:2] for label in layout.labels}
    by_number = not place.number or not kinds or place.number[:2] in kinds
    return by_title in (None, layout.is_final) and by_number


def _alone(possible: Sequence[HeadingFit], least: float) -> HeadingFit | None:
    """The best of those that fit well enough, if no other is as good."""
    enough = [fit for fit in possible if fit.score >= least]
    rivals = [fit for fit in enough[1:] if fit.score > enough[0].score - _AHEAD]
    return enough[0] if enough and not rivals else None


# --- numbers


def _numbers_are_ours(tables: Sequence[IdentifiedTable]) -> bool:
    """Whether the numbers on the tables are those of the template: every table that is known
    otherwise has its own, and there is one at least."""
    known = [table for table in tables if table.layout and table.place.number]
    return bool(known) and all(_has_number(table.layout, table.place) for table in known)


def _has_number(layout: OfficialLayout | None, place: TablePlace) -> bool:
    return layout is not None and place.number in layout.labels


def _by_number(
    table: IdentifiedTable, saved: SavedTables, trusted: bool, taken: Container[int]
) -> IdentifiedTable:
    """A table of which only the number is known: of several with the same headings the one that
    has it, unless a district may count in its own way."""
    if table.region or table.is_proved or not (trusted and table.place.number):
        return table
    if table.place.title:
        return table
    named = [f for f in table.likely if _has_number(f.layout, table.place)]
    fitting = [f for f in named if id(f.layout) not in taken and f.score >= _TITLED]
    if len(fitting) != 1:
        return table
    meaning = saved.of(table.place.name)[1]
    return replace(table, region=table.place.region(fitting[0].layout, meaning), is_proved=True)


# --- headings


def fits(region: Region) -> HeadingFit:
    """How well a table's headings fit a region, and the labels of its rows, where it prints those."""
    layout = region.layout
    if layout.kind == "文件表":
        is_long = region.bottom - region.top > _LABELS_AT_MOST  # no form is, but line exports are
        return HeadingFit(layout, 0.0 if is_long else read_share(region))
    header = find_header(region)
    if header is None:
        return HeadingFit(layout, 0.0)
    wanted = [c for c in layout.columns if c.block not in header.joined_blocks]
    share = 2 * header.likeness / (len(wanted) + len(header.paths))
    return HeadingFit(layout, min(1.0, share) * _share_of_labels(header), header)


def _share_of_labels(header: MatchedHeader) -> float:
    """1 for tables whose rows are not known beforehand; for forms less, the fewer of the labels
    are theirs."""
    region = header.region
    if not region.layout.rows or region.bottom - header.bottom > _LABELS_AT_MOST:
        return 1.0
    known = {bare(label) for row in region.layout.rows for label in row.labels if label}
    columns = [column for column in header.present if column.is_text]
    cells = [header.text(row, column) for row in header.body() for column in columns]
    labels = list(filter(None, map(bare, cells)))
    return 0.5 + 0.5 * sum(map(known.__contains__, labels)) / len(labels) if labels else 0.5
