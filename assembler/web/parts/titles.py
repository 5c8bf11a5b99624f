"""What datasets and templates are called for people: by their report and by 名称, the folder's name
beside it. Only the words of a dataset are read for it, nothing is built."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ...dataset.kinds import kind_named
from ...dataset.reading import read_raw
from ...dataset.sheets import QUESTIONS, WORDS, RawDataset
from ...kernel.places import whole
from ...kernel.problems import Place
from ...template.homes import template_names
from ...template.loading import load_template

_DEPARTMENT, _KIND, _YEAR = "部门.名称", "类型", "年度"


def dataset_title(path: Path) -> str:
    """What the report of a dataset is called, as far as its words say it; the dataset's name where they
    do not."""
    raw = read_raw(path)
    if raw is None:
        return path.name
    words = _answers(raw) | {word.name: word.text.strip() for word in raw.words or () if word.text}
    department, year = words.get(_DEPARTMENT, ""), words.get(_YEAR, "")
    if not department or len(year) != len("2025") or whole(year) is None:
        return path.name
    return f"{department}{year}年{kind_named(words.get(_KIND, '')).name}公开"


def _answers(raw: RawDataset) -> dict[str, str]:
    """What 待补 says of the words."""
    sheet = raw.sheets.get(QUESTIONS)
    rows = (
        [dict(zip(sheet.headings, cells, strict=False)) for _, cells in sheet.rows] if sheet else []
    )
    answered = (row for row in rows if row.get("归入") == WORDS and row.get("回答", "").strip())
    return {row.get("名称", ""): row["回答"].strip() for row in answered}


def template_title(name: str, near: Path | None = None) -> str:
    """名称 of a template; its folder's name where it cannot be read."""
    template = load_template(name, Place(), [], near)
    return (template.word("名称") if template else "") or name


class Titles(NamedTuple):
    """Those of a folder, by names: of the datasets and of the templates."""

    datasets: dict[str, str]
    templates: dict[str, str]

    @classmethod
    def of(cls, datasets: Iterable[Path], data: Path) -> Titles:
        """As they are now; files are read for it. data: the folder that the datasets are in."""
        return cls(
            {path.name: dataset_title(path) for path in datasets},
            {name: template_title(name, data) for name in template_names(data)},
        )

    def dataset(self, name: str) -> str:
        """A dataset for people; one that came to be since, by its name."""
        return with_name(self.datasets.get(name, name), name)

    def template(self, name: str) -> str:
        """A template for people."""
        return with_name(self.templates.get(name, name), name)


def with_name(title: str, name: str) -> str:
    """A title, with the name of the folder or file behind it."""
    return title if title == name else f"{title}　{name}"
