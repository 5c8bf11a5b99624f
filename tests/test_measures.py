"""The code stays simple: how complex a function may be, and what its names may be."""

from __future__ import annotations

import measures


def test_no_function_is_a_knot() -> None:
    functions = measures.complexities(measures.modules(measures.CODE))
    assert [str(f) for f in functions if f.value > 12] == []
    assert measures.ninetieth(functions) <= 7
    assert round(measures.mean(functions), 2) <= 3.5


def test_the_suite_keeps_to_the_same() -> None:
    functions = measures.complexities(measures.modules(measures.TESTS))
    assert [str(f) for f in functions if f.value > 12] == []
    assert measures.ninetieth(functions) <= 7


def test_a_knot_is_seen(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Boolean operators and comprehensions count, as well as branches."""
    monkeypatch.setattr(measures, "ROOT", tmp_path)
    module = tmp_path / "knot.py"
    module.write_text("def knot(a, b):\n    return [x for x in a if x and b or x > 1]\n")
    assert measures.complexities([module]) == [(5, "knot.py:1 knot")]


def test_a_class_name_means_one_thing() -> None:
    assert {name: p for name, p in measures.classes().items() if len(p) > 1} == {}


def test_names_say_what_a_thing_is() -> None:
    assert [
        f"{path.relative_to(measures.ROOT)}:{line} {name}"
        for path in measures.modules(measures.CODE)
        for name, line in measures.names(path)
        if name.strip("_") in measures.DIALECT
    ] == []


def test_layouts_kept_by_hand_are_few() -> None:
    assert measures.kept_layouts(measures.CODE) + measures.kept_layouts(measures.TESTS) < 60


def test_what_a_newcomer_sees_first() -> None:
    """The modules at the top are the few to read first."""
    assert len(list(measures.CODE.glob("*.py"))) - 1 <= 8  # but for __init__
