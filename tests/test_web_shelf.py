"""What the first page of the workbench says of each report, which of them it shows, and many of them
done one after the other."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import pytest
from conftest import ROOT, replace_in

from assembler.commands.many import FAILED, Done, Outcome, Task, outcome_of
from assembler.kernel.problems import Place, Problem, problem
from assembler.readiness import Readiness
from assembler.web.engine_thread import EngineThread
from assembler.web.report.report_making import make_report
from assembler.web.shelf.many_runs import Ending, ManyRun, ManyRuns
from assembler.web.shelf.shelf import Shelved, differences, outdated, shelved
from assembler.web.shelf.shelf_filter import ORDERS, ShelfFilter, in_each_state

SAMPLE = "yanjin-2024-budget"


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSEMBLER_CACHE", str(tmp_path / "cache"))
    return Path(shutil.copytree(ROOT / "data" / SAMPLE, Path("data") / SAMPLE))


# --- what is said of a report


def test_a_report_before_and_after_it_is_built(dataset: Path) -> None:
    report = Path("out") / f"{SAMPLE}.docx"
    before = shelved(dataset, report)
    assert (before.title, before.period) == (
        "延津县政务服务和大数据管理局2024年部门预算公开",
        "2024年预算",
    )
    assert (before.readiness, before.problems) == (Readiness.PUBLISHABLE, 0)
    assert (before.written, before.built, before.changes, before.is_as_built) == (0, "", "", False)
    assert make_report(dataset, report, tables=False).report == report
    assert not before.is_current  # its report is there now
    moment = datetime(2024, 3, 5, 9, 7).timestamp()
    os.utime(report, (moment, moment))
    after = shelved(dataset, report)
    assert (after.changes, after.is_as_built, after.is_current) == ("与原文件一致。", True, True)
    assert after.built == "2024年3月5日 09:07"


def test_what_changed_since_it_was_built(dataset: Path) -> None:
    report = Path("out") / f"{SAMPLE}.docx"
    make_report(dataset, report, tables=False)
    before = shelved(dataset, report)
    replace_in(dataset / "支出.csv", "185800.00", "185900.00")
    assert outdated([before]) == {SAMPLE}
    after = shelved(dataset, report)
    assert after.changes == "与原文件相比：12个指标、7句话、43格表格有变化。"
    assert (after.is_as_built, after.readiness) == (False, Readiness.WITH_ERRORS)
    assert "  支出总计：421.29 → 421.30" in differences(dataset, report)


def test_what_is_no_report_of_ours_cannot_be_compared(dataset: Path) -> None:
    report = Path("out") / f"{SAMPLE}.docx"
    report.parent.mkdir()
    report.write_bytes(b"no document")
    assert shelved(dataset, report).changes == ""
    [line] = differences(dataset, report)
    assert line.startswith("无法使用")


def test_a_dataset_that_cannot_be_read_stops_no_other(dataset: Path) -> None:
    (dataset / "报告.yaml").write_text("类型: [", "utf-8")
    entry = shelved(dataset, Path("out/x.docx"))
    assert (entry.readiness, entry.title, entry.year) == (Readiness.UNUSABLE, SAMPLE, "")


def test_a_name_that_was_looked_around_for_does_not_make_it_new(dataset: Path) -> None:
    """Else a dataset whose template is misspelled would be built once more with every look."""
    replace_in(dataset / "报告.yaml", "模板: ", "模板: 没有的")
    entry = shelved(dataset, Path("out/x.docx"))
    assert "" in entry.sources
    assert (entry.readiness, entry.is_current) == (Readiness.UNUSABLE, True)


def test_what_goes_wrong_in_the_program_is_told_of_the_report(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("assembler.web.shelf.shelf.build", fails)
    entry = shelved(dataset, Path("out/x.docx"))
    assert entry.readiness is Readiness.UNUSABLE
    assert entry.first is not None and "RuntimeError" in str(entry.first)


# --- which are shown


def entry(
    title: str,
    year: str = "2024",
    kind: str = "部门预算",
    readiness: Readiness = Readiness.PUBLISHABLE,
    first: Problem | None = None,
    problems: int = 0,
    written: float = 0,
) -> Shelved:
    return Shelved(
        title,
        title,
        year,
        kind,
        readiness,
        problems,
        f"错误{problems}处" if problems else "",
        first,
        written,
        "",
        False,
        MappingProxyType({}),
    )


ODD = entry(
    "民政局",
    kind="部门决算",
    readiness=Readiness.WITH_ERRORS,
    first=problem("D-91", Place("支出.csv"), name="甲", reason="乙"),
    problems=2,
    written=2,
)
REPORTS = [entry("教育局", written=1), ODD, entry("水利局", year="2025", written=3)]


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        (ShelfFilter(), ["教育局", "民政局", "水利局"]),
        (ShelfFilter(words="水利"), ["水利局"]),
        (ShelfFilter(words="局 2024"), ["教育局", "民政局"]),
        (ShelfFilter(words="d-91"), ["民政局"]),
        (ShelfFilter(year="2024", kind="部门预算"), ["教育局"]),
        (ShelfFilter(readiness=Readiness.WITH_ERRORS), ["民政局"]),
        (ShelfFilter(words="水利", readiness=Readiness.WITH_ERRORS), []),
    ],
)
def test_which_reports_are_shown(wanted: ShelfFilter, titles: list[str]) -> None:
    assert [one.title for one in REPORTS if wanted.takes(one)] == titles


def test_in_what_order() -> None:
    orders = {
        heading: [one.title for one in sorted(REPORTS, key=key)] for heading, key in ORDERS.items()
    }
    assert orders == {
        "报告": ["教育局", "民政局", "水利局"],
        "年度": ["民政局", "教育局", "水利局"],
        "状态": ["民政局", "教育局", "水利局"],
        "问题": ["民政局", "教育局", "水利局"],
        "上次生成": ["教育局", "民政局", "水利局"],
    }
    assert in_each_state(REPORTS) == {Readiness.WITH_ERRORS: 1, Readiness.PUBLISHABLE: 2}


# --- many, one after the other


@dataclass(frozen=True)
class Counted(Task):
    """A task that says it was done; after: what happens then."""

    after: Callable[[], object] = bool

    def run(self) -> Done:
        self.after()
        return Done(outcome_of(self.name, f"{self.name}\n", {}, [], failed=False))


def gone_through(*tasks: Task, ending: Ending | None = None) -> tuple[ManyRun, list[str]]:
    """A run to its end, and what it was doing each time somebody was told."""

    async def go() -> tuple[ManyRun, list[str]]:
        engine, told = EngineThread(), list[str]()
        runs = ManyRuns(engine)
        over = asyncio.Event()

        def heard(run: ManyRun) -> None:
            told.append(run.under_way)
            if run.is_over:
                over.set()

        runs.listeners.listen(heard)
        run = ManyRun("做", tasks, "做好", ending=ending or Ending())
        assert runs.begin(run)
        assert not runs.begin(ManyRun("另做", tasks, "做好"))  # one at a time
        await over.wait()
        assert not runs.is_busy
        engine.close()
        return run, told

    return asyncio.run(go())


def test_many_are_done_in_order_and_the_end_hears_of_each() -> None:
    kept: list[Outcome] = []
    ending = Ending(kept.append, lambda: ([Path("汇总.xlsx")], []))
    run, told = gone_through(Counted("甲"), Counted("乙"), ending=ending)
    assert told == ["甲", "甲", "乙", "乙", ""]
    assert [one.name for one in run.outcomes] == [one.name for one in kept] == ["甲", "乙"]
    assert all(one.result for one in kept) and not any(one.result for one in run.outcomes)
    assert (run.files, run.is_stopped, run.tasks) == ([Path("汇总.xlsx")], False, ())


def test_one_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSEMBLER_TRACEBACK", raising=False)

    def fails() -> None:
        raise RuntimeError("boom")

    run, _ = gone_through(Counted("甲", fails), Counted("乙"))
    assert [one.state for one in run.outcomes] == [FAILED, "built"]


def test_it_stops_between_two() -> None:
    """And nothing is made of a part of them."""
    runs: list[ManyRun] = []
    ending = Ending(finish=lambda: ([Path("汇总.xlsx")], []))
    first = Counted("甲", lambda: runs[0].stop())
    run = ManyRun("做", [first, Counted("乙")], "做好", ending=ending)
    runs.append(run)

    async def go() -> None:
        engine = EngineThread()
        many, over = ManyRuns(engine), asyncio.Event()
        many.listeners.listen(lambda run: over.set() if run.is_over else None)
        many.begin(run)
        await over.wait()
        engine.close()

    asyncio.run(go())
    assert ([one.name for one in run.outcomes], run.total, run.files) == (["甲"], 2, [])


def test_what_cannot_be_handed_over_ends_the_run_and_is_told() -> None:
    run, _ = gone_through(*(Counted(name, lambda: None) for name in "甲乙丙丁戊"))
    assert (run.outcomes, run.is_over) == ([], True)
    assert [one.code for one in run.problems] == ["O-51"]


def test_many_are_done_by_processes_beside_each_other() -> None:
    """As many as would keep the pages waiting; a task that brings its process down is told as any."""
    tasks = [Killing("杀"), *(Counted(name) for name in "甲乙丙丁")]
    run, _ = gone_through(*tasks)
    assert {one.name: one.state for one in run.outcomes} == {
        "杀": FAILED,
        **dict.fromkeys("甲乙丙丁", "built"),
    }


@dataclass(frozen=True)
class Killing(Task):
    """Brings down the process that does it."""

    def run(self) -> Done:
        os._exit(9)
