"""The command `figures`: every named figure with its value, how it is computed, and from what."""

from __future__ import annotations

from pathlib import Path

from ..figures import Figures
from ..kernel.places import where
from ..kernel.problems import Problem, did_you_mean, exit_status, grave, print_problems
from ..pipeline import prepare
from .datasets import eliminations_in_words
from .delivery import print_lines


def show_figures(path: Path, name: str | None) -> int:
    """`figures`: one figure, or all of them; the exit status."""
    problems: list[Problem] = []
    prepared = prepare(path, problems)
    print_problems(grave(problems))
    if prepared is None or exit_status(problems) == 2:
        return 2
    figures = prepared.figures
    if name is None:
        _print_all(figures)
        print_lines(eliminations_in_words(prepared.dataset))
    elif name in figures:
        _print_figure(name, figures)
    else:
        print(f"没有名为“{name}”的指标{did_you_mean(name, figures) or '。'}")
        return 2
    return exit_status(problems)


def _print_all(figures: Figures) -> None:
    for name in figures:
        _print_figure(name, figures)


def _print_figure(name: str, figures: Figures) -> None:
    """Its value, its formula in Chinese and as the template writes it, and the rows behind it."""
    figure, specification = figures[name], figures.specifications[name]
    value = "未给出" if figure.value is None else f"{figure.value:,f}{figure.unit}"
    label = f"（{figure.label}）" if figure.label != name else ""
    print(f"{name}{label} = {value}")
    print(f"    算法：{figure.formula}［{specification.expression or '指标表中填写'}］")
    for row in where(figure.places):
        print(f"    依据：{row}")
