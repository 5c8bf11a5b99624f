"""Official tables (分表数) against themselves, against each other, and against the ledger.

Few datasets bring such tables: how they are compared (`official_tables`) is only imported for
those, so that every other build starts without it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..figures import Figures
from ..kernel.problems import Problem


def tables_add_up(figures: Figures) -> Iterator[Problem]:
    """Each table: its rows add up to their totals (C-03)."""
    if figures.dataset.table_amounts:
        from .official_tables import short_totals

        yield from short_totals(figures)


def tables_agree(figures: Figures) -> Iterator[Problem]:
    """Two tables that both tell an amount tell the same (C-04)."""
    if figures.dataset.table_amounts:
        from .official_tables import contradictions

        yield from contradictions(figures)


def tables_agree_with_ledger(figures: Figures) -> Iterator[Problem]:
    """Control totals: what the tables say, the ledger says too (C-05)."""
    if figures.dataset.table_amounts:
        from .official_tables import against_the_ledger

        yield from against_the_ledger(figures)
