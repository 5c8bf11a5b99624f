"""The generated parts of the two guides, and the schemas that editors read: `python -m
assembler.guides` brings them up to date."""

from __future__ import annotations

from pathlib import Path

from ..dataset import guide as dataset_guide
from ..kernel.problems import Place
from ..template.loading import load_template
from . import author as template_guide
from . import names as names_guide
from . import rules as checks_guide
from .schemas import schemas

CLERKS, AUTHORS = Path("data/README.md"), Path("templates/README.md")
SCHEMAS = Path("templates/schemas")


def current(root: Path) -> dict[Path, str]:
    """Each guide's whole text as it should be, and each schema's."""
    template = load_template("henan-budget", Place(), [])
    accounts = load_template("henan-accounts", Place(), [])
    assert template is not None and accounts is not None  # they are part of this project
    clerks = (root / CLERKS).read_text("utf-8")
    clerks = between(clerks, dataset_guide.MARKERS, dataset_guide.generated())
    clerks = between(clerks, checks_guide.MARKERS, checks_guide.generated())
    templates = names_guide.own_templates(root / "templates")
    clerks = between(clerks, names_guide.MARKERS, names_guide.generated(templates))
    authors = (root / AUTHORS).read_text("utf-8")
    authors = between(authors, template_guide.MARKERS, template_guide.generated(template, accounts))
    made = {root / SCHEMAS / name: text for name, text in schemas().items()}
    return {root / CLERKS: clerks, root / AUTHORS: authors, **made}


def between(text: str, markers: tuple[str, str], generated: str) -> str:
    """The text with what stands between two markers replaced."""
    begin, end = markers
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{generated}\n{end}{after}"


if __name__ == "__main__":
    for path, text in current(Path()).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
