"""Where a text breaks the rules of tags, to the sign, and what to write instead.

Jinja tells the line, in English. So a text that it refuses is read once more, by its own parser over
tokens that have their position in place of their line: each complaint then stands at what it is about,
and what was opened and never closed is known. Loaded only where a text is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jinja2 import Environment, TemplateSyntaxError
from jinja2.lexer import TokenStream
from jinja2.parser import Parser

from ..kernel.problems import did_you_mean
from .limits import LimitError

_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set", "with", "endwith")
_OPENING = {"endif": "if", "elif": "if", "else": "if", "endfor": "for", "endwith": "with"}
_FOREIGN = {"elseif": "elif", "elsif": "elif", "如果": "if", "否则": "else", "循环": "for"}
_CLOSING = {
    "variable_begin": "}}",
    "block_begin": "%}",
    "comment_begin": "#}",
    "raw_begin": "{% endraw %}",
}
_BAD_CHARACTER = re.compile(r"unexpected char (?:'(.+?)'|\"(.)\") at ([0-9]{1,9})")
_GOT = re.compile(r"got '(.{1,40})'")
_WIDE = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    "“": "'",
    "”": "'",
    "‘": "'",
    "’": "'",
    "、": ",",
    "。": ".",
    "【": "[",
    "】": "]",
}
_IN_WORDS = {"并且": "and", "且": "and", "或者": "or", "或": "or", "不": "not", "=": "=="}

_COMPLAINTS = {
    "expected token 'in'": "{% for … in … %} 里缺少 in",
    "expected name or number": "点后面缺少名称，如 部门.名称",
    "function call": "括号里的写法不对",
    "unexpected ": "括号里的写法不对",
}


class _Tokens:
    """The tokens of a text, each with the number of its first sign (from 1) in place of its line.

    begun, kind: where the tag that is read begins, and what it is. is_cut: whether the text could
    not be cut into tokens further than `end`.
    """

    def __init__(self, environment: Environment, text: str) -> None:
        self.environment, self.text = environment, text
        self.end = self.begun = 0
        self.kind = ""
        self.is_cut = False

    def __iter__(self) -> Iterator[tuple[int, str, str]]:
        try:
            for _, kind, value in self.environment.lexer.tokeniter(self.text, None):
                at = max(self.text.find(value, self.end), self.end)
                if kind in _CLOSING:
                    self.begun, self.kind = at, kind
                self.end = at + len(value)
                yield at + 1, kind, value
        except TemplateSyntaxError:
            self.is_cut = True
            raise


class _LocatingParser(Parser):
    """opened: the statements that are being read, the innermost last, with where they begin."""

    def __init__(self, environment: Environment, tokens: _Tokens) -> None:
        super().__init__(environment, "")
        self.stream = TokenStream(environment.lexer.wrap(iter(tokens)), None, None)
        self.tokens = tokens
        self.opened: list[tuple[str, int]] = []

    def parse_statement(self) -> Any:
        """As Jinja does; a statement that is refused stays opened."""
        token = self.stream.current
        begun = self.tokens.text.rfind("{%", 0, token.lineno)
        self.opened.append((token.value, begun))
        node = super().parse_statement()
        self.opened.pop()
        return node


def explained(
    environment: Environment, text: str, error: TemplateSyntaxError
) -> tuple[int | None, str]:
    """The number of the sign (from 0) at which a text is refused, None where only its line is
    known; and why, in Chinese."""
    if isinstance(error, LimitError):
        return None, str(error.message)
    tokens = _Tokens(environment, f"\n{text}")  # begins with a token that is none of a tag's
    parser = _LocatingParser(environment, tokens)
    try:
        parser.parse()
    except TemplateSyntaxError as refused:
        message = refused.message or ""
        if tokens.is_cut:
            at, reason = _uncut(tokens, message)
        else:
            at, reason = _misfit(parser, refused.lineno - 1, message)
        return at - 1, reason
    return None, "写法不对"


def _uncut(tokens: _Tokens, message: str) -> tuple[int, str]:
    """What cannot be cut into tokens: a sign that has no place in a tag, or a tag without end."""
    bad = _BAD_CHARACTER.match(message)
    if bad is None:
        return tokens.begun, _without_end(tokens)
    sign, at = bad[1] or bad[2], int(bad[3])
    if sign in _WIDE:
        return at, f"标签里的 {sign} 是全角的，要写成半角的 {_WIDE[sign]}"
    if sign in "'\"":
        return at, "引号没有成对"
    return at, f"标签里不能用“{sign}”"


def _without_end(tokens: _Tokens) -> str:
    tag = tokens.text[tokens.begun : tokens.end + 1]
    if tag.count("(") > tag.count(")") or tag.count("[") > tag.count("]"):
        return "标签里的括号没有成对"
    return f"标签没有写完，结尾应是 {_CLOSING.get(tokens.kind, '}}')}"


def _misfit(parser: _LocatingParser, at: int, message: str) -> tuple[int, str]:
    """Tokens that do not fit, or a statement that is not closed."""
    if "nknown tag" in message:
        return at, _unknown_tag(parser)
    if message.startswith("Unexpected end of template"):
        tag, begun = parser.opened[-1]
        return begun, f"{{% {tag} %}} 没有对应的 {{% end{tag} %}}"
    if message.startswith("unexpected end of template"):
        return parser.tokens.begun, _without_end(parser.tokens)
    if "Expected an expression" in message or message == "tag name expected":
        return _empty(parser, at)
    begun = parser.tokens.begun
    if "expected token 'end of" in message and "\n" in parser.tokens.text[begun:at]:
        return begun, _without_end(parser.tokens)  # what follows on other lines is no more of it
    return at, _unexpected(parser, message)


def _unknown_tag(parser: _LocatingParser) -> str:
    """A tag that there is none of, or that stands where nothing of its kind is open."""
    *opened, (tag, _) = parser.opened
    if tag not in _OPENING:
        tag_meant = _FOREIGN.get(tag)
        hint = f"，应写 {tag_meant}" if tag_meant else did_you_mean(tag, _TAGS)
        return f"没有“{tag}”这个标签{hint}"
    if not opened:
        return f"{{% {tag} %}} 前面没有 {{% {_OPENING[tag]} %}}"
    inner, begun = opened[-1]
    row = parser.tokens.text.count("\n", 1, begun) + 1
    if inner == _OPENING[tag]:
        return f"{{% else %}} 之后不能再写 {{% {tag} %}}"
    return f"{{% {tag} %}} 和第{row}行的 {{% {inner} %}} 交错了，先要写 {{% end{inner} %}}"


def _empty(parser: _LocatingParser, at: int) -> tuple[int, str]:
    tokens = parser.tokens
    before = tokens.text[tokens.begun : at].strip()
    if not before:  # the text ends with the sign that begins a tag
        return tokens.begun, _without_end(tokens)
    if before in ("{{", "{{-"):
        return at, "{{ }} 里是空的"
    if before in ("{%", "{%-"):
        return at, "{% %} 里是空的"
    return at, f"“{before.split()[-1]}”后面缺少名称或值"


def _unexpected(parser: _LocatingParser, message: str) -> str:
    surprise = _GOT.search(message)
    sign = surprise[1] if surprise else ""
    if sign == "if" and _innermost(parser) == "if":
        return "{% else if … %} 应写成 {% elif … %}"
    if sign in _IN_WORDS:
        return f"“{sign}”应写成 {_IN_WORDS[sign]}"
    if sign == "{":
        return f"前面的标签没有写完，结尾应是 {_CLOSING[parser.tokens.kind]}"
    is_at_end = sign.startswith("end of")
    if message.startswith("expected token 'end of") and not is_at_end:
        return f"“{sign}”前面少了逗号、竖线、运算符或引号"
    known = (why for english, why in _COMPLAINTS.items() if english in message)
    return next(known, "这里缺少名称或值" if is_at_end else "写法不对")


def _innermost(parser: _LocatingParser) -> str:
    """The statement that was begun last and is not closed yet; "" for none."""
    return parser.opened[-1][0] if parser.opened else ""
