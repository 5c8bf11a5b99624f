"""Where a number comes from: its place in the report, its formula, and the lines behind it.

Everything is answered from a snapshot, so a dataset and a docx alone are asked in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path

from .codebook import load_codebook
from .money import round_half_up, stated_number
from .printable import within_quotes
from .problems import Place, Problem, did_you_mean
from .references import RowReference, rows_of, where
from .snapshot import Snapshot, SnapshotFigure, SnapshotParagraph, SnapshotTable, SourceRow
from .verify.compare import wording
from .verify.findings import quoted
from .verify.known import cell_number, table_unit
from .verify.numbers import Number, folded, numbers_in

_MOST_PLACES, _MOST_ROWS, _MOST_FOUND = 20, 40, 10
_NEAR = Decimal("0.1")  # how far off, as a part of it, a number may be that is suggested
_ROWS_KEPT = 500_000  # of one figure; no ledger has more


@dataclass
class Traced:
    """A number with its origin. value: exact, with its unit, "" where only lines give it.

    places: where it is printed. rows: the lines of the dataset, in order. alike: these are lines
    of the same amount each, of which a few are told.
    """

    name: str
    shown: str
    value: str
    formula: str
    places: list[str] = field(default_factory=list)
    rows: list[RowReference] = field(default_factory=list)
    in_table: bool = False
    alike: bool = False


def trace(snapshot: Snapshot, wanted: str, labels: Mapping[str, str] | None = None) -> list[Traced]:
    """Everything that has this value or name. labels: what names of figures.yaml are called.

    Cells that show a figure of the text, which is to say the same lines, stand with it.
    """
    found: dict[tuple[object, ...], Traced] = {}
    by_lines: dict[tuple[object, ...], Traced] = {}
    asked = list(_figures(snapshot, wanted, labels or {}))
    for key, one in asked or _rows_called(snapshot, wanted):
        lines = (one.shown, tuple(one.rows))
        known = found.get(key) or (by_lines.get(lines) if one.in_table and one.rows else None)
        if known is not None:
            known.places += one.places
            continue
        found[key] = one
        by_lines.setdefault(lines, one)
    return list(found.values()) or list(_typed_in(snapshot, _as_number(wanted)))


Keyed = tuple[tuple[object, ...], Traced]


def _figures(snapshot: Snapshot, wanted: str, labels: Mapping[str, str]) -> Iterator[Keyed]:
    names = {_bare(wanted), _bare(labels.get(wanted, wanted))}
    number = _as_number(wanted)
    heading = ""
    for block in snapshot.paragraphs:
        heading = " ".join(block.shown.split()) if block.level else heading
        yield from _sentences(snapshot, block, heading, names, number)
    for table in snapshot.tables if number else ():
        yield from _cells(snapshot, table, number)
    yield from _quoted(snapshot, names, number)


def _bare(name: str) -> str:
    """A name without the quotation marks it may be written with."""
    return name.strip().translate({ord(sign): None for sign in "“”\"'‘’（）()"})


def _as_number(wanted: str) -> Number | None:
    """What is asked for, if it is nothing but a number."""
    found = numbers_in(wanted)
    whole = folded(wanted).strip()
    return found[0] if len(found) == 1 and found[0].shown.strip() == whole else None


def _says(number: Number, wanted: Number) -> bool:
    """Whether a number says what is asked for; without a unit any unit will do."""
    if wanted.unit:
        return number.key == wanted.key
    return _digits(number) == _digits(wanted)


def _is_exactly(value: str, unit: str, wanted: Number) -> bool:
    """Whether an amount is to the cent what is asked for, in 元 or 万元, whatever it is printed as."""
    if unit != "元" or wanted.unit not in ("", "元"):
        return False
    exact = stated_number(value)
    return exact in ((wanted.value,) if wanted.unit else (wanted.value, wanted.value * 10_000))


def _may_be(number: Number, wanted: Number) -> bool:
    """Whether an amount as it is printed may be what is asked for, rounded."""
    if wanted.unit not in ("", "元") or number.unit != "元" or not _digits(number):
        return False
    decimals = len(number.digits.partition(".")[2])
    scale = number.value / _digits(number)
    asked = [wanted.value] if wanted.unit else [wanted.value, wanted.value * 10_000]
    return _digits(number) in {round_half_up(value / scale, decimals) for value in asked}


def _digits(number: Number) -> Decimal:
    return Decimal(number.digits.replace(",", ""))


def _sentences(
    snapshot: Snapshot, block: SnapshotParagraph, heading: str, names: set[str], number: Number | None
) -> Iterator[Keyed]:  # fmt: skip
    """The figures of a paragraph that are asked for."""
    words = wording(block.text, block.figures)
    for at, figure in words.figures.items():
        token = words.tokens[at]
        record = snapshot.figures[figure]
        asked = (
            number is not None
            and isinstance(token, Number)
            and (_says(token, number) or _is_exactly(record.value, record.unit, number))
        )
        if isinstance(token, Number) and (asked or _bare(record.name) in names):
            quote = quoted(block.text, token.start, token.end)
            place = f"“{within_quotes(heading)}”：{quote}" if heading else quote
            rows = _rows(record.lines)
            exact = _exact(record.value, record.unit, token.shown)
            yield (
                (record.name, token.key, record.formula, record.lines),
                Traced(record.name, token.shown, exact, record.formula, [place], rows),
            )


def _cells(snapshot: Snapshot, table: SnapshotTable, wanted: Number | None) -> Iterator[Keyed]:
    """The cells of a table that say what is asked for."""
    units = [_unit_of(table, column) for column in range(max(map(len, table.body), default=0))]
    for row, cells in enumerate(table.body) if wanted else ():
        for column, text in enumerate(cells):
            unit = units[column]
            number = cell_number(text, unit) if text else None
            if number is None or wanted is None or not _is_amount(table, row, column):
                continue
            if _says(number, wanted):
                yield _cell(snapshot, table, row, column, f"{number.digits}{unit}")
            elif _may_be(number, wanted):
                keyed = _cell(snapshot, table, row, column, f"{number.digits}{unit}")
                exact = keyed[1].value.removesuffix("元").replace(",", "")
                yield from [keyed] if _is_exactly(exact, "元", wanted) else []


def _rows_called(snapshot: Snapshot, wanted: str) -> Iterator[Keyed]:
    """The amounts of the table rows that have this very label: a project's, an item's."""
    name = _bare(wanted)
    for table in snapshot.tables if name and _as_number(wanted) is None else ():
        for row, cells in enumerate(table.body):
            label = next((text.strip() for text in cells if text and _bare(text) == name), "")
            for column, text in enumerate(cells if label else ()):
                unit = _unit_of(table, column)
                number = cell_number(text, unit) if text else None
                if number is None or not number.value or not _is_amount(table, row, column):
                    continue
                if label in table.row_label(row, column):
                    yield _cell(snapshot, table, row, column, f"{number.digits}{unit}")


def _unit_of(table: SnapshotTable, column: int) -> str:
    """The unit of a column: that of the table, but for what a declared sheet has beside money."""
    columns = table.origin.columns
    declared = bool(table.origin.rows) and column < len(columns)
    return "" if declared and not columns[column].endswith("数") else table_unit(table)


def _is_amount(table: SnapshotTable, row: int, column: int) -> bool:
    """Whether a cell holds an amount, and not a code or the number of a line."""
    columns = table.origin.columns
    if table.origin.levels or table.origin.rows:
        taken = column < len(columns) and columns[column] != ""
        return taken or (row, column) in table.cells
    return (row, column) in table.cells


def _cell(
    snapshot: Snapshot, table: SnapshotTable, row: int, column: int, shown: str
) -> Keyed:  # fmt: skip
    origin = table.cells.get((row, column))
    columns = table.origin.columns
    formula = origin.formula if origin else columns[column] if column < len(columns) else ""
    lines = snapshot.lines_of(table, row, column)
    rows = _rows(lines)
    label = table.row_label(row, column)
    name = origin.name if origin and origin.name else label
    exact = _exact(origin.value, origin.unit, shown) if origin else _summed(snapshot, table, rows)
    return (
        (name, shown, formula, lines),
        Traced(name, shown, exact, formula, [cell_place(table, row, column)], rows, True),
    )


def cell_place(table: SnapshotTable, row: int, column: int) -> str:
    """附表《2024年部门收支预算表》“收入总计”行“收入 › 金额”列."""
    path = " › ".join(table.path(column))
    label = table.row_label(row, column)
    return f"附表《{table.title}》“{label}”行" + (f"“{path}”列" if path else f"第{column + 1}列")


def _summed(snapshot: Snapshot, table: SnapshotTable, rows: list[RowReference]) -> str:
    """The exact sum of the lines that a cell of a pivot adds up, where they are known."""
    lines = [snapshot.rows[row] for row in rows if row in snapshot.rows]
    if not table.origin.takings or len(lines) != len(rows) or not rows:
        return ""
    amounts = [stated_number(line.values.get("金额", "")) for line in lines]
    known = [amount for amount in amounts if amount is not None]
    return f"{sum(known, Decimal(0)):,f}元" if len(known) == len(rows) else ""


def _quoted(snapshot: Snapshot, names: set[str], number: Number | None) -> Iterator[Keyed]:
    """Figures that the text of a cell quotes."""
    for table in snapshot.tables:
        for cell in table.origin.cells:
            for at in cell.quoted:
                record = snapshot.figures[at]
                shown = _as_number(record.text)
                asked = (
                    number is not None and shown is not None and _digits(shown) == _digits(number)
                )
                if asked or _bare(record.name) in names:
                    place = f"{cell_place(table, cell.row, cell.column)}：{table.body[cell.row][cell.column]}"
                    exact = _exact(record.value, record.unit, record.text)
                    yield (
                        (record.name, record.text, record.formula, record.lines),
                        Traced(record.name, record.text, exact, record.formula, [place], _rows(record.lines)),
                    )  # fmt: skip


# --- lines of the dataset


def _typed_in(snapshot: Snapshot, wanted: Number | None) -> Iterator[Traced]:
    """Lines of the dataset with this amount, which the report adds up with others and shows
    nowhere by itself; those that go into the same figures together."""
    if wanted is None:
        return
    amounts = {row: _amount_of(line, wanted) for row, line in snapshot.rows.items()}
    shown = {row: amount for row, amount in amounts.items() if amount}
    alike: dict[tuple[str, tuple[str, ...]], list[RowReference]] = {}
    for row, figures in _goes_into(snapshot, shown).items():
        alike.setdefault((shown[row], tuple(figures)), []).append(row)
    for (amount, figures), rows in alike.items():
        name = "数据中的一行" if len(rows) == 1 else f"数据中的{len(rows)}行，每行"
        places = list(figures) or ["报告里没有单独列出，正文也没有用到"]
        yield Traced(name, amount, "", "", places, rows, alike=True)


def _amount_of(line: SourceRow, wanted: Number) -> str:
    """The amount of a line as it has it, where that is what is asked for; else ""."""
    unit = line.values.get("单位", "元") if line.sheet == "指标" else "元"
    amounts = (line.values.get(name, "") for name in _AMOUNTS)
    found = next((value for value in amounts if value and _is_exactly(value, unit, wanted)), "")
    return f"{_grouped(found)}元" if found else ""


def _goes_into(
    snapshot: Snapshot, rows: Iterable[RowReference]
) -> Mapping[RowReference, Iterable[str]]:
    """The amounts of the text that each of these lines is one of the parts of."""
    told: dict[RowReference, dict[str, None]] = {row: {} for row in rows}
    parts: dict[Sequence[str], list[RowReference]] = {}  # figures of one slice share their lines
    for figure in snapshot.figures if told else ():
        if figure.unit != "元" or figure.name.startswith("（"):
            continue
        if figure.lines not in parts:
            parts[figure.lines] = [row for row in _rows(figure.lines) if row in told]
        words = f"报告里没有单独列出，用来算“{within_quotes(figure.name)}”{figure.text}"
        for row in parts[figure.lines]:
            told[row][words] = None
    return told


def _rows(lines: Iterable[str]) -> list[RowReference]:
    return list(islice((row for line in lines for row in rows_of(line)), _ROWS_KEPT))


def _exact(value: str, unit: str, shown: str) -> str:
    """The exact value with its unit; "" where the displayed one is as exact."""
    number = stated_number(value)
    if number is None:
        return ""
    if unit in ("", "%"):
        number, unit = (number * 100, "%") if unit == "" else (number, unit)
    said = numbers_in(shown)
    if unit != "元" and said and said[0].value == number:
        return ""
    return f"{number:,f}{unit}"


# --- telling


def names_of(snapshot: Snapshot) -> list[str]:
    """What the figures of a report are called."""
    return list(dict.fromkeys(_bare(figure.name) for figure in snapshot.figures))


def nearest(snapshot: Snapshot, wanted: str, labels: Mapping[str, str]) -> str:
    """The name, or number, most like one that is not there; "" where none is near."""
    number = _as_number(wanted)
    if number is None:
        return did_you_mean(wanted, [*labels, *names_of(snapshot)])
    near = [
        (abs(value - number.value), figure)
        for figure in snapshot.figures
        for value in _values(figure, number)
    ]
    if not near:
        return ""
    off, figure = min(near, key=lambda one: one[0])
    if off > abs(number.value) * _NEAR:
        return "，也没有相近的。可以写报告里的数（万元）、台账里的数（元），或指标名称。"
    value = stated_number(figure.value) if figure.unit == "元" else None
    exact = f"，准确值 {value:,f}元" if value is not None else ""
    return f"，最接近的是 {figure.text}（{figure.name}{exact}）"


def _values(figure: SnapshotFigure, wanted: Number) -> Iterator[Decimal]:
    """What a figure is, as the number that is asked for may mean it."""
    shown = numbers_in(figure.text)
    if shown and not wanted.unit:
        yield shown[0].value
    exact = stated_number(figure.value) if figure.unit == "元" else None
    if exact is not None and wanted.unit in ("", "元"):
        yield exact


def tell(found: Traced, snapshot: Snapshot, told: set[RowReference]) -> Iterator[str]:
    """A traced number in lines for people. told: rows that were told in full before."""
    exact = f"（准确值 {found.value}）" if found.value else ""
    yield f"{found.name or '表中一格'} = {found.shown}{exact}"
    if found.formula:
        yield f"    算法：{found.formula}"
    for place in found.places[:_MOST_PLACES]:
        yield f"    位置：{place}"
    if len(found.places) > _MOST_PLACES:
        yield f"    另有{len(found.places) - _MOST_PLACES}处"
    again = (Place(row.file, row.tab, row.row) for row in found.rows if row in told)
    for words in where(again):
        yield f"    依据：{words}（见上）"
    new = [row for row in found.rows if row not in told]
    most = _MOST_FOUND if found.alike else _MOST_ROWS
    for row in new[:most]:
        line = snapshot.rows.get(row)
        said = f"{amount_column(line)}：{row_words(line, snapshot)}" if line else ""
        yield f"    依据：{row}{said}"
    if len(new) > most:
        yield f"    另有{len(new) - most}行"
    told.update(new[:most])


_AMOUNTS = ("金额", "数值", "全年预算数", "全年执行数", "系统查询全年执行数")
_CODES = {
    "功能科目": "functional", "部门经济科目": "department_economic",
    "政府经济科目": "government_economic",
}  # fmt: skip


def amount_column(line: SourceRow) -> str:
    """The column of a line that holds its amount."""
    names = [name for name in _AMOUNTS if name in line.values]
    return f" “{names[0]}”列" if len(names) == 1 else ""


def row_words(line: SourceRow, snapshot: Snapshot) -> str:
    """A line of the dataset in words, codes with their names, the amount last."""
    book = load_codebook(snapshot.year)
    amounts = [name for name in _AMOUNTS if line.values.get(name)]
    unit = line.values.get("单位", "元")
    said = []
    for name, value in line.values.items():
        if value and name not in (*amounts, "单位"):
            title = getattr(book, _CODES[name]).get(value, "") if name in _CODES else ""
            said.append(f"{value}{title}")
    for name in amounts:
        said.append(f"{name if len(amounts) > 1 else ''}{_grouped(line.values[name])}{unit}")
    return "，".join(said)


def _grouped(value: str) -> str:
    number = stated_number(value)
    return value if number is None else f"{number:,f}"


# --- the command


def trace_value(path: Path, wanted: str, as_json: bool) -> int:
    """`trace`: where a value or a named figure comes from; the exit status."""
    from .delivery import print_problems

    problems: list[Problem] = []
    source = _source(path, problems)
    if source is None:
        print_problems(problems)
        return 2
    snapshot, labels = source
    found = trace(snapshot, wanted, labels)
    if not found:
        print(f"报告里没有“{wanted}”{nearest(snapshot, wanted, labels) or '。'}")
        if path.suffix.lower() == ".docx" and _changed_by_hand(path):
            print(
                "文件生成后被人改过，这里查的是它生成时的内容。"
                f"手工改的数没有来历，用 assembler verify {path} 找出来。"
            )
        return 2
    if as_json:
        _print_json(found, snapshot)
        return 0
    for line in _tell_all(found, wanted, snapshot):
        print(line)
    if snapshot.public:
        print("（这是对外公开的版本，文件里不带台账各行，只能指到行号。）")
    return 0


def _changed_by_hand(path: Path) -> bool:
    from .word.snapshot import changed_by_hand

    return bool(changed_by_hand(path))


def _tell_all(found: list[Traced], wanted: str, snapshot: Snapshot) -> Iterator[str]:
    """What was found, the first of it in full; how to ask for less where it is much."""
    told: set[RowReference] = set()
    if len(found) > 1:
        yield f"“{wanted}”有{len(found)}个来历，在{sum(len(each.places) for each in found)}处："
    for each in found[:_MOST_FOUND]:
        yield from tell(each, snapshot, told)
    rest = list(dict.fromkeys(each.name or "表中一格" for each in found[_MOST_FOUND:]))
    if rest:
        names = "、".join(rest[:_MOST_FOUND]) + ("等" if len(rest) > _MOST_FOUND else "")
        number = _as_number(wanted)
        narrower = (
            "写上单位（如 0万元、0辆）或指标名称" if number and not number.unit else "写指标名称"
        )
        fewer = f"{narrower}可以少列一些，" if number else ""
        yield f"另有{len(found) - _MOST_FOUND}个：{names}。{fewer}--json 列出全部。"


def _source(path: Path, problems: list[Problem]) -> tuple[Snapshot, Mapping[str, str]] | None:
    """The snapshot of a docx, or of a dataset built in memory with the names of its figures."""
    if path.suffix.lower() == ".docx":
        from .verify.run import snapshot_in
        from .word.read import read_document

        document = read_document(path, problems)
        snapshot = snapshot_in(document, path.name, problems) if document else None
        return (snapshot, {}) if snapshot else None
    return _built(path, problems)


def _built(path: Path, problems: list[Problem]) -> tuple[Snapshot, Mapping[str, str]] | None:
    from .figures.registry import specifications
    from .pipeline import build, prepare
    from .problems import Severity, unusable

    built = build(path)
    prepared = prepare(path, []) if built.snapshot else None
    if unusable(built.problems) or built.snapshot is None or prepared is None:
        problems += [p for p in built.problems if p.severity is not Severity.WARNING]
        return None
    specs = specifications(prepared.template, [])
    return built.snapshot, {name: spec.label for name, spec in specs.items()}


def _print_json(found: list[Traced], snapshot: Snapshot) -> None:
    import json

    told = [
        {
            "name": each.name, "shown": each.shown, "value": each.value, "formula": each.formula,
            "places": each.places,
            "rows": [
                {"file": row.file, "sheet": row.tab, "row": row.row,
                 "values": dict(snapshot.rows[row].values) if row in snapshot.rows else None}
                for row in each.rows
            ],
        }
        for each in found
    ]  # fmt: skip
    print(json.dumps(told, ensure_ascii=False, indent=1))
