"""The index page of many reports: one HTML file that is sorted and searched without a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from ..charts.svg import chart_svg
from ..files.html_page import page_environment, page_policy
from ..kernel.money import NumberStyle, growth, show_amount, show_percent
from ..report import Chart
from .charts import summary_charts
from .entries import (
    MEASURES,
    SEVERITIES,
    BothYears,
    Moved,
    Shared,
    SummaryEntry,
    SummaryTotal,
    files_of,
    largest_changes,
    link,
    shared_faults,
    totals,
)

MARK = '<meta name="generator" content="assembler summary">'
_ASSETS = Path(__file__).parent / "assets"
_CHANGES = 10
_OF_A_FILE = ' xmlns="http://www.w3.org/2000/svg"'  # within a page it is known
_STYLE = NumberStyle()


def summary_page(entries: Sequence[SummaryEntry], reports: Path, target: Path) -> bytes:
    """The file; the same reports give the same bytes. reports: the folder of the reports it links
    to. target: where the page itself will stand."""
    style, script = ((_ASSETS / f"summary.{kind}").read_text("utf-8") for kind in ("css", "js"))
    template = page_environment(_ASSETS).get_template("summary.html")
    text = template.render(
        mark=Markup(MARK),
        policy=Markup(page_policy(style, [script])),
        style=Markup(style),
        script=Markup(script),
        **page_values(entries, reports, target),
    )
    return text.encode("utf-8", "replace")


def page_values(entries: Sequence[SummaryEntry], reports: Path, target: Path) -> dict[str, Any]:
    """What the page shows, as it is printed; beside it the exact values, by which rows are sorted."""
    return {
        "measures": list(MEASURES.values()),
        "severities": list(SEVERITIES),
        "rows": [_row(entry, reports, target) for entry in entries],
        "totals": list(map(_total, totals(entries))),
        "charts": list(map(_drawn, summary_charts(entries))),
        "changes": list(map(_change, largest_changes(entries, _CHANGES))),
        "faults": list(map(_fault, shared_faults(entries))),
    }


def _row(entry: SummaryEntry, reports: Path, target: Path) -> Mapping[str, Any]:
    files = files_of(entry, reports)
    return {
        "name": entry.department or entry.data,
        "year": entry.year or "",
        "kind": entry.kind,
        "data": entry.data,
        "amounts": [_shown(entry.amounts.get(name, BothYears(None, None))) for name in MEASURES],
        "counts": [entry.count(severity) for severity in SEVERITIES],
        "first": entry.first,
        "links": [(name, quote(link(path, target), safe="/:")) for name, path in files.items()],
    }


def _total(total: SummaryTotal) -> Mapping[str, Any]:
    return {
        "name": f"合计（{len(total.entries)}份）",
        "year": total.year,
        "kind": total.kind,
        "amounts": [_shown(total.amount(name)) for name in MEASURES],
    }


def _change(moved: Moved) -> Mapping[str, Any]:
    return {
        "name": moved.entry.department,
        "year": moved.entry.year,
        "kind": moved.entry.kind,
        "measure": MEASURES[moved.name],
        **_shown(moved.amount),
    }


def _drawn(chart: Chart) -> Mapping[str, Any]:
    svg = chart_svg(chart).replace(_OF_A_FILE, "", 1)
    return {"title": chart.title, "unit": chart.unit, "svg": Markup(svg)}  # its texts are escaped


def _fault(shared: Shared) -> Mapping[str, Any]:
    names = [entry.department or entry.data for entry in shared.entries]
    return {"fault": shared.fault, "names": names}


def _shown(amount: BothYears) -> dict[str, str]:
    """An amount in 万元 with its change; the exact values, by which rows are sorted."""
    return {
        "now": _money(amount.now),
        "before": _money(amount.before),
        "change": _money(amount.difference, signed=True),
        "rate": _rate(amount),
        "exact": _exact(amount.now),
        "exact_change": _exact(amount.difference),
        "direction": _direction(amount.difference),
    }


def _rate(amount: BothYears) -> str:
    """Its growth; "" where there is none."""
    if amount.now is None or amount.before is None:
        return ""
    rate = growth(amount.now, amount.before)
    return "" if rate is None else show_percent(rate, _STYLE)


def _exact(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _direction(difference: Decimal | None) -> str:
    """The class of a change, by which the page colours it."""
    if not difference:
        return ""
    return "up" if difference > 0 else "down"


def _money(value: Decimal | None, signed: bool = False) -> str:
    if value is None:
        return "—"
    text = show_amount(value, _STYLE)
    return f"+{text}" if signed and value > 0 else text
