"""Many reports on more than one machine: a real cluster of a scheduler and workers, on loopback.

What comes back must be the same as what is made here, byte by byte and word by word.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from dask_kit import OTHER_VERSION, FatalTask, TestCluster, cluster
from processes import INTERRUPT, assembler, at_event

from assembler import __version__
from assembler.cli import main
from assembler.commands import cluster as client
from assembler.commands import many
from assembler.commands.build import BuildOptions
from assembler.commands.many import BUILT, Done, Hands, Outcome, Together, run_tasks
from assembler.files.sources import digest_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="--dask 不在 Windows 上用")
YANJIN = ROOT / "data" / "yanjin-2024-budget"
Run = Callable[..., tuple[int, str, str]]
look_up = socket.getaddrinfo


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestCluster]:
    """A scheduler and two workers."""
    with cluster(tmp_path_factory.mktemp("dask") / "集群", workers=2) as started:
        yield started


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
    def runs(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(list(map(str, arguments)))
        return status, *capsys.readouterr()

    return runs


def departments(*names: str) -> list[str]:
    return [str(shutil.copytree(YANJIN, Path("data", name))) for name in names]


def contents(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def table_of(out: str) -> dict[str, str]:
    """What the table at the end says of each."""
    rows = [line.split() for line in out.splitlines()]
    return {
        row[1].removeprefix("data/"): row[0]
        for row in rows
        if row[0] != "——" and row[1:] and row[1].startswith("data/")
    }


# --- the same as here


def prepared_departments() -> list[str]:
    """A department of units with last year's; one by a link, with a template beside it; one
    without a sheet; one with a name that nothing has."""
    for folder in (ROOT / "data").glob("示例-202*"):
        shutil.copytree(folder, Path("data", folder.name))
    (broken,) = departments("缺表")
    Path(broken, "支出.csv").unlink()
    shutil.copytree(YANJIN, Path("别处", "data", "链接"))
    shutil.copytree(ROOT / "templates" / "yanjin-budget", "别处/templates/yanjin-budget")
    wording = Path("别处/templates/yanjin-budget/wording.yaml")
    wording.write_text(wording.read_text("utf-8") + "\n", "utf-8")
    Path("data/链接").symlink_to(Path("../别处/data/链接"))
    return ["data/示例-2025-预算", "data/示例-2024-预算-局机关", "data/缺表", "data/链接"]


def test_what_comes_back_is_what_is_built_here(here: Path, run: Run, two: TestCluster) -> None:
    names = [*prepared_departments(), "data/没有这套"]
    names[1] = str(here / names[1])  # a whole path, too, is told as it was typed
    for each in ("近", "远"):
        Path(each).mkdir()
        shutil.copy(ROOT / "templates/henan-budget/shell.docx", f"{each}/链接.docx")
    nearby = run("build", *names, "--tables-xlsx", "近", "-o", "近", "--jobs", "1")
    away = run("build", *names, "--tables-xlsx", "远", "-o", "远", "--dask", two.address)
    assert (away[0], away[1].replace("远/", "近/"), away[2]) == nearby
    assert away[0] == 1
    assert "O-02 近/链接.docx 已经存在，但不是本程序生成的，没有覆盖" in nearby[1]
    assert contents("远") == contents("近")
    assert sorted(contents("远")) == [
        "示例-2024-预算-局机关.docx",
        "示例-2024-预算-局机关.xlsx",
        "示例-2025-预算.docx",
        "示例-2025-预算.xlsx",
        "链接.docx",
    ]


@pytest.mark.parametrize(
    "command",
    [
        ["check", "data", "--all", "--json"],
        ["verify", "out", "data"],
        ["audit", "out", "--html", "页"],
        ["review", "data", "out", "-o", "页"],
        ["summary", "data", "-o", "页/汇总.xlsx", "--json"],
    ],
    ids=lambda command: command[0],
)
def test_other_commands(command: list[str], here: Path, run: Run, two: TestCluster) -> None:
    departments("甲", "乙")
    run("build", "data/甲", "data/乙", "--jobs", "1", "-o", "out")
    Path("out/甲.docx").rename("out/丙.docx")
    arguments = list(command)
    for folder in ("out", "data"):
        if folder in command:
            at = arguments.index(folder)
            arguments[at : at + 1] = sorted(map(str, (here / folder).iterdir()))
    results = []
    for hands in (["--jobs", "1"], ["--dask", two.address]):
        Path("页").mkdir()
        shutil.rmtree(os.environ["ASSEMBLER_CACHE"], ignore_errors=True)
        results.append((run(*arguments, *hands), contents("页")))
        shutil.rmtree("页")
    here_, there = results
    assert there[0] == here_[0]
    assert {name: len(data) for name, data in there[1].items()} == {
        name: len(data) for name, data in here_[1].items()
    }
    if command[0] != "summary":  # XlsxWriter writes the time
        assert there[1] == here_[1]


def test_what_has_not_changed_is_not_sent(here: Path, run: Run, two: TestCluster) -> None:
    names = departments("甲", "乙", "丙")
    assert table_of(run("build", *names, "--dask", two.address)[1]) == dict.fromkeys(
        "甲乙丙", "已生成"
    )
    assert run("build", *names, "--jobs", "1")[1].splitlines()[-1] == "共3份：没有变3份。"
    Path("data/乙/支出.csv").write_bytes(Path("data/乙/支出.csv").read_bytes() + b"\n")
    again = run("build", *names, "--dask", two.address)[1]
    assert table_of(again) == {"甲": "没有变", "乙": "已生成", "丙": "没有变"}
    # Nobody is asked where nothing is to be done.
    assert run("build", *names, "--dask", "tcp://127.0.0.1:1")[0] == 0


def test_one_alone(here: Path, run: Run, two: TestCluster) -> None:
    departments("甲")
    built = run("build", "data/甲", "--json", "--dask", two.address)
    report = json.loads(built[1])[0]
    assert (built[0], report["report"], report["state"]) == (0, "out/甲.docx", "built")
    assert run("verify", "out/甲.docx", "data/甲", "--dask", two.address)[0] == 0


def test_nothing_of_a_dataset_stays_with_a_worker(here: Path, run: Run, two: TestCluster) -> None:
    run("build", *departments("甲", "乙"), "--dask", two.address)
    left = {path.name for path in two.folder.rglob("*") if path.is_file()}
    assert "template.yaml" in left
    assert not {name for name in left if name.endswith((".csv", "甲.docx")) or name == "报告.yaml"}


# --- what goes wrong


def test_ctrl_c(here: Path, tmp_path: Path, two: TestCluster) -> None:
    """In the midst of writing the second report."""
    names = departments("甲", "乙", "丙")
    struck = at_event(tmp_path / "hook", INTERRUPT, 2, "os.rename")
    done = assembler("build", *names, "--dask", two.address, "-o", "out", cwd=here, **struck)
    assert (done.returncode, done.stderr.decode()) == (130, "已中断，没有留下写了一半的文件。\n")
    assert sorted(path.name for path in Path("out").iterdir()) in (
        ["甲.docx"],
        ["乙.docx"],
        ["丙.docx"],
    )
    assert main(["build", *names, "--dask", two.address]) == 0


def fatal_tasks(names: list[str], fatal: int, pid: int = 0, mark: str = "") -> list[FatalTask]:
    """The tasks of a build, one of which kills somebody."""
    tasks = []
    for number, name in enumerate(names):
        target = Path("out", f"{Path(name).name}.docx")
        harmless = str(Path(name, "报告.yaml").resolve())
        at = mark if number == fatal else harmless
        tasks.append(FatalTask(name, Path(name), target, None, BuildOptions(), True, pid, at))
    return tasks


def test_the_reports_of_a_worker_that_is_lost_are_done_elsewhere(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], two: TestCluster
) -> None:
    names = departments(*"甲乙丙丁戊己")
    tasks = fatal_tasks(names, 1, mark=str(tmp_path / "倒下"))
    status = run_tasks(tasks, Together(hands=Hands(dask=two.address)))
    out, err = capsys.readouterr()
    assert (status, err, table_of(out)) == (0, "", dict.fromkeys("甲乙丙丁戊己", "已生成"))
    assert sorted(contents("out")) == sorted(f"{name}.docx" for name in "甲乙丙丁戊己")
    ended = [process for process in two.processes[1:] if process.poll() is not None]
    assert [process.returncode for process in ended] == [-9]


def of_numbers_alone(host: str, *further: Any, **named: Any) -> Any:
    """Names are asked of nobody."""
    if not str(host)[:1].isdigit():
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    return look_up(host, *further, **named)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tcp://127.0.0.1:1", "那里没有调度器"),
        ("tcp://没有这台机器:8786", "找不到这台机器"),
        ("10.0.0.5", "不是调度器的地址"),
        ("http://10.0.0.5:8786", "不是调度器的地址"),
        ("tls://127.0.0.1:8786", "没有配置 TLS 的证书"),
    ],
)
def test_an_address_where_nobody_is(
    address: str, why: str, here: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_SECONDS_TO_CONNECT", 3)
    monkeypatch.setattr(socket, "getaddrinfo", of_numbers_alone)
    status, out, err = run("build", *departments("甲", "乙"), "--dask", address)
    assert (status, err) == (2, "")
    assert out == (
        f"无法使用 O-77 连不上 --dask 写的调度器“{address}”（{why}），什么都没有做。"
        "照 dask scheduler 启动时显示的写地址，如 tcp://10.0.0.5:8786；"
        "看那台机器是否开着，防火墙是否放行。\n"
    )
    assert not Path("out").exists()


def test_without_distributed(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert run("check", *departments("甲", "乙"), "--dask", "tcp://127.0.0.1:1") == (
        2,
        "无法使用 O-76 --dask 要用 distributed，这台机器没有安装。"
        "运行 pip install '.[dask]'；不用几台机器的，去掉 --dask。\n",
        "",
    )


def test_in_windows(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    names = departments("甲", "乙")
    monkeypatch.setattr(client, "IS_WINDOWS", True)
    status, out, _ = run("check", *names, "--dask", "tcp://127.0.0.1:1")
    assert (status, out.partition("：")[0]) == (2, "无法使用 O-82 --dask 在 Windows 上不能用")


@pytest.mark.parametrize("address", ["--dask=", "--dask= "])
def test_an_empty_address(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["check", "甲", address])
    assert leaving.value.code == 2
    assert "应是调度器的地址，如 tcp://10.0.0.5:8786" in capsys.readouterr().err


def test_a_report_that_somebody_writes_meanwhile(here: Path) -> None:
    """What came back is not written over it: the report is made here, which says why not."""
    (task,) = fatal_tasks(departments("甲"), 0)
    target = str(here / task.target)
    done = Done(Outcome("data/甲", "那边做的", "{}", 0, BUILT))
    sent = client._Sent((), 1, {target: digest_of(target)}, frozenset())
    made = client.Made(done, {target: b"report"}, {})
    assert client._delivered(task, sent, made) == done.outcome
    assert Path(target).read_bytes() == b"report"
    harmless = replace(task, mark=str(here / "data"))
    outcome = client._delivered(harmless, sent, made)
    assert "O-02 out/甲.docx 已经存在，但不是本程序生成的，没有覆盖" in outcome.text
    assert Path(target).read_bytes() == b"report"


@pytest.fixture
def falling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestCluster]:
    """A scheduler without workers, which gives no report to a second one when the first has died."""
    monkeypatch.setattr(client, "_SECONDS_WITHOUT_WORKERS", 2.0)
    monkeypatch.setattr(many, "_SECONDS_TO_LOOK_UP", 0.1)
    environment = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with cluster(tmp_path / "集群", **environment) as started:
        yield started


def test_a_cluster_that_falls_apart(
    here: Path, tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str], falling: TestCluster
) -> None:
    """Nobody is there; only one of another version; one that dies of a report, and does not come
    back; the scheduler dies."""
    names = departments(*"甲乙丙丁")
    whose = f"调度器“{falling.address}”"
    nobody = run("build", *names, "--dask", falling.address)
    assert beginnings(nobody[1]) == [f"无法使用 O-78 {whose}还没有工作进程"]
    others_alone, with_another = with_one_of_another_version(falling, run, names)
    assert beginnings(others_alone[1]) == [f"无法使用 O-78 {whose}没有一个能用的工作进程"]
    assert (with_another[0], with_another[1].splitlines()[-1]) == (0, "共4份：已生成4份。")
    assert others_alone[2] == with_another[2]
    shutil.rmtree("out")

    hands = Together(hands=Hands(dask=falling.address))
    assert run_tasks(fatal_tasks(names, 0), hands) == 2
    out = capsys.readouterr().out
    assert table_of(out) == dict.fromkeys("甲乙丙丁", "没有做成")
    assert beginnings(out) == [
        "无法使用 O-81 处理 data/甲 的工作进程一个接一个突然结束（1次",
        f"无法使用 O-80 {whose}那里的工作进程都没有了",
    ]

    falling.add_worker()
    assert run_tasks(fatal_tasks(names, 0, falling.pid(), str(tmp_path / "倒下")), hands) == 2
    out = capsys.readouterr().out
    assert table_of(out) == dict.fromkeys("甲乙丙丁", "没有做成")
    assert [line for line in out.splitlines() if line.startswith("无法使用")] == [
        f"无法使用 O-80 {whose}断开了，这一份和后面的没有做完，没有留下写了一半的文件。"
        "调度器和工作进程恢复后再运行一次，做完的不再重做；或去掉 --dask 在本机做。"
    ]
    assert not Path("out").exists()


def with_one_of_another_version(
    falling: TestCluster, run: Run, names: list[str]
) -> list[tuple[int, str, str]]:
    """What a build says while nobody else is there, and with one that is the same program."""
    worker = falling.add_worker(preload=OTHER_VERSION)
    alone = run("build", *names, "--dask", falling.address)
    assert alone[2] == (
        f"警告 O-79 工作进程 {worker} 的程序与这里的不同，没有交给它："
        f"assembler 那里是0.0.9，这里是{__version__}。"
        "在那台机器上装与这里相同的版本，再启动它的工作进程。\n"
    )
    falling.add_worker()
    together = run("build", *names, "--dask", falling.address)
    falling.processes.pop(1).kill()
    return [alone, together]


def beginnings(out: str) -> list[str]:
    """What is told to be unusable, up to the first comma."""
    return [line.partition("，")[0] for line in out.splitlines() if line.startswith("无法使用")]
