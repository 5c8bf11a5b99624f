"""`报告.yaml` as another process has parsed it: a library that reads YAML takes longer to load than
all that is read by it. A process that has loaded it parses for itself."""

from __future__ import annotations

import hashlib
import sys
from functools import partial

from ..files.kept_values import keep_value, kept_value
from ..files.program import program_stamp
from ..kernel.afterwards import afterwards
from ..kernel.yamltext import LIBRARY, Node, parse_yaml

_FOLDER = "words"
_KEPT_AT_MOST = 200_000  # signs of a text


def parsed_words(text: str, depth: int) -> Node:
    """The tree of the text, keys that stand twice included. Raises YamlError."""
    if LIBRARY in sys.modules or len(text) > _KEPT_AT_MOST:
        return parse_yaml(text, depth, unique=False)
    try:
        lines = "\0".join((program_stamp(), text))
    except OSError:
        return parse_yaml(text, depth, unique=False)
    key = hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()
    kept = kept_value(_FOLDER, key)
    if isinstance(kept, Node):
        return kept
    tree = parse_yaml(text, depth, unique=False)
    afterwards(partial(keep_value, _FOLDER, key, tree))
    return tree
