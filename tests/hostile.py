"""Hostile input for several tests: bytes gone bad, packages rewritten, work under limits."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import strategies as st

Edits = list[tuple[int, int, bytes]]
_BOOTSTRAP = """
import json, resource, sys
memory, seconds = map(int, sys.argv[1:3])
resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
sys.path[:0] = sys.argv[3:5]
import {module}
print(json.dumps({module}.{function}(*json.loads(sys.argv[5])), ensure_ascii=False))
"""


def edits(parts: st.SearchStrategy[bytes], within: int = 5000) -> st.SearchStrategy[Edits]:
    """Where, how many bytes away, and what in their place."""
    at = st.integers(0, within)
    return st.lists(st.tuples(at, st.integers(0, 20), parts), min_size=1, max_size=6)


def mutated(data: bytes, changes: Edits) -> bytes:
    """The bytes with parts replaced."""
    for at, length, part in changes:
        at %= len(data) + 1
        data = data[:at] + part + data[at + length :]
    return data


def rewritten(package: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A zip package with one part changed, or added to an empty one."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        names = old.namelist()
        for name in names:
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
        if part not in names:
            new.writestr(part, change(b""))
    return out.getvalue()


def parts_of(package: bytes) -> list[str]:
    """The names in a zip package."""
    return zipfile.ZipFile(io.BytesIO(package)).namelist()


def guarded(function: Callable[..., Any], *arguments: Any, memory: int, seconds: int) -> Any:
    """What a function of a test module returns, in a process that may have so many MB and so many
    seconds of the processor. Where it takes more, the test fails."""
    pytest.importorskip("resource", reason="没有限制进程内存和时间的办法（不是 Unix）")
    code = _BOOTSTRAP.format(module=function.__module__, function=function.__name__)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            code,
            str(memory),
            str(seconds),
            str(ROOT),
            str(ROOT / "tests"),
            json.dumps(arguments),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    return json.loads(done.stdout)
