"""Where each page stands, and each file that may be downloaded."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from ..kernel.problems import Place


def address_of(name: str, key: str = "") -> str:
    """Where a page about a dataset stands."""
    return f"/report/{quote(name, safe='')}" + (f"/{key}" if key else "")


def cell_address(dataset: str, sheet: str, row: int | None = None, column: str = "") -> str:
    """Where a sheet of a dataset is changed, or a cell of it."""
    address = f"{address_of(dataset, 'figures')}?sheet={quote(sheet)}"
    address += "" if row is None else f"&row={row}"
    return f"{address}&column={quote(column)}" if column else address


def address_of_template(name: str, **shown: object) -> str:
    """Where the page about a template stands. shown: what of it is shown; "" for nothing."""
    given = {key: value for key, value in shown.items() if value}
    return f"/templates/{quote(name, safe='')}" + (f"?{urlencode(given)}" if given else "")


def address_of_place(place: Place) -> str:
    """Where the line of a template's file is changed; "" for a place in no file of a template."""
    template, _, file = place.file.partition("/")
    return address_of_template(template, file=file, line=place.row or 0) if file else ""


def download_address(name: str) -> str:
    """Where a file in out/ is downloaded."""
    return f"/download/{quote(name, safe='')}"
