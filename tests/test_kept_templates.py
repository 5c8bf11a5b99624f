"""Templates kept on the disk for the next process: when one is used, when not, and that nothing else
differs."""

from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import REPORTS, ROOT, replace_in
from jinja2 import Environment

from assembler.cli import main
from assembler.files.kept_values import keep_value, kept_value
from assembler.files.user_cache import is_private
from assembler.kernel.afterwards import work_is_done
from assembler.narrative import language
from assembler.template import extending, kept, loading
from assembler.word.write import shell

posix = pytest.mark.skipif(os.name == "nt", reason="Windows 上没有这样的权限")
DATASET = "data/孟津"
BASE = "mengjin-budget"
SECTION = "sections/大型设备.md"
OF_DATASET = 2  # texts that stand in its performance targets: they are compiled each time
# What a process remembers of templates.
REMEMBERED = (
    (loading, "_TEMPLATES"),
    (loading, "_TAKEN_OVER"),
    (extending, "_KNOWN"),
    (kept, "_TO_KEEP"),
    (language, "_LANGUAGES"),
    (shell, "_READ"),
    (shell, "_COMPILED"),
)
# The program, and at its end how many texts it has parsed as Jinja.
PROGRAM = """
import sys
from jinja2 import Environment
parse, parsed = Environment.parse, []
def counted(self, source, *others, **named):
    parsed.append(source)
    return parse(self, source, *others, **named)
Environment.parse = counted
from assembler.cli import run
try:
    run()
finally:
    print(len(parsed), file=sys.stderr)
"""


class Ran(NamedTuple):
    """What a build printed, the report it wrote, and how many texts it compiled."""

    printed: str
    report: bytes
    compiled: int


class Workplace:
    """A dataset with a template of its own, 样板, and a cache."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache = folder, folder / "缓存"
        shutil.copytree(ROOT / "data" / "mengjin-2024-budget", folder / DATASET)
        replace_in(folder / DATASET / "报告.yaml", f"模板: {BASE}", "模板: 样板")
        self.write("template.yaml", f"名称: 样板\nextends: {BASE}\n")
        self.write(SECTION, "# 大型设备\n\n没有购置大型设备的安排。\n")

    def write(self, file: str, text: str) -> None:
        path = self.folder / "templates" / "样板" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def build(self, cache: str = "") -> Ran:
        """Build as a new process does."""
        report = self.folder / "报告.docx"
        report.unlink(missing_ok=True)
        parse, parsed = Environment.parse, []

        def counted(*arguments: Any, **named: Any) -> Any:
            parsed.append(arguments)
            return parse(*arguments, **named)

        printed = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
            for module, name in REMEMBERED:
                patch.setattr(module, name, type(getattr(module, name))())
            patch.setattr(kept, "_kept_at", float("-inf"))
            patch.setattr(Environment, "parse", counted)
            patch.setenv("ASSEMBLER_CACHE", cache or str(self.cache))
            patch.chdir(self.folder)
            main(["build", DATASET, "-o", "报告.docx"])
            work_is_done()
        data = report.read_bytes() if report.is_file() else b""
        return Ran(printed.getvalue(), data, len(parsed))

    def kept(self) -> list[Path]:
        return sorted(self.cache.glob("templates/*.kept"))


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """A workplace before its first build."""
    return Workplace(tmp_path)


def test_the_next_process_compiles_nothing_and_writes_the_same(place: Workplace) -> None:
    first, again, nowhere = place.build(), place.build(), place.build(os.devnull)
    assert first.compiled > 20 and first.report
    assert again == first._replace(compiled=OF_DATASET)
    assert nowhere == first


def test_processes_of_the_program(place: Workplace) -> None:
    """The same with true processes: what each leaves is there for the next."""

    def compiled() -> int:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "build", DATASET, "-o", "报告.docx"],
            cwd=place.folder,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "PYTHONUTF8": "1",
                "ASSEMBLER_CACHE": str(place.cache),
            },
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return int(done.stderr.split()[-1])

    assert compiled() > 20 and len(place.kept()) == 1
    assert compiled() == OF_DATASET


@posix
def test_nobody_else_can_read_or_write_what_is_kept(place: Workplace) -> None:
    place.build()
    folder = place.cache / "templates"
    (file,) = place.kept()
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, file)] == [0o700, 0o600]


def test_a_byte_of_the_template_it_extends(place: Workplace) -> None:
    base = shutil.copytree(ROOT / "templates" / BASE, place.folder / "templates" / BASE)
    first = place.build()
    with (base / "template.yaml").open("a", encoding="utf-8") as file:
        file.write("#")
    assert [place.build().compiled, place.build().compiled] == [first.compiled, OF_DATASET]


def test_a_section_as_long_and_as_old_as_before(place: Workplace) -> None:
    first = place.build()
    file = place.folder / "templates" / "样板" / SECTION
    status = file.stat()
    replace_in(file, "没有购置", "未有购置")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    changed = place.build()
    assert changed.compiled == first.compiled and changed.report != first.report
    assert changed == place.build(os.devnull)
    assert place.build() == changed._replace(compiled=OF_DATASET)


def test_another_template_comes_to_stand_nearer(place: Workplace) -> None:
    first = place.build()
    base = shutil.copytree(ROOT / "templates" / BASE, place.folder / "data" / BASE)
    (base / SECTION).write_text("# 大型设备\n", "utf-8")
    assert place.build().compiled == first.compiled


def test_a_file_of_a_wrong_name_comes_to_stand_there(place: Workplace) -> None:
    place.build()
    place.write("section/大型设备.md", "# 大型设备\n")
    first, second = place.build(), place.build()
    assert "M-44 样板/section" in first.printed and first == second  # nothing is kept of it


def test_what_is_wrong_is_told_each_time(place: Workplace) -> None:
    place.write(SECTION, "# 大型设备\n\n购置设备1.50万元。\n")
    first, second = place.build(), place.build()
    assert "M-62 样板/sections/大型设备.md 第3行" in first.printed and first == second
    assert place.kept() == []


def test_a_link_in_a_template(place: Workplace) -> None:
    """One that leads out of the template is refused, whatever it leads to."""
    first = place.build()
    file = place.folder / "templates" / "样板" / SECTION
    file.rename(place.folder / "别处.md")
    file.symlink_to(place.folder / "别处.md")
    assert "M-05 样板/sections/大型设备.md" in place.build().printed
    file.unlink()
    (place.folder / "别处.md").rename(file)
    assert place.build() == first._replace(compiled=OF_DATASET)


@posix
@pytest.mark.parametrize("which", ["缓存", "缓存/templates"])
def test_a_folder_where_others_may_write(place: Workplace, which: str) -> None:
    first = place.build()
    (file,) = place.kept()
    before = file.stat().st_mtime_ns
    (place.folder / which).chmod(0o777)
    assert place.build() == first
    assert file.stat().st_mtime_ns == before  # nor is anything kept there


@posix
def test_a_file_that_others_may_write(place: Workplace) -> None:
    first = place.build()
    (file,) = place.kept()
    file.chmod(0o666)
    assert place.build() == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600  # written anew
    assert place.build().compiled == OF_DATASET


@pytest.mark.parametrize("left", [0, 20, 100_000])
def test_a_file_that_is_torn(place: Workplace, left: int) -> None:
    first = place.build()
    (file,) = place.kept()
    file.write_bytes(file.read_bytes()[:left])
    assert place.build() == first
    assert place.build().compiled == OF_DATASET


def test_work_is_counted_in_kept_code_too(place: Workplace) -> None:
    loops = "{% for 甲 in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] %}"
    place.write(SECTION, f"# 大型设备\n\n{loops * 6}甲{'{% endfor %}' * 6}\n")
    first, second = place.build(), place.build()
    assert "M-14 样板/sections/大型设备.md 第3行" in first.printed
    assert "要做的太多" in first.printed and first.compiled > 20 > second.compiled
    assert second == first._replace(compiled=second.compiled)


def test_attributes_are_guarded_in_kept_code_too(place: Workplace) -> None:
    place.write(SECTION, "# 大型设备\n\n{{ 部门.__class__ }}\n")
    first, second = place.build(), place.build()
    assert "没有“.__class__”" in first.printed and first.compiled > 20
    assert second == first._replace(compiled=OF_DATASET)


# --- what is kept, by itself


class Unwanted:
    pass


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSEMBLER_CACHE", str(tmp_path / "缓存"))
    return tmp_path / "缓存" / "templates"


def test_twenty_are_kept(cache: Path) -> None:
    for number in range(22):
        keep_value("templates", f"{number:02}", number, Unwanted)
        os.utime(cache / f"{number:02}.kept", (number, number))
    assert [kept_value("templates", f"{number:02}") for number in (0, 1, 2, 21)] == [
        None,
        None,
        2,
        21,
    ]
    assert len(list(cache.iterdir())) == 20


def test_what_is_not_wanted_is_not_kept(cache: Path) -> None:
    keep_value("templates", "甲", {"乙": [Unwanted()]}, Unwanted)
    keep_value("templates", "甲", lambda: 1, Unwanted)  # no value
    assert kept_value("templates", "甲") is None and not cache.exists()


def test_a_link_is_not_followed(cache: Path) -> None:
    keep_value("templates", "甲", 1, Unwanted)
    (cache / "甲.kept").rename(cache / "乙")
    (cache / "甲.kept").symlink_to("乙")
    assert kept_value("templates", "甲") is None


@posix
@pytest.mark.parametrize(
    ("mode", "owner", "private"),
    [
        (0o100600, os.geteuid() if os.name != "nt" else 0, True),
        (0o100644, os.geteuid() if os.name != "nt" else 0, True),
        (0o100620, os.geteuid() if os.name != "nt" else 0, False),
        (0o100602, os.geteuid() if os.name != "nt" else 0, False),
        (0o100600, 12345, False),
        (0o010600, os.geteuid() if os.name != "nt" else 0, False),  # a pipe
    ],
)
def test_whose_it_is(mode: int, owner: int, private: bool) -> None:
    status = os.stat_result((mode, 0, 0, 1, owner, 0, 0, 0, 0, 0))
    assert is_private(status, stat.S_IFREG) is private


@pytest.mark.parametrize("name", REPORTS.values())
def test_every_sample_is_the_same_from_what_is_kept(name: str, tmp_path: Path) -> None:
    """All that is made of a template is values: it can be kept, and gives the same report."""
    place = Workplace(tmp_path)
    shutil.rmtree(place.folder / DATASET)
    shutil.copytree(ROOT / "data" / name, place.folder / DATASET)
    first, again = place.build(), place.build()
    assert len(place.kept()) == 1 and again.compiled < 10 < first.compiled
    assert again == first._replace(compiled=again.compiled)
