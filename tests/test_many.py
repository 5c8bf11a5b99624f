"""Many reports in one run: what is done at the same time, told in order, kept apart, skipped."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from processes import PROGRAM, assembler, surroundings

from assembler import pipeline
from assembler.cli import main
from assembler.commands import unchanged, workers
from assembler.commands.many import (
    BUILT,
    FAILED,
    UNCHANGED,
    WITH_PROBLEMS,
    Done,
    Hands,
    Outcome,
    Task,
    Together,
    run_tasks,
    table,
)
from assembler.commands.many import status_of_all as status_of
from assembler.pipeline import Built, build

YANJIN = ROOT / "data" / "yanjin-2024-budget"
unix = pytest.mark.skipif(os.name == "nt", reason="信号、管道、终端是 Unix 的")
linux = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="没有 pidfd")
Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with records of its own."""
    folder = tmp_path / "工作"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("ASSEMBLER_CACHE", str(tmp_path / "记录"))
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def runs(*arguments: str | Path) -> tuple[int, list[str]]:
        capsys.readouterr()
        status = main(list(map(str, arguments)))
        return status, capsys.readouterr().out.splitlines()

    return runs


def departments(*names: str) -> list[str]:
    return [str(shutil.copytree(YANJIN, Path("data", name))) for name in names]


def edit(file: str, old: str, new: str) -> None:
    path = Path(file)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def states(lines: list[str]) -> dict[str, str]:
    """What the table at the end says of each."""
    rows = [line.split() for line in lines if line.split()[1:2] and "data/" in line.split()[1]]
    return {row[1].removeprefix("data/"): row[0] for row in rows if row[0] != "——"}


# --- the same whoever builds


def test_processes_tell_the_same_in_the_same_order(here: Path) -> None:
    departments("甲", "乙", "丙", "丁")
    Path("data/丙/支出.csv").unlink()
    edit("data/乙/收入.csv", "4212900.00", "4212800.00")
    one, two = (
        assembler("build", *sorted(map(str, Path("data").iterdir())), "-o", out, *jobs, cwd=here)
        for out, jobs in (("一", ("--jobs", "1")), ("二", ("--jobs", "3")))
    )
    assert (one.returncode, one.stderr) == (two.returncode, two.stderr) == (1, b"")
    assert two.stdout.decode().replace("二/", "一/") == one.stdout.decode()
    names = ["丁.docx", "乙.docx", "甲.docx"]
    assert [path.name for path in sorted(Path("一").iterdir())] == names
    for path in Path("一").iterdir():
        assert path.read_bytes() == Path("二", path.name).read_bytes()


@pytest.mark.parametrize("command", ["check", "review", "verify"])
def test_other_commands_take_many(
    command: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = given = departments(*departments_of_a_run(command))
    if command == "verify":
        main(["build", *names, "-o", "out", "--jobs", "1"])
        given = [f"out/{Path(name).name}.docx" for name in names]
    anew = ["--force"] if command == "review" else []
    capsys.readouterr()
    status = main([command, *given, *anew, "--jobs", "1"])
    one = capsys.readouterr()
    two = assembler(command, *given, *anew, "--jobs", "2", cwd=here)
    assert (status, one.err, one.out) == (two.returncode, two.stderr.decode(), two.stdout.decode())
    lines = two.stdout.decode().splitlines()
    word = "已生成" if command == "review" else "没有错误"
    assert [line for line in lines if line.startswith("—— ")] == [f"—— {name}" for name in given]
    assert (two.returncode, lines[-1]) == (0, f"共{len(names)}份：{word}{len(names)}份。")


def departments_of_a_run(command: str) -> str:
    """As many as show it: a page takes long to make."""
    return "甲乙" if command == "review" else "甲乙丙"


def test_reports_are_verified_against_the_data_of_their_names(
    here: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    departments("甲", "乙")
    main(["build", "data/甲", "data/乙", "--jobs", "1", "--tables-xlsx", "out", "--internal"])
    Path("out/说明.txt").touch()
    edit("data/乙/支出.csv", "185800.00", "185900.00")
    capsys.readouterr()
    files = sorted(map(str, [*Path("out").iterdir(), *Path("data").iterdir()]))
    assert main(["verify", *files, "--jobs", "1"]) == 1
    out, err = capsys.readouterr()
    assert [line for line in out.splitlines() if line.startswith("——")] == [
        "—— out/乙.docx",
        "—— out/甲.docx",
    ]
    assert states(out.replace("out/", "data/").splitlines()) == {
        "乙.docx": "有错误",
        "甲.docx": "没有错误",
    }
    assert sorted(err.splitlines()) == [
        "跳过 out/乙.xlsx：没有同名的报告，也不是报告（.docx）。",
        "跳过 out/甲.xlsx：没有同名的报告，也不是报告（.docx）。",
        "跳过 out/说明.txt：没有同名的报告，也不是报告（.docx）。",
    ]


def test_json_of_many(here: Path, run: Run) -> None:
    departments("甲", "乙")
    Path("data/乙/支出.csv").unlink()
    status, lines = run("build", "data/甲", "data/乙", "--json", "--jobs", "2")
    first, second = json.loads("\n".join(lines))
    assert status == 1
    assert (first["data"], first["state"], first["exit"]) == ("data/甲", "built", 0)
    assert (second["data"], second["state"], second["exit"]) == ("data/乙", "failed", 2)
    first, second = json.loads("\n".join(run("build", "data/甲", "data/乙", "--json")[1]))
    assert (first["state"], second["state"]) == ("unchanged", "failed")
    assert first["report"] == "out/甲.docx"


# --- what is given


def test_what_is_no_dataset_is_passed_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    departments("甲", "乙")
    Path("data/README.md").write_text("说明", "utf-8")
    Path("data/~$乙.xlsx").touch()
    Path("data/导出").mkdir()
    Path("data/导出/明细.csv").write_text("甲,乙\n", "utf-8")
    assert main(["check", *sorted(map(str, Path("data").iterdir())), "--jobs", "1"]) == 0
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        "跳过 data/README.md：不是数据（数据是文件夹或 .xlsx 工作簿）。",
        "跳过 data/~$乙.xlsx：是 Excel 打开文件时的临时文件。",
        "跳过 data/导出：文件夹里没有 报告.yaml，也没有数据的表，不是数据。",
    ]
    assert out.splitlines()[-1] == "共2份：没有错误2份。"


def test_a_dataset_without_its_first_file_is_one_all_the_same(here: Path, run: Run) -> None:
    departments("甲", "乙")
    Path("data/甲/报告.yaml").unlink()
    status, lines = run("check", "data/甲", "data/乙", "--jobs", "1")
    assert (status, states(lines)) == (1, {"甲": "没有做成", "乙": "没有错误"})


def test_nothing_that_can_be_used(here: Path, run: Run) -> None:
    for name in ("一.md", "二.md"):
        Path(name).touch()
    assert run("build", "一.md", "二.md") == (
        2,
        [
            "无法使用 O-71 写的几个（一.md、二.md）没有一个能用。"
            "写上数据的文件夹或工作簿，如 data/*。"
        ],
    )
    assert run("verify", "一.md", "二.md", "三.md")[1] == [
        "无法使用 O-72 写的里面没有一份报告（Word 文件）。写上要核对的报告，如 out/*.docx。"
    ]


def test_a_pattern_that_no_shell_has_taken(here: Path, run: Run) -> None:
    departments("甲", "乙")
    status, lines = run("check", "data/*", "--jobs", "1")
    assert (status, states(lines)) == (0, {"乙": "没有错误", "甲": "没有错误"})


def test_pages_of_one_name_are_refused_beforehand(here: Path, run: Run) -> None:
    status, lines = run("review", "一/甲", "二/甲")
    assert status == 2
    assert lines == [
        "无法使用 O-09 一/甲、二/甲 同名，都要生成 out/甲.html。一次只写一套数据，用 -o 各写一个文件名。"
    ]


@pytest.mark.parametrize("jobs", ["0", "-1", "两个", "501", "1.5", ""])
def test_how_many_at_once_is_a_whole_number(
    jobs: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["build", "甲", f"--jobs={jobs}"])
    assert leaving.value.code == 2
    assert f"应是 1 到 500 的整数，写的是 {jobs}" in capsys.readouterr().err


# --- the table


def test_the_table() -> None:
    rows = [
        Outcome("data/甲", "", "", 0, BUILT),
        Outcome("data/乙局", "", "", 0, UNCHANGED, "警告1处", "警告 B-04 项目.csv：少一行"),
        Outcome("data/丙", "", "", 1, UNCHANGED, "错误2处", "错误 B-10 缺原因"),
        Outcome("data/丁", "", "", 1, WITH_PROBLEMS, "错误12处、警告1处", "错误 " + "很" * 50),
        Outcome("data/戊", "", "", 2, FAILED, "无法使用1处", "无法使用 D-01 没有"),
    ]
    assert list(table(rows, "已生成", 80)) == [
        "已生成    data/甲",
        "没有变    data/乙局  警告1处            警告 B-04 项目.csv：少一行",
        "没有变    data/丙    错误2处            错误 B-10 缺原因",
        "有错误    data/丁    错误12处、警告1处  错误 很很很很很很很很很很很很很很很很…",
        "没有做成  data/戊    无法使用1处        无法使用 D-01 没有",
        "共5份：已生成1份，没有变2份（其中有错误1份），有错误1份，没有做成1份。",
    ]


@pytest.mark.parametrize(
    ("statuses", "status"),
    [([], 2), ([0], 0), ([1], 1), ([2], 2), ([0, 0], 0), ([0, 1], 1), ([0, 2], 1), ([2, 2], 2)],
)
def test_the_exit_status(statuses: list[int], status: int) -> None:
    assert status_of(statuses) == status


# --- what has not changed


def sample_departments() -> list[str]:
    """A department of two units with its last year, and one of the units by itself."""
    for folder in (ROOT / "data").glob("示例-202*"):
        shutil.copytree(folder, Path("data", folder.name))
    return ["data/示例-2025-预算", "data/示例-2025-预算-局机关", "data/示例-2024-决算"]


ALL = ["示例-2024-决算", "示例-2025-预算", "示例-2025-预算-局机关"]


def built_again(run: Run, *arguments: str) -> list[str]:
    """Which of the sample departments are built when all are asked for."""
    names = ["data/示例-2025-预算", "data/示例-2025-预算-局机关", "data/示例-2024-决算"]
    lines = run("build", *names, "--jobs", "1", *arguments)[1]
    return sorted(name for name, state in states(lines).items() if state != "没有变")


def test_what_has_not_changed_is_not_built_again(here: Path, run: Run) -> None:
    sample_departments()
    assert built_again(run) == ALL
    before = {path: path.stat().st_mtime_ns for path in Path("out").iterdir()}
    assert built_again(run) == []
    assert {path: path.stat().st_mtime_ns for path in Path("out").iterdir()} == before


def test_it_is_told_as_when_it_was_built(here: Path, run: Run) -> None:
    sample_departments()
    command = ("build", "data/示例-2025-预算", "data/示例-2024-决算", "--jobs", "1")
    first, again = run(*command), run(*command)
    assert (first[0], again[0]) == (1, 1)
    assert [line for line in again[1] if line.startswith("错误 ")] == [
        line for line in first[1] if line.startswith("错误 ")
    ]
    assert "没有变，没有再生成草稿 out/示例-2025-预算.docx：错误6处、提示1处。" in again[1]
    assert again[1][-1] == "共2份：没有变2份（其中有错误2份）。"


CONFIRMED = YANJIN.joinpath("已确认.csv").read_text("utf-8").splitlines()[0] + "\n"
CHANGES: dict[str, tuple[Callable[[], object], list[str]]] = {
    "a line of the ledger": (
        lambda: append("data/示例-2025-预算-局机关/支出.csv", "\n"),
        ["示例-2025-预算", "示例-2025-预算-局机关"],
    ),
    "last year's unit": (
        lambda: append("data/示例-2024-预算-局机关/支出.csv", "\n"),
        ALL,
    ),
    "the opening budget alone": (
        lambda: append("data/示例-2024-预算/报告.yaml", "\n"),
        ["示例-2024-决算", "示例-2025-预算"],
    ),
    "a warning confirmed": (
        lambda: append("data/示例-2024-决算/已确认.csv", CONFIRMED),
        ["示例-2024-决算"],
    ),
    "a report gone": (lambda: Path("out/示例-2024-决算.docx").unlink(), ["示例-2024-决算"]),
    "a template that wins": (
        lambda: shutil.copytree(
            ROOT / "templates" / "henan-accounts", "data/templates/henan-accounts"
        ),
        ["示例-2024-决算"],
    ),
    "nothing: a folder beside them": (lambda: Path("data/别的").mkdir(), []),
    "nothing: the same written again": (
        lambda: append("data/示例-2024-决算/指标.csv", ""),
        [],
    ),
}


def append(file: str, text: str) -> None:
    path = Path(file)
    data = path.read_bytes() if path.exists() else b""
    path.write_bytes(data + text.encode())


def test_what_has_changed_is_built_again(here: Path, run: Run) -> None:
    """One change after the other."""
    sample_departments()
    built_again(run)
    for change, (make, expected) in CHANGES.items():
        make()
        assert built_again(run) == expected, change
        assert built_again(run) == [], change


@unix
def test_links_are_followed_as_when_they_are_read(here: Path, run: Run) -> None:
    """`..` of a dataset that is a link leads to what lies beside the folder itself."""
    sample_departments()
    Path("data").rename("别处")
    Path("data").mkdir()
    for name in ALL:
        Path("data", name).symlink_to(Path("../别处", name))
    built_again(run)
    assert built_again(run) == []
    append("别处/示例-2024-预算/报告.yaml", "\n")
    assert built_again(run) == ["示例-2024-决算", "示例-2025-预算"]
    shutil.copytree("别处/示例-2024-决算", "别处/另一套")
    append("别处/另一套/指标.csv", "\n")
    Path("data/示例-2024-决算").unlink()
    Path("data/示例-2024-决算").symlink_to("../别处/另一套")
    assert built_again(run) == ["示例-2024-决算"]


def test_a_template_that_changes(here: Path, run: Run) -> None:
    departments("甲", "乙")
    shutil.copytree(ROOT / "templates", "templates")
    name = next(
        line.split(":")[1].strip()
        for line in Path("data/甲/报告.yaml").read_text("utf-8").splitlines()
        if line.startswith("模板:")
    )
    command = ("build", "data/甲", "data/乙", "--jobs", "1")
    run(*command)
    assert states(run(*command)[1]) == {"甲": "没有变", "乙": "没有变"}
    section = next(iter(sorted(Path("templates", name).rglob("*.yaml"))))
    append(str(section), "\n")
    assert states(run(*command)[1]) == {"甲": "已生成", "乙": "已生成"}


def test_something_else_that_is_asked_for(here: Path, run: Run) -> None:
    sample_departments()
    built_again(run)
    for more in (["-o", "别处"], ["--tables-xlsx", "表"], ["--force"], ["--internal", "--force"]):
        assert built_again(run, *more) == ALL, more


def test_another_program(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    sample_departments()
    built_again(run)
    monkeypatch.setattr(unchanged, "program_stamp", lambda: "another")
    assert built_again(run) == ALL


def test_what_a_person_changed_is_not_overwritten(here: Path, run: Run) -> None:
    departments("甲", "乙")
    command = ("build", "data/甲", "data/乙", "--jobs", "1")
    run(*command)
    shutil.copy(ROOT / "templates" / "henan-budget" / "shell.docx", "out/甲.docx")
    before = Path("out/甲.docx").read_bytes()
    status, lines = run(*command)
    assert (status, states(lines)) == (1, {"甲": "没有做成", "乙": "没有变"})
    assert any("O-02 out/甲.docx 已经存在，但不是本程序生成的，没有覆盖" in line for line in lines)
    assert Path("out/甲.docx").read_bytes() == before


def test_a_tables_workbook_that_is_gone_is_made_again(here: Path, run: Run) -> None:
    departments("甲", "乙")
    command = ("build", "data/甲", "data/乙", "--jobs", "1", "--tables-xlsx", "out")
    run(*command)
    Path("out/乙.xlsx").unlink()
    assert states(run(*command)[1]) == {"甲": "没有变", "乙": "已生成"}
    assert Path("out/乙.xlsx").is_file()


def test_one_alone_is_always_built(here: Path, run: Run, tmp_path: Path) -> None:
    departments("甲")
    for _ in range(2):
        assert run("build", "data/甲")[1][-1].startswith(("已生成 ", "与原文件一致"))
    assert not (tmp_path / "记录").exists()


def test_what_has_not_changed_is_not_checked_again(
    here: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told word by word as it was. What cannot be used is looked at every time: what lies
    beside it may help to say why."""
    sample_departments()
    departments("缺表")
    Path("data/缺表/支出.csv").unlink()
    names = [*(f"data/{name}" for name in ALL), "data/缺表", "data/示例-2025-预案"]
    checked = list[Path]()

    def watched(path: Path, **options: bool) -> Built:
        checked.append(path)
        return build(path, **options)

    monkeypatch.setattr(pipeline, "build", watched)
    first = run("check", *names, "--jobs", "1")
    assert list(map(str, checked)) == names
    checked.clear()
    assert run("check", *names, "--jobs", "1") == first
    assert list(map(str, checked)) == names[-2:]
    checked.clear()
    append("data/示例-2024-预算-局机关/支出.csv", "\n")
    append("data/示例-2024-决算/已确认.csv", CONFIRMED)
    Path("data/示例-2025-预算").rename("data/示例-2025-预案")
    run("check", *names, "--jobs", "1")
    assert list(map(str, checked)) == names
    checked.clear()
    run("check", *names[:2], "--jobs", "1", "--all")
    assert list(map(str, checked)) == names[:2]


def test_a_page_of_what_has_not_changed_is_not_made_again(here: Path, run: Run) -> None:
    departments("甲", "乙")
    run("build", "data/甲", "-o", "报告.docx")
    command = ("review", "data/甲", "data/乙", "报告.docx", "--jobs", "1")

    def made(*more: str) -> list[str]:
        lines = run(*command, *more)[1]
        return [line.split()[1] for line in lines[-4:-1] if line.startswith("已生成")]

    everything = ["data/甲", "data/乙", "报告.docx"]
    assert made() == everything
    lines = run(*command)[1]
    assert lines[-1] == "共3份：没有变3份。"
    assert "没有变，没有再生成 out/甲.html。页里有台账各行，不要公开。" in lines
    Path("out/甲.html").unlink()
    append("data/乙/支出.csv", "\n")
    assert made() == everything[:2]
    run("build", "data/甲", "-o", "报告.docx", "--internal", "--force")
    assert made() == everything[2:]
    assert made("--force") == everything


@unix
def test_records_are_for_their_user_alone(here: Path, run: Run, tmp_path: Path) -> None:
    departments("甲", "乙")
    run("build", "data/甲", "data/乙", "--jobs", "1")
    records = tmp_path / "记录"
    assert stat.S_IMODE(records.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in records.iterdir()} == {0o600}
    assert sorted(path.name for path in Path("out").iterdir()) == ["乙.docx", "甲.docx"]


@pytest.mark.parametrize(
    "record", [b"", b"[]", b'{"format":1}', b"\xff", b'{"format":1,"outcome":[1]}']
)
def test_a_damaged_record_is_none(record: bytes, here: Path, run: Run, tmp_path: Path) -> None:
    departments("甲", "乙")
    command = ("build", "data/甲", "data/乙", "--jobs", "1")
    run(*command)
    for path in (tmp_path / "记录").iterdir():
        path.write_bytes(record)
    assert states(run(*command)[1]) == {"甲": "已生成", "乙": "已生成"}


def test_without_a_place_for_records_all_is_built(
    here: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("文件").touch()
    monkeypatch.setenv("ASSEMBLER_CACHE", "文件/里面")
    departments("甲", "乙")
    command = ("build", "data/甲", "data/乙", "--jobs", "1")
    for _ in range(2):
        assert states(run(*command)[1]) == {"甲": "已生成", "乙": "已生成"}


# --- one that goes wrong

_HOOK = """
import os, signal, sys
def hook(event, arguments):
    if event == "open" and str(arguments[0]).endswith({file!r}):
        {what}
sys.addaudithook(hook)
"""


def when_opened(folder: Path, file: str, what: str) -> dict[str, str]:
    """The environment of processes that do `what` when they open a file."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_HOOK.format(file=file, what=what), "utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("raise MemoryError", "O-52 内存不够，没有做完"),
        ("raise RuntimeError", "O-51 程序内部错误（RuntimeError，"),
        ("os._exit(7)", "O-70 处理 data/乙 的进程突然结束，这一份没有做完"),
        pytest.param(
            "os.kill(os.getpid(), signal.SIGKILL)",
            "O-70 处理 data/乙 的进程突然结束（被系统或别人强行结束，多半是内存不够），",
            marks=unix,
        ),
        pytest.param(
            "os.kill(os.getpid(), signal.SIGSEGV)",
            "O-70 处理 data/乙 的进程突然结束（信号 11），",
            marks=unix,
        ),
    ],
)
def test_one_that_fails_stops_no_other(
    what: str, message: str, here: Path, tmp_path: Path, run: Run
) -> None:
    names = departments("甲", "乙", "丙", "丁", "戊")
    environment = when_opened(tmp_path / "hook", "乙/支出.csv", what)
    done = assembler("build", *names, "--jobs", "2", cwd=here, **environment)
    lines = done.stdout.decode().splitlines()
    assert (done.returncode, done.stderr) == (1, b"")
    assert any(line.startswith(f"无法使用 {message}") for line in lines)
    assert states(lines) == {
        **dict.fromkeys("甲丙丁戊", "已生成"),
        "乙": "没有做成",
    }
    assert [line for line in lines if line.startswith("——")] == [f"—— {name}" for name in names]
    assert sorted(path.name for path in Path("out").iterdir()) == sorted(
        f"{name}.docx" for name in "甲丙丁戊"
    )
    again = assembler("build", *names, "--jobs", "2", cwd=here, **environment)
    assert states(again.stdout.decode().splitlines()) == {
        **dict.fromkeys("甲丙丁戊", "没有变"),
        "乙": "没有做成",
    }
    after = run("build", *names, "--jobs", "1")[1]
    assert states(after) == {**dict.fromkeys("甲丙丁戊", "没有变"), "乙": "已生成"}


# --- memory


class Cyclic:
    """Only the collector frees it."""

    def __init__(self) -> None:
        self.own = self


class LeavesACycle(Task):
    def run(self) -> Done:
        Cyclic()
        return Done(Outcome(self.name, "", "", 0, BUILT))


def test_cycles_that_reports_leave_are_freed_on_the_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    was_enabled = gc.isenabled()  # not while these tests run: conftest.py
    gc.disable()
    try:
        run_tasks([LeavesACycle(str(n)) for n in range(35)], Together(hands=Hands(jobs=1)))
        left = sum(isinstance(one, Cyclic) for one in gc.get_objects())
    finally:
        if was_enabled:
            gc.enable()
    assert left <= 10
    assert capsys.readouterr().out.splitlines()[-1] == "共35份：已生成35份。"


def test_a_process_starts_anew_after_some_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_TASKS_OF_A_PROCESS", 2)
    with workers.Workers(1) as executor:
        processes = [executor.submit(os.getpid).result(60) for _ in range(5)]
    assert processes[0] == processes[1] != processes[2] == processes[3] != processes[4]
    assert os.getpid() not in processes


# --- ended in the midst of it


@pytest.fixture
def waiting(here: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run of four with two processes, one of which waits in the midst of 丙; the others are
    done."""
    names, fifo = departments("甲", "乙", "丁", "丙"), tmp_path / "waiting"
    os.mkfifo(fifo)
    what = f"os.close(os.open({str(fifo)!r}, os.O_WRONLY)); signal.pause()"
    environment = when_opened(tmp_path / "hook", "丙/支出.csv", what)
    with subprocess.Popen(
        [*PROGRAM, "build", *names, "--jobs", "2"],
        cwd=here,
        env=surroundings(**environment, PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        fifo.read_bytes()  # once the worker has opened it
        for line in process.stdout:
            if line.decode().startswith("已生成 out/丁.docx"):
                break
        yield process


def children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return list(map(int, text.split()))


@linux
@pytest.mark.parametrize(
    ("strike", "to_all", "status", "said"),
    [
        (signal.SIGINT, True, 130, "已中断，没有留下写了一半的文件。\n"),  # Ctrl-C at a terminal
        (signal.SIGINT, False, 130, "已中断，没有留下写了一半的文件。\n"),
        (signal.SIGTERM, False, 143, "已中断，没有留下写了一半的文件。\n"),
        (signal.SIGKILL, False, -9, ""),
    ],
)
def test_what_is_done_stays_and_the_rest_goes_on(
    strike: signal.Signals,
    to_all: bool,
    status: int,
    said: str,
    here: Path,
    waiting: subprocess.Popen[bytes],
    run: Run,
) -> None:
    watched = [os.pidfd_open(child) for child in children(waiting.pid)]
    assert len(watched) >= 2
    (os.killpg if to_all else os.kill)(waiting.pid, strike)
    _, errors = waiting.communicate(timeout=60)
    assert (waiting.returncode, errors.decode()) == (status, said)
    for child in watched:
        signal_of_end(child)
    assert sorted(path.name for path in Path("out").iterdir()) == ["丁.docx", "乙.docx", "甲.docx"]
    again = run("build", *sorted(map(str, Path("data").iterdir())), "--jobs", "1")[1]
    assert states(again) == {
        **dict.fromkeys("甲乙丁", "没有变"),
        "丙": "已生成",
    }


def signal_of_end(child: int) -> None:
    """Wait until a process has ended."""
    import select

    poll = select.poll()
    poll.register(child, select.POLLIN)
    assert poll.poll(30_000), "a process was left behind"
    os.close(child)


def test_two_runs_over_one_folder_do_not_harm_each_other(here: Path) -> None:
    names = departments("甲", "乙", "丙")
    runs = [
        subprocess.Popen(
            [*PROGRAM, "build", *names, "--jobs", "2"],
            cwd=here,
            env=surroundings(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    ends = [process.communicate(timeout=120) for process in runs]
    assert [process.returncode for process in runs] == [0, 0]
    assert [errors for _, errors in ends] == [b"", b""]
    assert sorted(path.name for path in Path("out").iterdir()) == ["丙.docx", "乙.docx", "甲.docx"]
    assembler("build", names[0], "-o", "单独.docx", cwd=here)
    assert Path("单独.docx").read_bytes() == Path("out/甲.docx").read_bytes()


# --- at a terminal


@unix
def test_a_bar_at_a_terminal(here: Path) -> None:
    import pty

    names = departments("甲", "乙", "丙")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, "check", *names, "--jobs", "2"],
        cwd=here,
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
        assert process.stdout is not None
        lines = process.stdout.read().decode().splitlines()
    os.close(ours)
    steps = shown.decode().split("\r")
    assert [step.partition(" ")[0] for step in steps if "用时" in step] == [
        "0/3",
        *(f"{n}/3" for n in (1, 2, 3)),
    ]
    assert steps[-2].isspace() or not steps[-2]  # it is gone at the end
    assert lines[-1] == "共3份：没有错误3份。"


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # the other side is closed
        return b""


def test_no_bar_elsewhere_and_no_library_for_it(here: Path) -> None:
    names = departments("甲", "乙")
    code = (
        "import sys; from assembler.cli import main; "
        f"main(['check', *{names!r}, '--jobs', '1']); print('tqdm' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=surroundings(), capture_output=True, check=True
    )
    assert (done.stderr, done.stdout.split()[-1]) == (b"", b"False")
