"""What a plain build does without: each of these modules would make every start slower."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Other people's: heavy, or needed by other commands alone.
OTHERS = (
    "openpyxl",
    "xlsxwriter",
    "babel",
    "docx",
    "docxtpl",
    "lxml",
    "difflib",
    "asyncio",
    "email",
    "http",
    "sqlite3",
    "tqdm",
    "concurrent",
    "multiprocessing",
    "distributed",
    "resvg_py",
)
# Needed only until a template and the words of a dataset are kept for the next process.
KEPT = (
    "yaml",
    "mistune",
    "assembler.word.screening",
    "assembler.word.write.shell_reading",
    "assembler.word.write.tags",
)
# Ours: the other commands, and what few datasets need.
OURS = (
    "assembler.importing",
    "assembler.review",
    "assembler.compare",
    "assembler.summary",
    "assembler.glance",
    "assembler.files.mirror",
    "assembler.verify",
    "assembler.tables_workbook",
    "assembler.trace",
    "assembler.last_year",
    "assembler.guides.__main__",
    "assembler.guides.author",
    "assembler.snapshot.decoding",
    "assembler.commands.unchanged",
    "assembler.commands.workers",
    "assembler.dataset.xlsx",
    "assembler.dataset.new",
    "assembler.dataset.list_cells",
    "assembler.dataset.own_lists",
    "assembler.checks.official_tables",
    "assembler.checks.own_lists",
    "assembler.tables.own_list_table",
    "assembler.figures.cuts",
    "assembler.figures.own_lists",
    "assembler.narrative.lists_asked",
    "assembler.figures.regions",
    "assembler.tables.cut_rows",
    "assembler.charts",
    "assembler.word.write.charts",
    "assembler.word.write.pdf",
    "assembler.word.read.docx",
    "assembler.word.edit.paragraph",
)

_BUILD = """
import json, sys
from assembler.cli import run
sys.argv = ["assembler", "build", sys.argv[1], "-o", sys.argv[2]]
try:
    run()
except SystemExit as end:
    print(json.dumps([end.code, sorted(sys.modules)]))
"""


def test_a_plain_build_imports_nothing_it_does_not_need(tmp_path: Path) -> None:
    first, next_one = (_imported(tmp_path, tmp_path / name) for name in ("x.docx", "y.docx"))
    assert "assembler.word.write.docx" in first and "yaml" in first
    assert [name for name in first if _is_part(name, (*OTHERS, *OURS))] == []
    assert [name for name in next_one if _is_part(name, (*OTHERS, *OURS, *KEPT))] == []


def _imported(cache: Path, target: Path) -> list[str]:
    """What a build has imported in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, ROOT / "data/mengjin-2024-budget", target],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "ASSEMBLER_CACHE": str(cache),
        },
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    status, imported = json.loads(done.stdout.splitlines()[-1])
    assert status == 0 and target.is_file()
    return list(imported)


def test_the_modules_named_here_exist() -> None:
    for name in OURS:
        path = ROOT / name.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), name


def _is_part(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)
