"""The catalogue of everything that can be wrong, as data.

Codes: D dataset (数据), M template (模板), B budgets and gaps in the text (预算勾稽), F final
accounts (决算勾稽), T text and tables (文表), O output (输出), V a finished docx (核对). `{…}` in a message or in how to mend it are the values a
problem carries. No full stop at the end: the printed line adds it.
"""

from __future__ import annotations

from .checks import CHECKS
from .dataset import DATASET
from .entry import Entry
from .output import OUTPUT
from .template import TEMPLATE
from .verify import VERIFY

__all__ = ["CATALOGUE", "Entry"]

CATALOGUE: dict[str, Entry] = {**DATASET, **TEMPLATE, **CHECKS, **OUTPUT, **VERIFY}
