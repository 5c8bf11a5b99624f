"""LibreOffice accepts and rejects the changes of redlines: it must come to the same documents.

It may leave an empty paragraph where what goes reaches the first or the last paragraph of a
section, for there it hangs the page; the tables that come and go here share a section with their
neighbours.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Sample
from test_redline import built, changed, redlined

_PYTHON = "/usr/bin/python3"  # of the system, for which LibreOffice brings its own module
_SCRIPT = Path(__file__).with_name("office_changes.py")


def _is_missing() -> bool:
    if not (shutil.which("soffice") and Path(_PYTHON).exists()):
        return True
    return subprocess.run([_PYTHON, "-c", "import uno"], capture_output=True).returncode != 0


pytestmark = pytest.mark.skipif(_is_missing(), reason="LibreOffice 或 python3-uno 没有安装")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A LibreOffice that listens on a port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    profile = tmp_path_factory.mktemp("office").as_uri()
    command = [
        "soffice", "--headless", "--norestore", f"-env:UserInstallation={profile}",
        f"--accept=socket,host=127.0.0.1,port={port};urp;",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield port
    process.terminate()
    process.wait(timeout=30)


def settles(office: int, folder: Path, old: bytes, new: bytes) -> None:
    """All accepted is the new document as LibreOffice reads it, all rejected the old one."""
    files = {"旧": old, "新": new, "修订稿": redlined(old, new)[0]}
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    wanted = [("新", "plain"), ("修订稿", "accept"), ("旧", "plain"), ("修订稿", "reject")]
    paths = [text for name, how in wanted for text in (str(folder / f"{name}.docx"), how)]
    done = subprocess.run(
        [_PYTHON, str(_SCRIPT), str(office), *paths], capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr
    after, accepted, before, rejected = map(_said, json.loads(done.stdout))
    assert accepted == after
    assert rejected == before
    assert accepted != rejected


def _said(blocks: list[str | list[list[str]]]) -> list[str | list[str]]:
    """The paragraphs, and of tables the cells with something in them: LibreOffice parts a cell
    that is merged downwards when a row inside it goes."""
    return [b if isinstance(b, str) else [text for _, text in b if text] for b in blocks]


def test_amounts_rows_and_sentences(
    office: int, xigong: Sample, xigong_copy: Path, tmp_path: Path
) -> None:
    line = "113001,2120101,30201,公用经费,,政府性基金预算拨款,2345.67,"
    for file in ("支出.csv", "项目.csv", "项目自评.csv"):
        changed(xigong_copy / file, lambda rows: _without(rows, "党建经费"))
    changed(xigong_copy / "支出.csv", lambda rows: rows.append(line.split(",")))
    changed(xigong_copy / "支出.csv", lambda rows: rows[0].__setitem__(6, "258900.00"))
    settles(office, tmp_path, xigong.data, built(xigong_copy))


def _without(rows: list[list[str]], word: str) -> None:
    rows[:] = [row for row in rows if word not in row]


def test_a_table_and_a_section_less(
    office: int, xigong: Sample, xigong_copy: Path, tmp_path: Path
) -> None:
    with (xigong_copy / "报告.yaml").open("a", encoding="utf-8") as file:
        file.write("\n省略:\n  公开08表: 经批准不公开\n  机关运行经费: 经批准不公开\n")
    settles(office, tmp_path, xigong.data, built(xigong_copy))


def test_a_table_and_a_section_more(
    office: int, xigong: Sample, xigong_copy: Path, tmp_path: Path
) -> None:
    with (xigong_copy / "报告.yaml").open("a", encoding="utf-8") as file:
        file.write("\n省略:\n  公开03表: 经批准不公开\n  部门职责: 经批准不公开\n")
    settles(office, tmp_path, built(xigong_copy), xigong.data)


def test_targets_in_merged_cells(
    office: int, mengjin: Sample, mengjin_copy: Path, tmp_path: Path
) -> None:
    def more(rows: list[list[str]]) -> None:
        rows.insert(1, [*rows[0][:2], "新指标", "≥1", *rows[0][4:]])

    changed(mengjin_copy / "绩效指标.csv", more)
    settles(office, tmp_path, mengjin.data, built(mengjin_copy))
