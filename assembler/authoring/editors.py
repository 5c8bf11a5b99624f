"""What an editor needs to check a file while it is written: the schemas beside the templates, and the
line that switches them on.

An editor finds a schema by a path from the file itself. So the schemas that come with the program
are copied into the working directory, as templates/schemas/, where every template has them at the
same distance, wherever the program is installed.
"""

from __future__ import annotations

from pathlib import Path

from ..files.whole_file import write_whole
from ..template.homes import shipped_homes

HOME = Path("templates") / "schemas"
# What each file is called, with the path to its schema.
FILES = {
    "template.yaml": "../schemas/template.json",
    "figures.yaml": "../schemas/figures.json",
    "wording.yaml": "../schemas/wording.json",
    "glossary.yaml": "../schemas/glossary.json",
    "tables/*.yaml": "../../schemas/table.json",
    "图表/*.yaml": "../../schemas/chart.json",
    "清单/*.yaml": "../../schemas/list.json",
    "data/<数据>/报告.yaml": "../../templates/schemas/report.json",
}


def switch(file: str) -> str:
    """The line that switches the schema of a file on."""
    return f"# yaml-language-server: $schema={FILES[file]}"


def provide_schemas() -> list[Path]:
    """Write the schemas into templates/schemas, as this version of the program has them; those that
    were written. Raises OSError."""
    written = []
    for source in shipped_schemas():
        target, content = HOME / source.name, source.read_bytes()
        if not target.is_file() or target.read_bytes() != content:
            HOME.mkdir(parents=True, exist_ok=True)
            write_whole(target, content)
            written.append(target)
    return written


def shipped_schemas() -> list[Path]:
    """The schemas that come with the program."""
    folders = (home / "schemas" for home in shipped_homes())
    return sorted(next(filter(Path.is_dir, folders)).glob("*.json"))
