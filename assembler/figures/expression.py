"""The language of figures.yaml: names, slices, + - × ÷ and brackets. Read, never executed.

It is the part of the section language that computes, so `基本支出: 支出(类别=['人员经费',
'公用经费'])` means the same in figures.yaml, in a table and in a sentence. Python's own parser
reads it; only the kinds of syntax below are evaluated.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from .figure import Figure

_LENGTH_AT_MOST = 1_000
_DEPTH_AT_MOST = 30


class ExpressionError(ValueError):
    """The expression cannot be used; the argument says in Chinese why."""


@lru_cache(maxsize=4096)
def parse(expression: str) -> ast.expr:
    """Parse and check an expression. Raises ExpressionError."""
    if len(expression) > _LENGTH_AT_MOST:
        raise ExpressionError("太长")
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError("不成一个算式，请检查括号、引号和逗号（须用半角）") from None
    _check(tree, 0)
    return tree


_ALLOWED = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Constant, ast.List, ast.Tuple)
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub)


def _check(node: ast.expr, depth: int) -> None:
    if depth > _DEPTH_AT_MOST:
        raise ExpressionError("嵌套过深")
    if not isinstance(node, _ALLOWED):
        raise ExpressionError("只能用名称、支出(…)一类的取数、加减乘除和括号")
    if isinstance(node, ast.BinOp | ast.UnaryOp) and not isinstance(node.op, _OPERATORS):
        raise ExpressionError("运算只能用 + - * /")
    if isinstance(node, ast.Call):
        _check_call(node)
    for child in _children(node):
        _check(child, depth + 1)


def _check_call(node: ast.Call) -> None:
    if not isinstance(node.func, ast.Name):
        raise ExpressionError("括号前只能是名称")
    if any(keyword.arg is None for keyword in node.keywords):
        raise ExpressionError("不能用 **")


def _children(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        yield from node.args
        yield from (keyword.value for keyword in node.keywords)
    else:
        yield from (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))


@lru_cache(maxsize=4096)  # of the same trees that `parse` keeps
def names_in(tree: ast.expr) -> tuple[str, ...]:
    """The names an expression uses, functions included."""
    return tuple(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def evaluate(tree: ast.expr, names: Mapping[str, Any]) -> Any:
    """The value of an expression over the names it may use."""
    if isinstance(tree, ast.Constant):
        return Decimal(str(tree.value)) if isinstance(tree.value, float) else tree.value
    if isinstance(tree, ast.Name):
        return names[tree.id]
    if isinstance(tree, ast.List | ast.Tuple):
        return [evaluate(item, names) for item in tree.elts]
    if isinstance(tree, ast.UnaryOp):
        return -evaluate(tree.operand, names)
    if isinstance(tree, ast.BinOp):
        return _operate(tree.op, evaluate(tree.left, names), evaluate(tree.right, names))
    assert isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name)  # by _check
    return _call(tree, names)


def _call(tree: ast.Call, names: Mapping[str, Any]) -> Any:
    function: Callable[..., Any] = names[tree.func.id]  # type: ignore[attr-defined]
    if not callable(function):
        raise ExpressionError(f"“{tree.func.id}”不能带括号")
    arguments = [evaluate(argument, names) for argument in tree.args]
    named = {k.arg: evaluate(k.value, names) for k in tree.keywords if k.arg is not None}
    return function(*arguments, **named)


def _operate(operator: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(operator, ast.Add):
        return left + right
    if isinstance(operator, ast.Sub):
        return left - right
    if not isinstance(left, Figure) and not isinstance(right, Figure):
        raise ExpressionError("乘除的两边至少有一边是指标")
    return left * right if isinstance(operator, ast.Mult) else left / right
