"""What became of the columns of a line export (明细), as values."""

from __future__ import annotations

from .headings import AMOUNT, KIND, ExportHeading, exported_columns, typed_headings
from .mapping import SheetMapping
from .project_texts import column_of
from .readings import LINES, ColumnRead, TableRead, samples_of
from .sheet import letter


def line_reading(mapping: SheetMapping) -> TableRead:
    """A worksheet that is a line export."""
    sheet, amount = mapping.sheet, mapping.columns.get(AMOUNT)
    return TableRead(
        sheet.file,
        sheet.name,
        LINES,
        key=mapping.part,
        title=f"{mapping.part}明细",
        headings=mapping.rows,
        columns=tuple(_columns(mapping)),
        rows=mapping.lines,
        skipped=mapping.skipped,
        unit=mapping.unit if mapping.unit_from else "",
        unit_from=mapping.unit_from,
        unit_of=amount.text if amount else "",
        total=mapping.total,
        is_hidden=sheet.is_hidden,
    )


def _columns(mapping: SheetMapping) -> list[ColumnRead]:
    goes_to, texts = _goes_to(mapping), [heading.text for heading in mapping.headings]
    typed = typed_headings(mapping.sheet, range(mapping.rows[0] - 1, mapping.rows[1]))
    return [
        _column(
            heading, goes_to.get(heading, ("", "")), mapping, texts.count(heading.text) > 1
        )._replace(heading=typed[heading.column])
        for heading in mapping.headings
    ]


def _column(
    heading: ExportHeading, used: tuple[str, str], mapping: SheetMapping, is_repeated: bool
) -> ColumnRead:
    becomes, further = used
    declared = exported_columns(mapping.part).get(becomes)
    told_of = "" if becomes else column_of(heading.text)
    name = letter(heading.column)
    return ColumnRead(
        name,
        heading.text,
        samples_of(mapping.sheet, heading.column, mapping.rows[1], mapping.skipped),
        becomes,
        further or (f"项目情况的{told_of}" if told_of else ""),
        holds=declared.kind.value if declared else "",
        unit=(heading.unit or mapping.unit) if becomes == AMOUNT and mapping.unit_from else "",
        reason="" if becomes or told_of else _reason(heading, mapping),
        chosen=heading.saved,
        spelling=f"{heading.text}({name}列)" if is_repeated else heading.text,
    )


def _goes_to(mapping: SheetMapping) -> dict[ExportHeading, tuple[str, str]]:
    """The column of each heading that is used, and what more there is to say of it."""
    goes_to = {heading: (name, "") for name, heading in mapping.columns.items()}
    goes_to |= dict.fromkeys(mapping.further_kinds, (KIND, "别的列没有写明的"))
    if mapping.spread and mapping.columns[AMOUNT] not in mapping.spread:
        goes_to[mapping.columns[AMOUNT]] = (AMOUNT, "各栏之和，用来核对")
    return goes_to | {h: (AMOUNT, f"{h.fixed[0]}为{h.fixed[1]}") for h in mapping.spread}


def _reason(heading: ExportHeading, mapping: SheetMapping) -> str:
    """Why a heading goes to no column."""
    unclear = next(filter(mapping.unclear.__contains__, heading.targets), "")
    if unclear:
        return f"有几列都可以是“{unclear}”，分不清用哪一列"
    if heading.saved:
        return "照导入对照不用"
    return f"“{heading.targets[0]}”用了别的列" if heading.targets else "不认识这个列名"
