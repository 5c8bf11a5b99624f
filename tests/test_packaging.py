"""What the wheel carries: every package, and every file that one of them reads."""

from __future__ import annotations

import tomllib
from pathlib import Path

from conftest import ROOT

SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
TEMPLATES = "assembler.builtin_templates"  # the folder templates/


def folder_of(package: str) -> Path:
    return ROOT / ("templates" if package == TEMPLATES else package.replace(".", "/"))


def test_every_package_is_carried() -> None:
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "assembler").rglob("__init__.py")
    }
    assert set(SETUPTOOLS["packages"]) == {*found, TEMPLATES}


def test_every_file_that_is_no_code_is_carried() -> None:
    carried = {
        path
        for package, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        for path in folder_of(package).glob(pattern)
    }
    there = {
        path
        for folder in (ROOT / "assembler", ROOT / "templates")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    assert there - carried == set()
