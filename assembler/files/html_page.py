"""Pages of ours as one HTML file: nothing is fetched, nothing of the data can become markup, and no
script or style runs but those that were written into the page."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined


def page_environment(source: Path | BaseLoader) -> Environment:
    """What pages are made with. source: the folder of their templates, or what loads them."""
    return Environment(
        loader=FileSystemLoader(source) if isinstance(source, Path) else source,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_policy(style: str, scripts: Iterable[str] = (), further: str = "") -> str:
    """The content security policy of a page with this style and these scripts, each the whole text of
    its element. further: what else it may do, as the policy says it, ended by `; `."""
    digests = " ".join(map(_digest, scripts))
    run = f"script-src {digests}; " if digests else ""
    return (
        f"default-src 'none'; {run}style-src {_digest(style)}; {further}"
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
