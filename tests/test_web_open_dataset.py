"""A dataset worked on by several pages, and by other programs meanwhile: everything is saved at once,
can be undone, and nobody's change is overwritten."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from conftest import ROOT, replace_in

from assembler.dataset.sheet_edits import NotWritten, SheetEdits, write_sheet
from assembler.dataset.trial import objections
from assembler.readiness import Readiness
from assembler.web.engine_thread import EngineThread
from assembler.web.history import NotChanged, files_of
from assembler.web.open_dataset import OpenDataset, Reading

_T = TypeVar("_T")
OUTSIDE = "刚刚在别处改过，这一处没有写进去。现在看到的是新的内容。"


@pytest.fixture
def dataset(tmp_path: Path) -> Iterator[OpenDataset]:
    engine = EngineThread()
    yield OpenDataset(_copied(tmp_path), engine)
    engine.close()


def _copied(folder: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data/yanjin-2024-budget", folder / "延津"))


def done(action: Awaitable[_T]) -> _T:
    async def wait() -> _T:
        return await action

    return asyncio.run(wait())


def amount(path: Path) -> str:
    """The first amount of the ledger of expenditure, as it is typed."""
    heading, first = (path / "支出.csv").read_text("utf-8-sig").splitlines()[:2]
    return first.split(",")[heading.split(",").index("金额（元）")]


def to(text: str) -> Callable[[Path], Path]:
    """Writes it into the first row."""
    edits = SheetEdits("支出", changed={2: {"金额(元)": text}}, needed=())
    return lambda path: write_sheet(path, edits)


def without_first(path: Path) -> object:
    return write_sheet(path, SheetEdits("支出", gone=frozenset({2}), needed=()))


def test_a_change_is_saved_told_and_taken_back(dataset: OpenDataset) -> None:
    """Byte for byte; what was undone can be done again until something else is changed."""
    first = done(dataset.current())
    before, heard = files_of(dataset.path), list[Reading]()
    dataset.listeners.listen(heard.append)
    old = amount(dataset.path)
    changed = done(dataset.change("金额改为1", to("1"), first.number))
    assert (amount(dataset.path), changed.readiness) == ("1", Readiness.WITH_ERRORS)
    assert (first.readiness, changed.label) == (Readiness.PUBLISHABLE, "金额改为1")
    undone = done(dataset.undo())
    assert files_of(dataset.path) == before
    assert (undone.label, undone.readiness) == ("撤销：金额改为1", Readiness.PUBLISHABLE)
    assert done(dataset.redo()).label == "重做：金额改为1"
    assert (amount(dataset.path), old) == ("1", old)
    done(dataset.undo())
    done(dataset.change("金额改为2", to("2"), heard[-1].number))
    with pytest.raises(NotChanged, match="没有可以重做的"):
        done(dataset.redo())
    assert [reading.number for reading in heard] == [2, 3, 4, 5, 6]


def test_what_is_not_changed_is_not_read_again(dataset: OpenDataset) -> None:
    first = done(dataset.current())
    heard: list[Reading] = []
    dataset.listeners.listen(heard.append)
    assert done(dataset.current()) is first
    replace_in(dataset.path / "报告.yaml", "自称: 我部门", "自称: 我局")
    again = done(dataset.current())
    assert (again.number, again.from_outside) == (2, True)
    assert heard == [again]


def test_another_programs_change_is_not_overwritten(dataset: OpenDataset) -> None:
    """Every page is told, and shows what stands there now; a file that was left alone can be changed."""
    first, heard = done(dataset.current()), list[Reading]()
    replace_in(dataset.path / "报告.yaml", "自称: 我部门", "自称: 我局")
    second = done(dataset.change("金额改为1", to("1"), first.number))
    assert amount(dataset.path) == "1"
    file = dataset.path / "支出.csv"
    file.write_bytes(file.read_bytes() + b"\r\n")
    outside = file.read_bytes()
    dataset.listeners.listen(heard.append)
    with pytest.raises(NotChanged, match=f"“支出.csv”{OUTSIDE}"):
        done(dataset.change("金额改为3", to("3"), second.number))
    assert file.read_bytes() == outside
    assert [(one.number, one.from_outside) for one in heard] == [(3, True)]
    assert done(dataset.current()) is heard[-1]
    assert len(heard) == 1
    with pytest.raises(NotChanged, match="“支出.csv”后来在别处又改过，不能撤销"):
        done(dataset.undo())
    assert file.read_bytes() == outside


def test_a_tab_that_has_not_seen_rows_go(dataset: OpenDataset) -> None:
    """What it would write by the number of a row would meet another row."""
    first = done(dataset.current())
    second = done(dataset.change("删除一行", without_first, first.number, moves_rows=True))
    now = amount(dataset.path)
    with pytest.raises(NotChanged, match=f"“支出.csv”{OUTSIDE}"):
        done(dataset.change("金额改为1", to("1"), first.number))
    assert amount(dataset.path) == now
    third = done(dataset.change("金额改为1", to("1"), second.number))
    assert amount(dataset.path) == "1"
    done(dataset.undo())
    with pytest.raises(NotChanged, match=OUTSIDE):
        done(dataset.change("金额改为4", to("4"), third.number))


def test_a_change_that_fails_leaves_everything(
    dataset: OpenDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written before it failed is taken back."""
    reading, before = done(dataset.current()), files_of(dataset.path)

    def half(path: Path) -> None:
        (path / "原因.csv").write_bytes(b"x")
        raise OSError(28, "full")

    def refused(path: Path) -> None:
        (path / "原因.csv").write_bytes(b"x")
        raise NotWritten("“支出”表读不了，请先改正它")

    with pytest.raises(NotChanged, match="磁盘满了"):
        done(dataset.change("改", half, reading.number))
    with pytest.raises(NotChanged, match="^“支出”表读不了，请先改正它。$"):
        done(dataset.change("改", refused, reading.number))
    assert files_of(dataset.path) == before
    assert dataset.history.to_undo is None


def test_whatever_goes_wrong_takes_a_change_back(dataset: OpenDataset) -> None:
    """Nobody would know that it stands there, and nobody could undo it."""
    reading, before = done(dataset.current()), files_of(dataset.path)

    def out_of_memory(path: Path) -> None:
        to("1")(path)
        raise MemoryError

    with pytest.raises(MemoryError):
        done(dataset.change("金额改为1", out_of_memory, reading.number))
    assert files_of(dataset.path) == before


def test_what_else_lies_in_the_folder_is_not_read(dataset: OpenDataset) -> None:
    """A scan of gigabytes beside the sheets, or a sheet that no reader takes: held in memory with
    each change it would end the workbench."""
    for name in ("批复.pdf", "支出明细.csv"):
        with (dataset.path / name).open("wb") as file:
            file.truncate(8 * 2**30)  # without taking room on the disk
    first = done(dataset.current())
    done(dataset.change("金额改为1", to("1"), first.number))
    assert amount(dataset.path) == "1"
    assert objections(dataset.path, to("x"), first.problems)[0].code == "D-31"
    done(dataset.undo())
    assert not {"批复.pdf", "支出明细.csv"} & set(files_of(dataset.path))
    book = dataset.path.parent / "数据.xlsx"
    with book.open("wb") as file:
        file.truncate(8 * 2**30)
    with pytest.raises(OSError, match="too large"):
        files_of(book)


def test_a_dataset_that_cannot_be_used(dataset: OpenDataset) -> None:
    """It stays open, and is mended where it stands."""
    (dataset.path / "支出.csv").rename(dataset.path / "支出.txt")
    reading = done(dataset.current())
    assert (reading.readiness, reading.built.report) == (Readiness.UNUSABLE, None)
    (dataset.path / "支出.txt").rename(dataset.path / "支出.csv")
    assert done(dataset.current()).readiness is Readiness.PUBLISHABLE


@pytest.mark.parametrize("writes", [True, False], ids=["written", "refused"])
def test_what_could_not_be_read_for_a_moment_is_not_taken_away(
    dataset: OpenDataset, monkeypatch: pytest.MonkeyPatch, writes: bool
) -> None:
    """A virus scanner holds a file just before a change: nothing is known of what stands there, and
    so nothing is written, and nothing deleted as if it had come with the change."""
    first, before = done(dataset.current()), files_of(dataset.path)
    looks = iter([PermissionError(errno.EACCES, "held"), None, None, None])

    def held_once(path: Path) -> dict[str, bytes]:
        refused = next(looks, None)
        if refused is not None:
            raise refused
        return files_of(path)

    def refuse(_: Path) -> None:
        raise PermissionError(errno.EACCES, "held")

    monkeypatch.setattr("assembler.web.open_dataset.files_of", held_once)
    with pytest.raises(NotChanged, match="写不进去（没有权限）"):
        done(dataset.change("金额改为1", to("1") if writes else refuse, first.number))
    assert files_of(dataset.path) == before


def test_a_full_disk_that_does_not_let_a_change_be_taken_back(
    dataset: OpenDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files, of which the second has no room: what was refused is told all the same."""
    first = done(dataset.current())

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    def half(path: Path) -> None:
        to("1")(path)
        monkeypatch.setattr("assembler.web.history.write_whole", full)
        full()

    with pytest.raises(NotChanged, match="磁盘"):
        done(dataset.change("金额改为1", half, first.number))
    monkeypatch.undo()
    assert amount(dataset.path) == "1"
    assert done(dataset.current()).from_outside


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_dataset_that_becomes_a_pipe_is_not_waited_for(dataset: OpenDataset) -> None:
    """The page goes on, and says what stands there; undone is nothing into the folder above."""
    first = done(dataset.current())
    done(dataset.change("金额改为1", to("1"), first.number))
    shutil.rmtree(dataset.path)
    os.mkfifo(dataset.path)
    seen = done(dataset.current())
    assert seen.readiness is Readiness.UNUSABLE
    for action in (dataset.change("金额改为2", to("2"), seen.number), dataset.undo()):
        with pytest.raises(NotChanged, match="写不进去"):
            done(action)
    assert [path.name for path in dataset.path.parent.iterdir()] == [dataset.path.name]
