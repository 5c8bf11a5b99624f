"""The figures of another period (上年, 年初预算, 全年预算): as 指标 gives them, or added up from parts
that are given."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

from .expression import evaluate, parse
from .figure import Figure, UnitsDifferError
from .specifications import Specification


class PeriodFigures(Mapping[str, Figure]):
    """Figures of one period by name. given: what is given of one, None where nothing is."""

    def __init__(
        self,
        specifications: Mapping[str, Specification],
        given: Callable[[str], Figure | None],
    ) -> None:
        self.specifications, self._given = specifications, given
        self._open: set[str] = set()

    def __getitem__(self, name: str) -> Figure:
        figure = self._given(name)
        figure = self.from_parts(name) if figure is None else figure
        if figure is None:
            raise LookupError(name)
        return figure

    def from_parts(self, name: str) -> Figure | None:
        """A figure that is added up from others, all of which are given (三公经费 from its items);
        None for any other."""
        expression = self.specifications[name].expression
        if not expression or name in self._open:
            return None
        self._open.add(name)
        try:
            tree = parse(expression)
            figure: Figure | None = evaluate(tree, self) if is_sum(tree) else None
        except (LookupError, ValueError, UnitsDifferError):
            return None
        finally:
            self._open.discard(name)
        return figure

    def __iter__(self) -> Iterator[str]:
        return iter(self.specifications)

    def __len__(self) -> int:
        return len(self.specifications)


def is_sum(tree: ast.expr) -> bool:
    """Whether an expression only adds and subtracts figures."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub):
        return is_sum(tree.left) and is_sum(tree.right)
    return isinstance(tree, ast.Name)
