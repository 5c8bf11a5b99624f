"""The command `serve`: begun, ended, refused; the file on the desktop that starts it."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from web_kit import served, with_samples

from assembler.cli import main
from assembler.web.shortcut import desktop, put_shortcut

pytest.importorskip("nicegui", reason="needs nicegui: pip install '.[web]'")
LINUX_ALONE = pytest.mark.skipif(sys.platform != "linux", reason="runs what Linux starts")


def test_it_says_where_it_is_and_ends_in_one_word(tmp_path: Path) -> None:
    """Ctrl-C ends it; nothing else is printed."""
    with served(with_samples(tmp_path / "工作"), tmp_path / "记录") as one:
        assert one.root.startswith("http://127.0.0.1:")
        one.process.send_signal(signal.SIGINT)
        assert one.process.stdout is not None
        assert one.process.stdout.read().splitlines() == [
            "用浏览器打开它；这个地址只给自己用。改动随时存好。按 Ctrl-C 结束。",
            "已结束。",
        ]
        assert one.process.wait(20) == 0


def test_the_usual_port_may_be_taken(tmp_path: Path) -> None:
    """Then another one is found; a port that was asked for is not replaced by another."""
    folder = with_samples(tmp_path / "工作")
    with served(folder, tmp_path / "记录", "--port", "0") as first:
        command = [sys.executable, "-m", "assembler.cli", "serve", str(folder), "--no-browser"]
        second = subprocess.run(
            [*command, "--port", str(first.port)], capture_output=True, text=True, timeout=30
        )
    assert (second.returncode, second.stdout) == (
        2,
        f"无法使用 O-92 不能在端口 {first.port} 上打开工作台：已经有别的程序在用它。"
        "去掉 --port，由程序选一个空的。\n",
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
def test_it_is_not_served_to_other_machines(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", host]) == 2
    assert capsys.readouterr().out == (
        f"无法使用 O-90 工作台不能在“{host}”上打开：它只听这台机器自己（127.0.0.1），别的机器连不进来。"
        "去掉 --host；在别的机器上要用，就在那台机器上装一份。\n"
    )


def test_a_folder_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "数据.xlsx"
    file.write_bytes(b"")
    for path, why in ((file, "不是文件夹"), (tmp_path / "没有", "没有这个文件夹")):
        assert main(["serve", str(path)]) == 2
        assert capsys.readouterr().out == (
            f"无法使用 O-91 “{path}”{why}。写放着 data、templates 的那个文件夹；不写就是当前文件夹。\n"
        )


def test_without_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "nicegui", None)
    assert main(["serve"]) == 2
    assert capsys.readouterr().out == (
        "无法使用 O-93 工作台要用 NiceGUI，这台机器没有安装。运行 pip install '.[web]'。\n"
    )


def test_a_port_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", str(tmp_path), "--port", "70000"]) == 2
    assert capsys.readouterr().out == (
        "无法使用 O-92 不能在端口 70000 上打开工作台：应是 0 到 65535 的整数。"
        "去掉 --port，由程序选一个空的。\n"
    )


# --- the file on the desktop


@pytest.mark.parametrize(
    ("system", "name"),
    [
        ("win32", "部门公开工作台.bat"),
        ("darwin", "部门公开工作台.command"),
        ("linux", "部门公开工作台.desktop"),
    ],
)
def test_a_file_to_double_click(system: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "Desktop").mkdir()
    folder = tmp_path / "财政 50% '局'"
    folder.mkdir()
    file = put_shortcut(folder, system, tmp_path)
    assert file == tmp_path / "Desktop" / name
    assert file.stat().st_mode & 0o111
    text = file.read_bytes().decode()
    command = [sys.executable, "-m", "assembler.cli", "serve", str(folder)]
    if system == "win32":
        assert text.split("\r\n")[:3] == ["@echo off", "chcp 65001 >nul", "title 部门公开工作台"]
        assert text.split("\r\n")[3] == subprocess.list2cmdline(command).replace("%", "%%")
    elif system == "darwin":
        assert shlex.split(text.splitlines()[1]) == ["exec", *command]
    else:
        entry = dict(line.split("=", 1) for line in text.splitlines()[1:])
        assert (entry["Type"], entry["Terminal"]) == ("Application", "true")
        assert [word.replace("%%", "%") for word in shlex.split(entry["Exec"])] == command


def test_a_desktop_that_cannot_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Desktop").write_text("", "utf-8")
    monkeypatch.setattr("assembler.web.shortcut.desktop", lambda *_: tmp_path / "Desktop")
    assert main(["serve", "--shortcut"]) == 2
    assert capsys.readouterr().out == (
        "无法使用 O-94 不能在桌面上放启动工作台的文件：已经有同名的文件。运行 assembler serve 也能打开。\n"
    )


def test_where_the_desktop_is(tmp_path: Path) -> None:
    """It may be called 桌面, or stand in OneDrive; where there is none, the home folder serves."""
    assert desktop("win32", tmp_path) == tmp_path
    (tmp_path / "OneDrive" / "桌面").mkdir(parents=True)
    assert desktop("win32", tmp_path) == tmp_path / "OneDrive" / "桌面"
    (tmp_path / "Desktop").mkdir()
    assert desktop("win32", tmp_path) == tmp_path / "Desktop"


@LINUX_ALONE
def test_what_it_starts_is_the_workbench(tmp_path: Path) -> None:
    """The words of the command are a command."""
    folder = with_samples(tmp_path / "工 作")
    command = shlex.split(
        put_shortcut(folder, "darwin", tmp_path).read_text("utf-8").splitlines()[1]
    )
    said = subprocess.run(
        [*command[1:], "--host", "0.0.0.0"], capture_output=True, text=True, timeout=30
    )
    assert said.stdout.startswith("无法使用 O-90")


def test_what_nobody_foresaw_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the terminal, too: no trace of the program's calls."""
    monkeypatch.delenv("ASSEMBLER_TRACEBACK", raising=False)
    from assembler.web.server import _tell_of

    _tell_of(ValueError("x"))
    _tell_of(PermissionError(13, "no", "data/甲"))
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("无法使用 O-51 程序内部错误（ValueError，assembler ")
    assert second.startswith("无法使用 O-50 读写“data/甲”时出错（没有权限）")
