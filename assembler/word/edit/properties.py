"""What a program leaves in an edited docx of the person and the machine it was saved by: names,
company, paths. A file that is to be published carries none of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..read.tree import Element, name_of, parsed, relations, take_out
from ..xml import DECLARATION
from .repack import serialised

_TAKEN = ("core-properties", "extended-properties")  # those of the new build stand in their place
_EMPTIED = "custom-properties"
_EMPTY = (
    f"{DECLARATION}<Properties xmlns="
    '"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
).encode()
_OUTWARD = frozenset(
    ["attachedTemplate", "mailMergeSource", "mailMergeHeaderSource", "recipientData"]
)
_POINTING = frozenset(["attachedTemplate", "mailMerge"])


def without_personal_traces(
    parts: Mapping[str, bytes], main: str, fresh: Mapping[str, bytes]
) -> dict[str, bytes]:
    """A package without them. main: its main part. fresh: the parts of the new build."""
    changed = dict(parts)
    own = {kind: name for kind, name in relations(fresh, "") if kind in _TAKEN}
    for kind, name in relations(parts, ""):
        if kind in own and name in parts:
            changed[name] = fresh[own[kind]]
        elif kind == _EMPTIED and name in parts:
            changed[name] = _EMPTY
    folder = main.rpartition("/")[0]
    settings = f"{folder}/settings.xml"
    changed |= _without(changed, f"{folder}/_rels/settings.xml.rels", _leads_outward)
    changed |= _without(changed, settings, lambda element: name_of(element) in _POINTING)
    return changed


def _leads_outward(relation: Element) -> bool:
    return str(relation.get("Type", "")).rpartition("/")[2] in _OUTWARD


def _without(
    parts: Mapping[str, bytes], name: str, is_unwanted: Callable[[Element], bool]
) -> dict[str, bytes]:
    """A part without some of the elements right below its root; nothing where it has none."""
    if name not in parts:
        return {}
    root = parsed(parts, name)
    unwanted = list(filter(is_unwanted, root))
    for element in unwanted:
        take_out(element)
    return {name: serialised(root)} if unwanted else {}
