"""Jinja's complaints about a text, in Chinese: for sections and for the Word shell."""

from __future__ import annotations


def in_chinese(message: str) -> str:
    """The complaint in Chinese; one that is not known says only that the tag is wrong."""
    known = {
        "unexpected end of template": "标签没有写完，或 {% if %}、{% for %} 没有对应的 {% endif %}、{% endfor %}",
        "Unexpected end of template": "{% if %} 或 {% for %} 没有对应的 {% endif %}、{% endfor %}",
        "expected token 'end of print statement'": "{{ }} 里写法不对，名称之间少了逗号、竖线或引号",
        "expected token 'end of statement block'": "{% %} 里写法不对",
        "unexpected '}'": "{{ 和 }} 没有配对",
        "Encountered unknown tag": "不认识的 {% %} 标签",
        "unexpected char": "标签里有不能用的字符（引号、括号、逗号须用半角）",
        "Expected an expression": "{{ }} 里是空的",
    }
    if message.startswith("No filter named "):
        return f"没有这个筛选器（{message.split(chr(39))[1]}）"
    otherwise = "标签写错" if message.isascii() else message  # not ASCII: our own words already
    return next((chinese for english, chinese in known.items() if english in message), otherwise)
