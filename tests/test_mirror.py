"""Files laid out on another machine as they lie here, below a folder that stands for the root."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from assembler.files.mirror import Luggage, Mirror, UnsendableError, templates_in

pytestmark = pytest.mark.skipif(os.name == "nt", reason="--dask 不在 Windows 上用")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder that is reached by a link, with a dataset, what lies beside it, and a template."""
    for name, text in {
        "真/甲/支出.csv": "金额\n1.00\n",
        "真/甲/图/一.png": "图",
        "真/甲/图/深/二.png": "图",
        "真/乙/支出.csv": "不送",
        "真/模板/template.yaml": "类型: 部门预算\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "真/甲/外面.csv").symlink_to("../乙/支出.csv")
    (tmp_path / "链").symlink_to("真")
    return Path(os.path.realpath(tmp_path))


def sent(mirror: Mirror, *paths: Path | str) -> Path:
    """Pack these, lay them out; where they lie then."""
    luggage = Luggage()
    for path in paths:
        luggage.pack(str(path))
    mirror.lay_out(luggage.entries)
    return Path(mirror.path(str(paths[0])))


def test_what_is_sent_and_what_is_not(here: Path) -> None:
    mirror = Mirror(here / "那边")
    there = sent(mirror, here / "链/甲")
    assert there.joinpath("支出.csv").read_text("utf-8") == "金额\n1.00\n"
    assert there.joinpath("图/一.png").is_file()
    assert there.joinpath("图/深").is_dir() and not list(there.joinpath("图/深").iterdir())
    # The link stands there and leads to the same place, where nothing is.
    assert mirror.without_root(os.path.realpath(there / "外面.csv")) == str(here / "真/乙/支出.csv")
    assert not there.joinpath("外面.csv").exists()
    assert not Path(mirror.path(str(here / "真/乙"))).exists()


def test_what_is_gone_here_is_gone_there(here: Path) -> None:
    mirror = Mirror(here / "那边")
    there = sent(mirror, here / "真/甲")
    (here / "真/甲/支出.csv").write_text("金额\n2.00\n", "utf-8")
    (here / "真/甲/图/一.png").unlink()
    assert sent(mirror, here / "链/../真/甲").joinpath("支出.csv").read_text("utf-8")[3:7] == "2.00"
    assert not there.joinpath("图/一.png").exists()
    (here / "真/甲").rename(here / "真/丙")
    assert not sent(mirror, here / "真/甲", here / "真/丙").exists()
    (here / "真/甲").write_text("现在是文件", "utf-8")
    assert sent(mirror, here / "真/甲/支出.csv").parent.read_text("utf-8") == "现在是文件"


def test_only_templates_stay(here: Path) -> None:
    mirror, luggage = Mirror(here / "那边"), Luggage()
    for name in ("真/甲", "真/模板", "真/没有"):
        luggage.pack(str(here / name))
    mirror.lay_out(luggage.entries)
    kept = set(templates_in(luggage.entries))
    assert kept == {str(here / "真/模板")}
    mirror.clear(kept)
    assert [path.name for path in Path(mirror.top).rglob("*") if not path.is_dir()] == [
        "template.yaml"
    ]
    mirror.lay_out(luggage.entries)
    assert Path(mirror.path(str(here / "真/甲/支出.csv"))).is_file()


def test_a_folder_where_everybody_writes_is_one_there(here: Path) -> None:
    (here / "真").chmod(0o1777)
    mirror = Mirror(here / "那边")
    there = sent(mirror, here / "真/甲")
    assert there.parent.stat().st_mode & stat.S_ISVTX
    assert Path(mirror.top).parent.stat().st_mode & stat.S_ISVTX  # nothing is looked for above it


@pytest.mark.parametrize("what", ["a pipe", "a circle of links", "too large", "not to be read"])
def test_what_cannot_be_sent(what: str, here: Path) -> None:
    path = here / "真/甲/别的"
    if what == "a pipe":
        os.mkfifo(path)
    elif what == "a circle of links":
        path.symlink_to(path)
    elif what == "too large":
        with path.open("wb") as file:
            file.truncate(65 * 1024 * 1024)
    else:
        path = here / ("长" * 100)
    with pytest.raises(UnsendableError):
        Luggage().pack(str(path))
