"""What comes from last year (从上年带来) and nobody has confirmed yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..dataset.carried import few, lines_to_confirm, name_of
from ..dataset.cells import shown
from ..figures import Figures
from ..kernel.problems import Problem, problem
from .comparing import label_of


def rows_are_confirmed(figures: Figures) -> Iterator[Problem]:
    """No row is marked as last year's: one problem a sheet."""
    for _, lines in lines_to_confirm(figures.dataset):
        places = list(dict.fromkeys(line.place for line in lines))
        names = few([label_of(name_of(line), figures) for line in lines])
        more = f"（这样的共{len(places)}行：{names}）" if len(places) > 1 else f"（{names}）"
        first = problem("N-30", places[0], more=more)
        yield replace(first, alike=tuple(places[1:]))


def words_are_confirmed(figures: Figures) -> Iterator[Problem]:
    """No text of 报告 is marked as last year's."""
    for name, words in figures.dataset.words_to_confirm:
        yield problem("N-31", words.place, name=name, text=shown(words.text))
