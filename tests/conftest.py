"""What several tests share: each sample report is built once a session."""

from __future__ import annotations

import compileall
import gc
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from reading import Read, read

from assembler.cli import main
from assembler.pipeline import Built, build

# ASSEMBLER_FUZZ=50 tries fifty times as many examples, other ones every time. Without it they are
# half as many and always the same, so that a test that fails fails because of what was changed, and
# the whole run stays short. How long an example takes says nothing on a shared machine.
os.environ["ASSEMBLER_TRACEBACK"] = "1"  # a mistake of the program fails the test that met it
# What was built here is remembered nowhere else.
_RECORDS = TemporaryDirectory(prefix="assembler-records-")
os.environ["ASSEMBLER_CACHE"] = _RECORDS.name
_TIMES = int(os.environ.get("ASSEMBLER_FUZZ", "0"))
settings.register_profile(
    "assembler",
    deadline=None,
    derandomize=not _TIMES,
    max_examples=100 * _TIMES or 50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    **({} if _TIMES else {"database": None}),
)
settings.load_profile("assembler")


def examples(number: int) -> settings:
    """How many examples a property is tried with; half of them in an ordinary run."""
    return settings(max_examples=number * _TIMES or number // 2)


gc.set_threshold(200_000)  # as in the program: cli.py
_COLLECTED_AFTER = 400_000  # objects more than there were


# Looking for reference cycles goes through all that the tests share, some millions of objects, again
# and again; so it is done between the tests, for what they have left behind.


def rest_collector() -> None:
    """What is there now is gone through no more, and what comes only when asked."""
    gc.collect()
    gc.freeze()
    gc.disable()


def pytest_configure(config: pytest.Config) -> None:
    """The program is compiled once, as where it is installed, not by each process that is started
    here: also where Python is told to write no compiled code."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(ROOT / "assembler", quiet=2)


def pytest_collection_finish() -> None:
    if not _TIMES:
        rest_collector()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A property, which one test tries with many examples, is collected after as ever."""
    if _TIMES or not getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
        return (yield)
    gc.enable()
    try:
        return (yield)
    finally:
        gc.disable()


def pytest_runtest_logfinish() -> None:
    if not gc.isenabled() and gc.get_count()[0] > _COLLECTED_AFTER:
        gc.collect(1)


def pytest_sessionfinish() -> None:
    """pytest then looks for reference cycles again and again, through all that tests share."""
    gc.freeze()


ROOT = Path(__file__).parent.parent
FOLDERS = ("assembler", "data", "templates", "tests")
SAMPLES = {
    "mengjin": "mengjin-2024-budget",
    "yanjin": "yanjin-2024-budget",
    "xigong": "xigong-2023-accounts",
}
# More published reports, for what is asked of each published report: what a template, a table or
# a command does shows in the three above, so no other test is done for these as well.
COUNTIES = {"luolong": "luolong-2025-budget", "chanhe": "chanhe-2022-budget"}
SHANGHAI = {"shehui": "shehui-2024-accounts"}
REPORTS = {**SAMPLES, **COUNTIES, **SHANGHAI}


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """A worker a core is worth its start for the whole suite or the fuzz profile, not for files
    named one by one."""
    quick = _TIMES <= 1 and any(".py" in argument for argument in config.args)
    return 0 if quick else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What one browser does, test after test, stands first: then one worker does all of it, in its
    order, for others take over from the end of what is left to do."""
    items.sort(key=lambda item: not item.path.stem.endswith("_browser"))


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_left() -> Iterator[None]:
    """What the tests write stands in folders of their own, not in the checkout."""
    before = _names()
    yield
    if "ASSEMBLER_UPDATE" not in os.environ:
        assert sorted(_names() - before) == [], "left in the checkout by a test"
        assert sorted(before - _names()) == [], "taken out of the checkout by a test"


def _names() -> set[str]:
    """Every file and folder of the checkout, but for what Python keeps beside its modules."""
    below = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    at_the_top = [path for path in ROOT.iterdir() if not path.name.startswith(".")]
    names = (path.relative_to(ROOT) for path in [*at_the_top, *below])
    return {str(name) for name in names if "__pycache__" not in name.parts}


@dataclass(frozen=True)
class Sample:
    """A sample report: its dataset, what the pipeline gave of it as an internal file, with all its
    lines, and that docx read back."""

    name: str
    path: Path
    built: Built
    data: bytes
    read: Read

    @cached_property
    def published(self) -> bytes:
        """The docx as a clerk sends it out."""
        data = build(self.path).data
        assert data is not None
        return data


def make_sample(name: str) -> Sample:
    """Build one of the project's own datasets."""
    path = ROOT / "data" / REPORTS[name]
    built = build(path, internal=True)
    assert built.data is not None, [str(problem) for problem in built.problems]
    return Sample(name, path, built, built.data, read(built.data))


@pytest.fixture(scope="session")
def mengjin() -> Sample:
    return make_sample("mengjin")


@pytest.fixture(scope="session")
def yanjin() -> Sample:
    return make_sample("yanjin")


@pytest.fixture(scope="session")
def xigong() -> Sample:
    return make_sample("xigong")


@pytest.fixture(scope="session")
def luolong() -> Sample:
    return make_sample("luolong")


@pytest.fixture(scope="session")
def chanhe() -> Sample:
    return make_sample("chanhe")


@pytest.fixture(scope="session")
def shehui() -> Sample:
    return make_sample("shehui")


@pytest.fixture(params=list(REPORTS))
def report(request: pytest.FixtureRequest) -> Sample:
    """Each published report in turn."""
    sample: Sample = request.getfixturevalue(request.param)
    return sample


@pytest.fixture(params=list(SAMPLES))
def sample(request: pytest.FixtureRequest) -> Sample:
    """Each sample in turn."""
    sample: Sample = request.getfixturevalue(request.param)
    return sample


@pytest.fixture
def mengjin_copy(tmp_path: Path) -> Path:
    """孟津's dataset in a folder of its own, to be changed."""
    return shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], tmp_path / SAMPLES["mengjin"])


@pytest.fixture
def xigong_copy(tmp_path: Path) -> Path:
    """西工's dataset in a folder of its own, to be changed."""
    return shutil.copytree(ROOT / "data" / SAMPLES["xigong"], tmp_path / SAMPLES["xigong"])


@pytest.fixture
def one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several reports are done in this process, one after the other: they are told the same."""
    monkeypatch.setattr("assembler.commands.workers.cores", lambda: 1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own to work in, for the templates a test writes."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    folder = tmp_path / "工作"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


Edit = Callable[[str, str, str], None]


@pytest.fixture
def edit(mengjin_copy: Path) -> Edit:
    """edit(file, old, new): change one place in the copy of 孟津's dataset."""

    def change(file: str, old: str, new: str) -> None:
        replace_in(mengjin_copy / file, old, new)

    return change


def replace_in(file: Path, old: str, new: str) -> None:
    """Replace text that stands exactly once in a file."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1, (file.name, old, text.count(old))
    file.write_text(text.replace(old, new), "utf-8")


def run_assembler(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command in another folder, and what it writes; in this process."""
    out, errors = io.StringIO(), io.StringIO()
    with chdir(cwd), redirect_stdout(out), redirect_stderr(errors):
        try:
            status = main(list(arguments))
        except SystemExit as leaving:
            status = int(leaving.code or 0)
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), errors.getvalue())


def start_assembler(
    *arguments: str, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "assembler.cli", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
