"""The catalogue of everything that can be wrong, as data.

Codes: D dataset (数据), M template (模板), B budgets and gaps in the text (预算勾稽), F final
accounts (决算勾稽), C official tables (分表数), T text and tables (文表), S sensitive content
(敏感内容), O output (输出), I imported workbooks (导入), V a finished docx (核对), R reports
compared and brought up to date (修订), U units added up (单位汇总), N a new year drafted from the
last one: reasons, what is carried over (新一年), A any published report held against itself (审核).
`{…}` in a message or in how to mend it are the values a problem carries. No full stop at the end:
the printed line adds it.
"""

from __future__ import annotations

from .audit import AUDIT
from .audit_claims import AUDIT_CLAIMS
from .carrying import CARRYING
from .compare import REVISE
from .cuts import CUTS
from .dataset import DATASET
from .entry import Entry, Filling, Flow, Settled
from .importing import IMPORTING
from .official import OFFICIAL
from .output import OUTPUT
from .published import PUBLISHED
from .reasons import REASONS
from .refresh import REFRESH
from .rules import RULES
from .template import OF_REPORTS, TEMPLATE
from .units import UNITS
from .verify import VERIFY

__all__ = [
    "CATALOGUE",
    "DATASET",
    "IMPORTING",
    "OFFICIAL",
    "PUBLISHED",
    "TEMPLATE",
    "UNITS",
    "Entry",
    "Filling",
    "Flow",
    "Settled",
]

CATALOGUE: dict[str, Entry] = {
    **DATASET,
    **TEMPLATE,
    **OF_REPORTS,
    **RULES,
    **REASONS,
    **CUTS,
    **UNITS,
    **OUTPUT,
    **IMPORTING,
    **OFFICIAL,
    **PUBLISHED,
    **VERIFY,
    **REVISE,
    **REFRESH,
    **CARRYING,
    **AUDIT,
    **AUDIT_CLAIMS,
}
