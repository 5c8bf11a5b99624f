"""What a text's conditions ask for: a figure that is tested or compared is a figure that is used.

A sentence that hangs on a figure the dataset lacks must not go away, or say something else, without
a word. So whatever a condition looks at goes by a filter that asks for it where it is not known
(`Draft.ask`). What then holds is a matter of figures: see `Figure`.
"""

from __future__ import annotations

from typing import Any, Protocol

from jinja2 import nodes, pass_context
from jinja2.runtime import Context

from ..figures import Figure
from .limits import DRAFT

ASKED = "_asked"
_TESTING = (nodes.If, nodes.CondExpr, nodes.For)
_JOINING = (nodes.And, nodes.Or, nodes.Not, nodes.Compare)  # they look at what they join themselves
_NO_FIGURE = (*_JOINING, nodes.Const, nodes.Test)


class Asking(Protocol):
    """Who asks: the draft that a text prints into."""

    def ask(self, figure: Figure) -> None: ...


@pass_context
def _asked(context: Context, value: Any) -> Any:
    """The value itself; asked for, where it is a figure that is not known."""
    if isinstance(value, Figure) and not value.known:
        draft: Asking = context[DRAFT]
        draft.ask(value)
    return value


FILTERS = {ASKED: _asked}


def asking(tree: nodes.Template) -> nodes.Template:
    """The parsed text, its conditions made to ask for what they look at."""
    for node in list(tree.find_all((*_TESTING, *_JOINING))):
        _ask_in(node)
    return tree


def _ask_in(node: nodes.Node) -> None:
    match node:
        case nodes.And() | nodes.Or():
            node.left, node.right = _asking(node.left), _asking(node.right)
        case nodes.Not():
            node.node = _asking(node.node)
        case nodes.Compare():
            node.expr = _asking(node.expr)
            for operand in node.ops:
                operand.expr = _asking(operand.expr)
        case nodes.If() | nodes.CondExpr() | nodes.For() if node.test is not None:
            node.test = _asking(node.test)


def _asking(of: nodes.Node) -> Any:
    if isinstance(of, _NO_FIGURE):
        return of
    return nodes.Filter(of, ASKED, [], [], None, None, lineno=of.lineno)
