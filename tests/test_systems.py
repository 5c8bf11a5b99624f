"""Systems that fail: output that nobody takes, other languages, Ctrl-C, kill, no rights, names that
cannot be. Always a Chinese sentence, the right exit status, and nothing half-written."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from conftest import ROOT, SAMPLES, Sample
from processes import (
    CHANGES,
    INTERRUPT,
    KILL,
    PROGRAM,
    TERMINATE,
    WAIT,
    assembler,
    at_event,
    events_of,
    surroundings,
    without_the_rights_of_root,
)

from assembler import cli
from assembler.files import whole_file
from assembler.files.paths import exists, forbids, is_file, resolved
from assembler.files.whole_file import remove_leftovers, write_whole
from assembler.kernel.printable import Printable, fit_for_chinese
from assembler.kernel.problems import system_reason

MENGJIN = str(ROOT / "data" / SAMPLES["mengjin"])
EXPORTS = [str(path) for path in sorted((ROOT / "data/示例导出").glob("*.csv"))]
unix = pytest.mark.skipif(os.name == "nt", reason="不是 Unix")
CUT_SHORT = "已中断，没有留下写了一半的文件。\n"
FULL = "无法使用 O-53 要显示的内容没有写全（磁盘满了）。换一个地方接收输出；写成的文件不受影响。\n"
CLOSED = "提示 O-54 标准输出已关闭，要显示的内容没有显示。不用改；要看的，去掉命令末尾的 >&-。\n"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- output


@unix
@pytest.mark.parametrize(
    ("arguments", "status"), [(["check", "没有"], 2), (["build", MENGJIN], 0), (["--help"], 0)]
)
def test_a_reader_that_has_gone_changes_no_status(
    here: Path, arguments: list[str], status: int
) -> None:
    read, write = os.pipe()
    os.close(read)
    done = assembler(*arguments, cwd=here, options={"stdout": write})
    os.close(write)
    assert (done.returncode, done.stderr.decode()) == (status, "")
    assert Path("out/mengjin-2024-budget.docx").exists() == (arguments[0] == "build")


@unix
def test_a_reader_that_goes_midway_stops_nothing(here: Path) -> None:
    """More than a pipe holds, for two datasets: the second is built although the first cannot be
    told of."""
    command = [*PROGRAM, "build", "没有", MENGJIN, "-o", "报告"]
    with subprocess.Popen(
        command, cwd=here, env=surroundings(PYTHONUNBUFFERED="1"), stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(3) == "—".encode()
        process.stdout.close()
    assert process.returncode == 1
    assert names(here / "报告") == ["mengjin-2024-budget.docx"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="没有 /dev/full")
@pytest.mark.parametrize("arguments", [["build", MENGJIN], ["figures", MENGJIN], ["--version"]])
def test_output_that_does_not_fit_is_told(here: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = assembler(*arguments, cwd=here, options={"stdout": full})
    assert (done.returncode, done.stderr.decode()) == (2, FULL)
    assert Path("out").exists() == (arguments[0] == "build")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="没有 /dev/full")
def test_nobody_can_be_told_that_errors_do_not_fit(here: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = assembler("build", "没有", "-o", "a", cwd=here, options={"stderr": full})
    assert done.returncode == 2


@unix
@pytest.mark.parametrize(
    ("closed", "told"), [(">&-", CLOSED), ("2>&-", ""), (">&- 2>&- <&-", ""), ("<&-", "")]
)
def test_streams_that_are_closed(here: Path, closed: str, told: str) -> None:
    line = " ".join([*PROGRAM, "build", MENGJIN, "-o", "甲", closed])
    done = subprocess.run(
        ["sh", "-c", line], cwd=here, env=surroundings(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.decode()) == (0, told)
    assert names(here) == ["甲.docx"]


def test_a_stream_that_fails_loses_the_rest_and_stops_nothing() -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, "full")

    out = Printable(Full())
    print("甲", "乙", file=out)
    out.flush()
    assert out.failure is not None and system_reason(out.failure) == "磁盘满了"
    assert not out.is_abandoned


# --- languages


@unix
@pytest.mark.parametrize("language", ["C", "POSIX"])
def test_a_language_without_chinese(here: Path, language: str) -> None:
    plain = {"LC_ALL": language, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    shutil.copytree(MENGJIN, "部门")
    done = assembler("build", "部门", "-o", "报告", "--tables-xlsx", "表.xlsx", cwd=here, **plain)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines()[-1] == "附表已写成工作簿 表.xlsx。"
    assert names(here) == ["报告.docx", "表.xlsx", "部门"]
    done = assembler("check", "没有", cwd=here, **plain)
    assert (done.returncode, done.stderr) == (2, b"")
    assert "找不到“没有”" in done.stdout.decode()


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        ("gbk", "gbk"),
        ("gb18030", "gb18030"),
        ("cp936:strict", "gbk"),
        ("utf-8", "utf-8"),
        ("ascii", "utf-8"),
        ("latin-1:strict", "utf-8"),
        ("big5", "utf-8"),
        ("cp437", "utf-8"),
    ],
)
def test_output_in_the_consoles_encoding(here: Path, wanted: str, written: str) -> None:
    done = assembler("build", MENGJIN, "-o", "甲", cwd=here, PYTHONIOENCODING=wanted)
    assert (
        done.stdout.decode(written).splitlines()[-1]
        == "已生成 甲.docx（另有已确认的2处，check --all 列出）。"
    )
    assert (done.returncode, done.stderr) == (0, b"")
    done = assembler("check", "没有😀", cwd=here, PYTHONIOENCODING=wanted)
    assert re.search("找不到“没有[😀□]”", done.stdout.decode(written))


@pytest.mark.parametrize("wanted", ["gbk", "utf-8", "cp437"])
def test_json_is_read_alike_in_every_encoding(here: Path, wanted: str) -> None:
    done = assembler("check", "没有😀", "--json", cwd=here, PYTHONIOENCODING=wanted)
    (result,) = json.loads(done.stdout.decode("ascii" if wanted == "gbk" else "utf-8"))
    assert result["data"] == "没有😀"


def test_a_sign_that_is_missing_is_written_as_the_nearest() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="gbk")
    fit_for_chinese(stream)
    print("收入 − 支出 ≥ 1\u00a0m²，😀\udcff", end="", file=stream)
    stream.flush()
    assert raw.getvalue().decode("gbk") == "收入 - 支出 ≥ 1 m2，□□"


# --- Ctrl-C


@unix
@pytest.mark.parametrize(
    "arguments",
    [
        ["build", MENGJIN, "-o", "结果", "--tables-xlsx", "结果.xlsx"],
        ["import", *EXPORTS, "-o", "结果", "--year", "2024"],
        ["new", "结果"],
        ["figures", MENGJIN],
    ],
    ids=lambda arguments: arguments[0],
)
def test_ctrl_c_at_any_moment(here: Path, tmp_path: Path, arguments: list[str]) -> None:
    """Before every so many-th thing that is opened, imported or made, from the first import on."""
    strike, status = (TERMINATE, 143) if arguments[0] == "new" else (INTERRUPT, 130)
    whole = events_of(tmp_path / "hook", arguments, here)
    results = {path.name for path in here.iterdir()}
    for at in {1, 2, 10, *range(25, whole + 1, whole // 3), whole - 1, whole}:
        for path in here.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        environment = at_event(tmp_path / "hook", strike, at)
        done = assembler(*arguments, cwd=here, **environment)
        if done.returncode in (0, 1):  # the work was done already
            assert done.stderr == b"" and {path.name for path in here.iterdir()} == results
            continue
        assert (done.returncode, done.stderr.decode()) == (status, CUT_SHORT), at
        assert {path.name for path in here.iterdir()} <= results


@unix
def test_ctrl_c_while_files_change_leaves_the_old_or_the_new(here: Path, tmp_path: Path) -> None:
    arguments = ["import", *EXPORTS, "-o", "数据", "--year", "2024", "--force"]
    assembler(*arguments, cwd=here)
    Path("数据/我的.txt").write_text("留着", "utf-8")
    before = names(here / "数据")
    for at in range(2, events_of(tmp_path / "hook", arguments, here, CHANGES) + 1, 2):
        done = assembler(
            *arguments, cwd=here, **at_event(tmp_path / "hook", INTERRUPT, at, CHANGES)
        )
        assert done.returncode in (0, 1, 130), done.stderr
        assert names(here) == ["数据"] and names(here / "数据") == before


@unix
def test_a_job_in_the_background_ignores_ctrl_c(here: Path, tmp_path: Path) -> None:
    """What the shell has set to be ignored stays ignored."""
    environment = surroundings(**at_event(tmp_path / "hook", INTERRUPT, 5))
    command = " ".join(["trap '' INT;", *PROGRAM, "build", MENGJIN, "-o", "甲"])
    done = subprocess.run(["sh", "-c", command], cwd=here, env=environment, check=False)
    assert done.returncode == 0 and names(here) == ["甲.docx"]


def test_ctrl_c_in_a_function_call(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who uses `main` as a function keeps Python's way."""

    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(whole_file.os, "replace", interrupted)
    assert cli.main(["build", MENGJIN, "-o", "甲"]) == 130
    assert capsys.readouterr().err == CUT_SHORT
    assert names(here) == []


# --- killed


@unix
def test_a_file_taken_for_a_leftover_before_it_is_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes write in one folder: the other one looks for leftovers in that moment."""
    lock, moments = whole_file._lock, iter([remove_leftovers])

    def locked_late(handle: int) -> bool:
        for other in moments:
            other(tmp_path)
        return lock(handle)

    monkeypatch.setattr(whole_file, "_lock", locked_late)
    write_whole(tmp_path / "甲.docx", b"data")
    assert names(tmp_path) == ["甲.docx"]
    assert (tmp_path / "甲.docx").read_bytes() == b"data"


@unix
def test_what_a_killed_build_leaves_the_next_removes(here: Path, tmp_path: Path) -> None:
    arguments = ["build", MENGJIN, "-o", "甲"]
    environment = at_event(tmp_path / "hook", KILL, 1, "os.rename")
    assert assembler(*arguments, cwd=here, **environment).returncode == -signal.SIGKILL
    (left,) = names(here)
    assert re.fullmatch(r"\.assembler-[0-9a-f]{16}\.tmp", left)
    assert assembler(*arguments, cwd=here).returncode == 0
    assert names(here) == ["甲.docx"]


@unix
def test_what_a_killed_import_leaves_the_next_removes(here: Path, tmp_path: Path) -> None:
    """Wherever it is killed: the dataset is the old or the new one, also where it had been moved
    aside, and whichever command comes next."""
    arguments = ["import", *EXPORTS, "-o", "数据", "--year", "2024", "--force"]
    assembler(*arguments, cwd=here)
    Path("数据/我的.txt").write_text("留着", "utf-8")
    before = names(here / "数据")
    killed = 0
    moments = events_of(tmp_path / "hook", arguments, here, CHANGES)
    for at in {*range(1, moments + 1, 2), moments}:
        environment = at_event(tmp_path / "hook", KILL, at, CHANGES)
        killed += assembler(*arguments, cwd=here, **environment).returncode == -signal.SIGKILL
        if at % 4 == 1:
            assert assembler("figures", "数据", cwd=here).returncode in (0, 1)
            assert names(here / "数据") == before
        remove_leftovers(here)
        assert names(here) == ["数据"] and names(here / "数据") == before, at
    assert killed > 4


@unix
def test_what_a_living_process_makes_stays(here: Path, tmp_path: Path) -> None:
    """It waits before it moves its file; another builds beside it meanwhile, then it goes on."""
    environment = surroundings(**at_event(tmp_path / "hook", WAIT, 1, "os.rename"))
    command = [*PROGRAM, "build", MENGJIN, "-o", "甲"]
    with subprocess.Popen(
        command, cwd=here, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline() == b"waiting\n"
        (own,) = names(here)
        assert assembler("build", MENGJIN, "-o", "乙", cwd=here).returncode == 0
        assert names(here) == sorted([own, "乙.docx"])
        process.stdin.write(b"x")
        process.stdin.close()
        process.stdout.read()
    assert process.returncode == 0 and names(here) == ["乙.docx", "甲.docx"]


def test_files_of_others_are_no_leftovers(here: Path) -> None:
    others = [".assembler-notes", ".xyz.tmp", "a.tmp", ".assembler-.tmp.bak"]
    for name in others:
        Path(name).write_text("别人的", "utf-8")
    write_whole(Path("甲.txt"), b"x")
    assert names(here) == sorted([*others, "甲.txt"])


@unix
def older(name: str, content: bytes | dict[str, bytes], age: int = 3600) -> Path:
    """A file or folder of this name, last touched so many seconds ago."""
    path = Path(name)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.mkdir()
        for file, data in content.items():
            (path / file).write_bytes(data)
    then = path.stat().st_mtime - age
    os.utime(path, (then, then))
    return path


def test_what_a_version_without_locks_left(here: Path) -> None:
    data = {"报告.yaml": b"a", "支出.csv": b"b"}
    left = [
        older(".a1b2_c3d.tmp", b"PK\3\4..."),
        older(".abcdefgh.tmp", b"<!DOCTYPE html><html>"),
        older(".00000000.tmp", b""),
        older(".import-a1b2_c3d", data),
        older(".new-a1b2c3d4", {}),
    ]
    others = [
        older(".b1b2_c3d.tmp", b"PK\3\4...", age=10),  # may still be written
        older(".c1b2_c3d.tmp", b"somebody's notes"),
        older(".toolong12.tmp", b"PK\3\4..."),
        older(".import-b1b2_c3d", data, age=10),
        older(".import-c1b2_c3d", {"照片.jpg": b"a"}),
        older("import-a1b2_c3d", data),
    ]
    write_whole(Path("甲.docx"), b"a")
    assert [path for path in left if path.exists()] == []
    assert [path for path in others if not path.exists()] == []


def test_a_leftover_that_is_a_link_leads_nowhere(here: Path, tmp_path: Path) -> None:
    outside = tmp_path / "别处"
    outside.mkdir()
    (outside / "留着.txt").write_text("留着", "utf-8")
    Path(f".assembler-{'0' * 16}.tmp").symlink_to(outside / "留着.txt")
    Path(f".assembler-{'1' * 16}.d").symlink_to(outside, target_is_directory=True)
    os.mkfifo(f".assembler-{'2' * 16}.tmp")
    write_whole(Path("甲.txt"), b"x")
    assert names(outside) == ["留着.txt"]


# --- no rights


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "关/数据"], "无法使用 D-05 数据：这个文件读不了：没有权限。"),
        (["check", "锁"], "无法使用 D-05 锁：这个文件读不了：没有权限。"),
        (["build", "锁", "-o", "a"], "无法使用 D-05 锁：这个文件读不了：没有权限。"),
        (["verify", "锁.docx"], "无法使用 V-01 锁.docx：读不出来（没有权限）。"),
        (["trace", "锁.docx", "1"], "无法使用 V-01 锁.docx：读不出来（没有权限）。"),
        (["import", "锁.xlsx", "-o", "b"], "无法使用 D-05 锁.xlsx：这个文件读不了：没有权限。"),
        (["build", MENGJIN, "-o", "关/甲"], "无法使用 O-50 读写“关/甲”时出错（没有权限）。"),
        (["build", MENGJIN, "-o", "只读/甲"], "无法使用 O-03 只读/甲.docx 写不进去（没有权限）。"),
        (["new", "只读/甲"], "无法使用 D-91 没有写成“只读/甲”：没有权限。"),
        (["diff", "关/甲", MENGJIN], "无法使用 O-50 读写“关/甲”时出错（没有权限）。"),
        (["review", MENGJIN, "-o", "只读/甲"], "无法使用 O-03 只读/甲.html 写不进去（没有权限）。"),
    ],
    ids=lambda value: " ".join(value)[-20:] if isinstance(value, list) else "",
)
def test_what_may_not_be_read_or_written(here: Path, arguments: list[str], told: str) -> None:
    Path("关/数据").mkdir(parents=True)
    for name in ("锁.docx", "锁.xlsx"):
        Path(name).write_bytes(b"x")
        Path(name).chmod(0)
    for name, mode in (("关", 0), ("锁", 0), ("只读", 0o555)):
        Path(name).mkdir(exist_ok=True)
        Path(name).chmod(mode)
    done = assembler(*arguments, cwd=here, options={"preexec_fn": without_the_rights_of_root})
    printed = (done.stdout + done.stderr).decode()
    assert done.returncode == 2 and told in printed, printed
    assert "Traceback" not in printed


def test_an_error_of_the_system_anywhere(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> NoReturn:
        raise PermissionError(errno.EACCES, "Permission denied", "某处/甲")

    monkeypatch.setattr("assembler.pipeline.build", refused)
    assert cli.main(["check", MENGJIN]) == 2
    assert capsys.readouterr().err == (
        "无法使用 O-50 读写“某处/甲”时出错（没有权限）。"
        "检查它的位置、权限和磁盘；文件正被别的程序打开的，先关闭。\n"
    )


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "无法使用 O-52 内存不够，没有做完。"),
        (RecursionError("deep"), "无法使用 O-51 程序内部错误（RecursionError，assembler "),
        (KeyError("甲"), "无法使用 O-51 程序内部错误（KeyError，assembler "),
    ],
)
def test_a_mistake_of_the_program(
    here: Path,
    error: Exception,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One sentence for the clerk, with the place for the developer; a trace where one is asked
    for."""

    def fails(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr("assembler.pipeline.build", fails)
    monkeypatch.delenv("ASSEMBLER_TRACEBACK")
    assert cli.main(["check", MENGJIN]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith(told) and printed.count("\n") == 1
    if not isinstance(error, MemoryError):
        assert "check.py 第" in printed and "ASSEMBLER_TRACEBACK=1" in printed
        monkeypatch.setenv("ASSEMBLER_TRACEBACK", "1")
        with pytest.raises(type(error)):
            cli.main(["check", MENGJIN])


# --- names


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("CON", "“CON”是 Windows 留给设备的名字"),
        ("con.txt", "“con”是 Windows 留给设备的名字"),
        ("LPT1", "“LPT1”是 Windows 留给设备的名字"),
        ("com¹.docx", "“com¹”是 Windows 留给设备的名字"),
        ("nul/甲", "“nul”是 Windows 留给设备的名字"),
        ("a:b", "名字里不能有 : ，Windows 不认"),
        ("C:\\报告\\甲", "名字里不能有 : ，Windows 不认"),
        ("甲*", "名字里不能有 * ，Windows 不认"),
        ("甲\n乙", "名字里不能有换行等控制字符，Windows 不认"),
        ("甲 ", "名字不能以句点或空格结尾，Windows 会把它丢掉"),
        ("甲.", "名字不能以句点或空格结尾，Windows 会把它丢掉"),
        ("甲./乙", "名字不能以句点或空格结尾，Windows 会把它丢掉"),
        ("长" * 90, "名字太长，最多255个字节（约85个汉字）"),
        ("n" * 300, "名字太长，最多255个字节（约85个汉字）"),
        ("/".join(["长" * 80] * 20), "整个路径太长"),
    ],
)
def test_names_that_no_file_may_have(
    here: Path, name: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert forbids(Path(name)) == why
    for command in (
        ["build", MENGJIN, "-o", name],
        ["build", MENGJIN, "-o", "报告", "--tables-xlsx", f"{name}/表.xlsx"],
        ["review", MENGJIN, "-o", name],
        ["diff", MENGJIN, MENGJIN + "/", "--html", name],
        ["refresh", "稿.docx", MENGJIN, "-o", name],
        ["new", name],
        ["new", name, "--xlsx"],
        ["import", *EXPORTS, "-o", name],
    ):
        assert cli.main(command) == 2
        assert why in capsys.readouterr().out, command
    assert names(here) == []


def test_a_name_that_cannot_be_is_refused_whole(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["build", MENGJIN, "-o", "CON"]) == 2
    assert capsys.readouterr().out == (
        "无法使用 O-10 不能写成“CON”：“CON”是 Windows 留给设备的名字。换一个名字或位置。\n"
    )


@pytest.mark.parametrize("name", ["CONSOLE", "甲.乙", "COM10", "com", "报告（2024）", "../x", "."])
def test_names_that_are_good(here: Path, name: str) -> None:
    assert forbids(Path(name)) == ""


@unix
def test_devices_and_pipes_are_no_files(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("管道")
    for target in ("/dev/null", "管道"):
        for command in (
            ["build", MENGJIN, "-o", target],
            ["build", MENGJIN, "-o", "甲", "--tables-xlsx", target],
            ["review", MENGJIN, "-o", target],
            ["diff", MENGJIN, "乙", "--html", target],
            ["import", *EXPORTS, "-o", target],
        ):
            assert cli.main(command) == 2
            assert "它是设备或管道，不是文件" in capsys.readouterr().out, command
    assert names(here) == ["管道"]


@unix
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "自己"], "D-01 找不到“自己”"),
        (["figures", "自己.xlsx"], "D-01 找不到“自己.xlsx”"),
        (["verify", "自己.docx"], "V-01 自己.docx：读不出来（它是一个链接，指来指去指不到文件）"),
        (["import", "自己.xlsx", "-o", "a"], "I-11 自己.xlsx：找不到“自己.xlsx”"),
        (["diff", "自己", MENGJIN], "R-01 自己：没有这个文件或文件夹"),
        (["review", "自己"], "D-01 找不到“自己”"),
    ],
)
def test_a_link_to_itself(
    here: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("自己", "自己.docx", "自己.xlsx"):
        Path(name).symlink_to(name)
    assert cli.main(arguments) == 2
    assert told in capsys.readouterr().out


@unix
def test_a_link_to_itself_as_a_target_is_replaced(here: Path) -> None:
    Path("甲.docx").symlink_to("甲.docx")
    Path("数据").symlink_to("数据")
    assert cli.main(["build", MENGJIN, "-o", "甲"]) == 0
    assert cli.main(["import", *EXPORTS, "-o", "数据", "--year", "2024"]) in (0, 1)
    assert is_file(Path("甲.docx")) and not Path("甲.docx").is_symlink()
    assert names(here) == ["数据", "甲.docx"] and Path("数据/报告.yaml").is_file()


@pytest.mark.parametrize("name", ["上年", "年初预算", "模板"])
@pytest.mark.parametrize("ending", ["", ".docx", ".xlsx", "/../甲"])
def test_long_names_in_a_dataset(
    name: str,
    ending: str,
    mengjin_copy: Path,
    xigong_copy: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = xigong_copy if name == "年初预算" else mengjin_copy
    words = data / "报告.yaml"
    kept = [line for line in words.read_text("utf-8").splitlines() if not line.startswith(name)]
    for long in ("甲" * 3000, "/".join("甲" * 1500)):
        words.write_text("\n".join([*kept, f"{name}: {long}{ending}"]) + "\n", "utf-8")
        assert cli.main(["check", str(data)]) in (1, 2)
        printed = capsys.readouterr().out
        code = {"上年": "D-55", "年初预算": "D-52"}.get(name, "M-0")
        (line,) = [line for line in printed.splitlines() if f" {code}" in line]
        assert len(line) < 1200


def test_questions_about_paths_that_cannot_be(tmp_path: Path) -> None:
    for path in (tmp_path / ("长" * 90), tmp_path / "a\0b", tmp_path / "\ud800"):
        assert not exists(path) and not is_file(path)
        assert isinstance(resolved(path), Path)


# --- passwords


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "密.xlsx"], "D-16 密.xlsx：工作簿打不开：它有密码。请在 Excel 或 WPS 中打开它，去掉密码"),
        (["import", "密.xlsx", "-o", "a"], "D-16 密.xlsx：工作簿打不开：它有密码"),
        (["import", MENGJIN + "/支出.csv", "-o", "密.xlsx"], "D-16 密.xlsx：工作簿打不开：它有密码"),
        (["verify", "密.docx"], "V-09 密.docx：文件有密码，读不出来。在 Word 或 WPS 里输入密码打开，去掉密码"),
        (["trace", "密.docx", "1"], "V-09 密.docx：文件有密码"),
        (["diff", "密.docx", MENGJIN], "V-09 密.docx：文件有密码"),
        (["refresh", "密.docx", MENGJIN, "-o", "a"], "V-09 密.docx：文件有密码"),
        (["build", MENGJIN, "--redline", "密.docx", "-o", "a"], "V-09 密.docx：文件有密码"),
    ],
)  # fmt: skip
def test_what_has_a_password_is_told_so(
    here: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("密.docx", "密.xlsx"):
        Path(name).write_bytes(encrypted())
    assert cli.main(arguments) == 2
    assert told in capsys.readouterr().out


def test_a_shell_and_last_years_report_with_a_password(
    mengjin_copy: Path, home: None, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "templates", "templates")
    Path("templates/henan-budget/shell.docx").write_bytes(encrypted())
    assert cli.main(["build", str(mengjin_copy)]) == 2
    assert (
        "M-51" in (out := capsys.readouterr().out) and "有密码，打不开；先在 Word 里去掉密码" in out
    )
    shutil.rmtree("templates")
    (mengjin_copy / "密.docx").write_bytes(encrypted())
    with (mengjin_copy / "报告.yaml").open("a", encoding="utf-8") as words:
        words.write("\n上年: 密.docx\n")
    cli.main(["check", str(mengjin_copy)])
    assert "“上年”指的“密.docx”不能用：文件有密码，读不出来。" in capsys.readouterr().out


def encrypted() -> bytes:
    """The container in which Office keeps an encrypted package, as far as it tells what it is."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(1000)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(500)
    )


def test_a_report_that_was_built_is_whole(mengjin: Sample, here: Path) -> None:
    """Built in a process of its own, in any of these ways, it is the same byte for byte."""
    assembler("build", MENGJIN, "-o", "甲", cwd=here, LC_ALL="C", PYTHONUTF8="0")
    assert Path("甲.docx").read_bytes() == mengjin.published
    assert sys.stdout is not None
