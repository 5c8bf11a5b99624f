"""The built reports against what the departments published, row by row and figure by figure.

`tests/published/` holds the project's own lists of the published figures:

    <name>-tables.csv    every row of every table: 编码, 行名, what stands beside it (对应: the
                         second classification, the kind, or the form's 行次), and the amounts
                         that are not zero, in order, as printed; for a target, its value; for
                         a project's self-evaluation, every number of its row
    <name>-figures.csv   every figure of the narrative with its section, right where the
                         publication is not
    <name>-errors.csv    what the publication has wrong, and why; none of it may stand in ours
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import REPORTS, Sample
from reading import LEFT, Read, Titled

PUBLISHED = Path(__file__).parent / "published"
AMOUNT = re.compile(r"-?\d+\.\d+")
FIGURE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(万元|%|个|辆|台（套）|台|人次|分)")
NONE = "（无）"

Row = dict[str, str]


def listed(name: str, kind: str) -> list[Row]:
    """The rows of one of the lists."""
    with (PUBLISHED / f"{name}-{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables_of(name: str) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {}
    for row in listed(name, "tables"):
        tables.setdefault(row["表"], []).append(row)
    return tables


TABLES = [(name, title) for name in REPORTS for title in tables_of(name)]


# --- tables


def amounts(cells: list[str]) -> str:
    """The amounts that are not zero, in order."""
    return " ".join(text for text in cells if AMOUNT.fullmatch(text) and Decimal(text))


def own_cells(table: Titled, row: int) -> list[str]:
    """A row's texts, what a cell covers left out, what is merged downwards repeated."""
    return [text for text in table.grid.filled(row) if text != LEFT]


def bare_titles(report: Read) -> dict[str, Titled]:
    """The tables by their titles without the year, in order."""
    tables = report.tables()
    return {re.sub(r"^20\d\d年|（20\d\d年度）$", "", table.title): table for table in tables}


def body(table: Titled) -> range:
    return range(table.grid.header, len(table.grid.rows))


def form_rows(table: Titled) -> list[tuple[str, str, str, str]]:
    """Block, label, 行次 and amounts of a form: one block after the other."""
    head = table.grid.rows[0]
    starts = [at for at, text in enumerate(head) if text != LEFT]
    found = []
    for start, end in zip(starts, [*starts[1:], len(head)], strict=True):
        for row in body(table):
            label, *rest = table.grid.rows[row][start:end]
            line = rest[0] if table.grid.rows[1][start + 1] == "行次" else ""
            if label:
                found.append((head[start], label, line, amounts(rest)))
    return found


def side_by_side_rows(table: Titled) -> list[tuple[str, str, str]]:
    """Code, name and amount of a table of three columns that goes on beside itself."""
    width = len(table.grid.rows[0])
    groups = [
        table.grid.rows[row][start : start + 3]
        for start in range(0, width, 3)
        for row in body(table)
    ]
    return [(code, name, amounts([amount])) for code, name, amount in groups if name]


def pivot_rows(table: Titled) -> Iterator[tuple[str, set[str], str]]:
    """Codes (joined), texts and amounts of each row."""
    for row in body(table):
        cells = own_cells(table, row)
        codes = "".join(text for text in cells if text.isdecimal() and text != "0")
        texts = {t for t in cells if t and not t.isdecimal() and not AMOUNT.fullmatch(t)}
        yield codes, texts, amounts(cells)


def target_rows(table: Titled) -> list[tuple[str, str, str, str]]:
    """Block, code, label and value of the table of targets: each project, then its targets."""
    groups = [text for text in table.grid.rows[1] if text.endswith("指标")]
    first = table.grid.rows[1].index(groups[0])
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for row in body(table):
        code, name, *_ = table.grid.filled(row)
        if code not in found:
            found[code] = [("", code, name, amounts(list(table.grid.rows[row])))]
        for position, group in enumerate(groups):
            label, value = table.grid.rows[row][first + 2 * position : first + 2 * position + 2]
            if label not in ("", "↑"):
                found[code].append((f"{name}·{group}", "", label, value))
    return [each for rows in found.values() for each in rows]


@pytest.mark.parametrize(("name", "title"), TABLES)
def test_table_has_exactly_the_published_rows(
    name: str, title: str, request: pytest.FixtureRequest
) -> None:
    sample: Sample = request.getfixturevalue(name)
    rows, table = tables_of(name)[title], bare_titles(sample.read)[title]
    if "整体绩效" in title:
        check_overall_form(rows, table)
    elif any("·" in row["块"] for row in rows):
        check_targets(rows, table)
    elif "自评表" in title:
        check_evaluations(rows, table)
    elif "基本支出决算" in title:  # codes of three columns that go on beside themselves
        assert sorted(side_by_side_rows(table)) == sorted(
            (row["编码"], row["行名"], row["数值"]) for row in rows
        )
    elif any(row["块"] for row in rows):
        assert form_rows(table) == [
            (row["块"], row["行名"], row["对应"], row["数值"]) for row in rows
        ]
    else:
        check_pivot(rows, table)


def check_pivot(rows: list[Row], table: Titled) -> None:
    built = list(pivot_rows(table))
    second = [row["对应"].partition(" ") for row in rows]
    codes = [
        row["编码"] + code * code.isdecimal()
        for row, (code, _, _) in zip(rows, second, strict=True)
    ]
    assert [(code, values) for code, _, values in built] == [
        (code, row["数值"]) for code, row in zip(codes, rows, strict=True)
    ]
    for (_, texts, _), row, (code, _, name) in zip(built, rows, second, strict=True):
        assert {row["行名"], name or code} - {""} <= texts


def check_targets(rows: list[Row], table: Titled) -> None:
    wanted: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        wanted.setdefault(row["块"], []).append((row["编码"], row["行名"], row["数值"]))
    built: dict[str, list[tuple[str, ...]]] = {}
    for block, code, label, value in target_rows(table):
        built.setdefault(block, []).append((code, label, value))
    # the publication leaves the department's name out beside its code
    built[""] = [
        (code, "" if not wanted[""][at][1] else label, value)
        for at, (code, label, value) in enumerate(built[""])
    ]
    assert built == wanted


def check_evaluations(rows: list[Row], table: Titled) -> None:
    """Unit, name, then every number, equal as a number: 14% is 14.00%."""
    built = [own_cells(table, row) for row in body(table)]
    assert [(cells[0], cells[4]) for cells in built] == [(r["编码"], r["行名"]) for r in rows]
    assert [list(map(as_number, cells[7:])) for cells in built] == [
        list(map(as_number, row["数值"].split())) for row in rows
    ]


def as_number(text: str) -> Decimal | str:
    bare = text.removesuffix("%")
    return Decimal(bare) if re.fullmatch(r"[\d.]+", bare) else text


def check_overall_form(rows: list[Row], table: Titled) -> None:
    """Each label in order, with its value in the next cell."""
    lines = iter([own_cells(table, row) for row in body(table)])
    for row in rows:
        value = next(
            (found for line in lines if (found := beside(line, row["行名"])) is not None), None
        )
        assert value is not None, f"{row['行名']} is missing, or not in its place"
        if row["数值"]:
            assert value == row["数值"]
        else:
            assert not AMOUNT.fullmatch(value)


def beside(cells: list[str], label: str) -> str | None:
    """What stands in the cell after the label; None where the label is not there."""
    for at, text in enumerate(cells):
        if text == label or text.endswith(f"：{label}"):
            return cells[at + 1]
        if text.startswith(f"{label}："):
            return text.removeprefix(f"{label}：")
    return None


@pytest.mark.parametrize("name", REPORTS)
def test_there_are_no_other_tables(name: str, request: pytest.FixtureRequest) -> None:
    sample: Sample = request.getfixturevalue(name)
    assert list(bare_titles(sample.read)) == list(tables_of(name))


# --- narrative


def printed(text: str) -> Counter[tuple[str, str]]:
    return Counter((same_zero(number), unit) for number, unit in FIGURE.findall(text))


def same_zero(number: str) -> str:
    return number if Decimal(number) else "0"


@pytest.mark.parametrize("name", REPORTS)
def test_sections_have_exactly_the_published_figures(
    name: str, request: pytest.FixtureRequest
) -> None:
    sample: Sample = request.getfixturevalue(name)
    wanted: dict[str, Counter[tuple[str, str]]] = {}
    for row in listed(name, "figures"):
        wanted.setdefault(row["节"], Counter())[same_zero(row["数值"]), row["单位"]] += 1
    built = {section: printed(sample.read.own_section(section)) for section in wanted}
    assert built == wanted


# --- what the publication has wrong


ERRORS = [(name, error) for name in REPORTS for error in listed(name, "errors")]


@pytest.mark.parametrize(
    ("name", "error"), ERRORS, ids=[f"{e['位置'][:12]}-{e['项目']}" for _, e in ERRORS]
)
def test_printed_errors_are_not_repeated(
    name: str, error: Row, request: pytest.FixtureRequest
) -> None:
    sample: Sample = request.getfixturevalue(name)
    place, wrong, right = error["位置"], error["公布值"], error["正确值"]
    tables = bare_titles(sample.read)
    if place in tables:
        check_cells(tables[place], wrong, right)
        return
    text = sample.read.own_section(place)
    if right != NONE:
        assert stands(right, text)
        text = text.replace(right, "")
    assert not stands(wrong, text)


def check_cells(table: Titled, wrong: str, right: str) -> None:
    cells = [text for row in body(table) for text in own_cells(table, row)]
    assert right in cells
    assert wrong not in cells


def stands(value: str, text: str) -> bool:
    """Whether a value stands in a text, not as a part of a longer number."""
    return re.search(rf"(?<![\d.]){re.escape(value)}(?!\.?\d)", text) is not None


def test_every_error_is_explained() -> None:
    for name in REPORTS:
        for row in listed(name, "errors"):
            assert all(row.values()), row
