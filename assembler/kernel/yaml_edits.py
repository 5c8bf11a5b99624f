"""One value of a YAML file changed, and nothing else of it: comments, order and layout stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .yamltext import YamlError, parse_yaml

_BOM = "\ufeff"
_BLOCKS = ("|", ">")
_QUOTES = ('"', "'")


def with_scalar(text: str, keys: Sequence[str], value: str) -> str:
    """The file's text with another text under these keys, one within the other. Raises YamlError for
    what is no YAML; KeyError where no single text stands there."""
    bom, body = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    wanted = parse_yaml(body).as_data()
    inner = wanted
    for key in keys[:-1]:
        inner = inner[key] if isinstance(inner, dict) else {}
    if not isinstance(inner, dict) or isinstance(inner[keys[-1]], (dict, list)):
        raise KeyError(keys[-1])
    inner[keys[-1]] = value
    start, end, style = _span(body, keys)
    for written in _ways_to_write(value, style, body[start:end]):
        changed = body[:start] + written + body[end:]
        if _reads_as(changed, wanted):
            return bom + changed
    raise KeyError(keys[-1])


def _span(text: str, keys: Sequence[str]) -> tuple[int, int, str]:
    """Where the value stands, from which sign to which, and how it is written."""
    import yaml

    node: Any = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for key in keys:
        node = next(value for name, value in node.value if name.value == key)
    return node.start_mark.index, node.end_mark.index, node.style or ""


def _ways_to_write(value: str, style: str, before: str) -> Iterator[str]:
    """The value as it may stand there, the way in which it stood first."""
    quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    ways = (quoted, value) if style in _QUOTES else (value, quoted)
    if style in _BLOCKS:  # ends with the line before what follows
        ending = before[len(before.rstrip()) :] or "\n"
        ways = (f"{ways[0]}{ending}", f"{ways[1]}{ending}")
    yield from ways if before else (f" {way}" for way in ways)


def _reads_as(text: str, wanted: Any) -> bool:
    try:
        return bool(parse_yaml(text).as_data() == wanted)
    except YamlError:
        return False
