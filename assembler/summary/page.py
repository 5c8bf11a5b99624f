"""The index page of many reports: one HTML file that is sorted and searched without a server."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..kernel.money import NumberStyle, growth, show_amount, show_percent
from .entries import (
    MEASURES,
    SEVERITIES,
    BothYears,
    SummaryEntry,
    files_of,
    largest_changes,
    link,
    shared_faults,
    totals,
)

MARK = '<meta name="generator" content="assembler summary">'
_ASSETS = Path(__file__).parent / "assets"
_CHANGES = 10
_STYLE = NumberStyle()


def summary_page(entries: Sequence[SummaryEntry], reports: Path, target: Path) -> bytes:
    """The file; the same reports give the same bytes. reports: the folder of the reports it links
    to. target: where the page itself will stand."""
    environment = Environment(
        loader=FileSystemLoader(_ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = ((_ASSETS / f"summary.{kind}").read_text("utf-8") for kind in ("css", "js"))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    text = environment.get_template("summary.html").render(
        mark=Markup(MARK),
        policy=Markup(policy),
        style=Markup(style),
        script=Markup(script),
        measures=list(MEASURES.values()),
        severities=list(SEVERITIES),
        rows=[_row(entry, reports, target) for entry in entries],
        totals=[
            {
                "name": f"合计（{len(total.entries)}份）",
                "year": total.year,
                "kind": total.kind,
                "amounts": [_shown(total.amount(name)) for name in MEASURES],
            }
            for total in totals(entries)
        ],
        changes=[
            {
                "name": one.entry.department,
                "year": one.entry.year,
                "kind": one.entry.kind,
                "measure": MEASURES[one.name],
                **_shown(one.amount),
            }
            for one in largest_changes(entries, _CHANGES)
        ],
        faults=[
            {"fault": one.fault, "names": [e.department or e.data for e in one.entries]}
            for one in shared_faults(entries)
        ],
    )
    return text.encode("utf-8", "replace")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}"


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


def _shown(amount: BothYears) -> dict[str, str]:
    """An amount in 万元 with its change; the exact values, by which rows are sorted."""
    difference = amount.difference
    known = amount.now is not None and amount.before is not None
    rate = growth(amount.now or Decimal(0), amount.before or Decimal(0)) if known else None
    return {
        "now": _money(amount.now),
        "before": _money(amount.before),
        "change": _money(difference, signed=True),
        "rate": "" if rate is None else show_percent(rate, _STYLE),
        "exact": "" if amount.now is None else f"{amount.now:f}",
        "exact_change": "" if difference is None else f"{difference:f}",
        "direction": "" if not difference else "up" if difference > 0 else "down",
    }


def _money(value: Decimal | None, signed: bool = False) -> str:
    if value is None:
        return "—"
    text = show_amount(value, _STYLE)
    return f"+{text}" if signed and value > 0 else text
