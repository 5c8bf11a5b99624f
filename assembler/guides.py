"""The generated parts of the two guides: `python -m assembler.guides` brings them up to date."""

from __future__ import annotations

from pathlib import Path

from . import template_guide
from .checks import guide as checks_guide
from .dataset import guide as dataset_guide
from .problems import Place
from .template import load_template

CLERKS, AUTHORS = Path("data/README.md"), Path("templates/README.md")


def current(root: Path) -> dict[Path, str]:
    """Each guide's whole text as it should be."""
    template = load_template("henan-budget", Place(), [])
    assert template is not None  # it is part of this project
    clerks, authors = root / CLERKS, root / AUTHORS
    return {
        clerks: checks_guide.in_guide(dataset_guide.in_guide(clerks.read_text("utf-8"))),
        authors: template_guide.in_guide(authors.read_text("utf-8"), template),
    }


if __name__ == "__main__":
    for path, text in current(Path()).items():
        path.write_text(text, "utf-8")
