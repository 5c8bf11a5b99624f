"""What a Word shell drives as a page for the browser: each style by an example of its size, line and
alignment, the table, the pages in proportion, and the tags. Fonts are those of the browser: Word shows
them in the document of examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from ..layout.styles import Page, Style
from ..word.write.shell import Shell
from .shell_guide import STYLES, StyleUse, shell_lines

_STYLE = """body{font-family:serif;max-width:60em;margin:2em auto;padding:0 1em}
figure{margin:1em 0;border-left:3px solid #bbb;padding-left:1em}figcaption,pre{font:14px sans-serif;
color:#444;white-space:pre-wrap}p{margin:0}.page{display:inline-block;border:1px solid #888;margin-right:
2em;font:14px sans-serif}table{border-collapse:collapse;width:100%}td,th{border:1px solid;font-weight:
normal}"""


def shell_page(title: str, shell: Shell, names: Mapping[str, object]) -> str:
    """The whole page, which needs no other file."""
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"{''.join(map(_sample, _present(shell)))}{_table(shell)}{''.join(_pages(shell))}"
        f"<pre>{escape(chr(10).join(shell_lines(shell, names)))}</pre></body></html>\n"
    )


def _present(shell: Shell) -> Iterator[tuple[StyleUse, Style]]:
    """The styles that the shell has."""
    return ((use, shell.styles[use.name]) for use in STYLES if use.name in shell.styles)


def _sample(styled: tuple[StyleUse, Style]) -> str:
    use, style = styled
    text = f"{use.shown}的样子。" * 3
    return (
        f"<figure><figcaption>{escape(use.shown)}：{escape(use.use)}</figcaption>"
        f'<p style="{_css(style)}">{escape(text)}</p></figure>'
    )


def _css(style: Style) -> str:
    return (
        f"font-size:{style.size:g}pt;line-height:{style.line_height:g}pt;"
        f"text-indent:{style.indent:g}pt;margin:{style.before:g}pt {style.right:g}pt "
        f"{style.after:g}pt {style.left:g}pt;text-align:{style.align or 'justify'}"
    )


def _table(shell: Shell) -> str:
    tables = shell.tables
    look = tables.look
    padding = f"padding:{look.top:g}pt {look.right:g}pt {look.bottom:g}pt {look.left:g}pt;"
    row = (("td", tables.text, "表格文字"), ("td", tables.number, "1234.00"))
    cells = (
        "".join(
            f'<{tag} style="{padding}{_css(style)}">{text}</{tag}>' for tag, style, text in kinds
        )
        for kinds in ((("th", tables.heading, "表头"),) * 2, row, row)
    )
    return f"<figure><table>{''.join(f'<tr>{each}</tr>' for each in cells)}</table></figure>"


def _pages(shell: Shell) -> Iterator[str]:
    for is_turned, page in shell.sections.pages.items():
        yield f'<div class="page" style="{_scaled(page)}">{"横页" if is_turned else "竖页"}的版心</div>'


def _scaled(page: Page) -> str:
    return f"width:{page.width / 3:.0f}pt;height:{page.height / 3:.0f}pt"
