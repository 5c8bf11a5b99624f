"""Mutations of everything the commands read. A case is its number: seed and number alone decide
what is changed and which command meets it."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

from conftest import ROOT, SAMPLES, replace_in
from test_security_fuzz import BASES, MAPPING, TEMPLATE, TEXTS, WISHES, export, imported, report

from assembler.cli import main
from assembler.pipeline import build
from assembler.published.document import PublishedReport, PublishedTable
from assembler.published.reading import read_published

SHELL = (TEMPLATE / "shell.docx").read_bytes()
SIGNS = [
    *",\n\r\t\"':-#&*[]{}|>%@`!?=+<（）、。",
    *("", "1", "-1", "e9", "nan", "9" * 40, "１", "万元", "元", "%", "财政拨款", "2010301"),
    *("\ue000", "\\ue000", "{{ ", " }}", "{% for 甲 in ", " %}", "{% endfor %}", "收入总计"),
    *("\x00", "\ufeff", "\u200b", "上年", "合计", "其中：", "extends: ", "- ", "  ", "|万元"),
    *("<", ">", '"', "</w:p>", "<w:p>", "</w:tc>", 'w:val="99999999999"', "&lt;", "&#0;"),
    *("<w:tbl>", "null", "1e999", "/>", "954", "万元【", "9" * 5000, "0.005", "-0.01", "="),
    *('TargetMode="External"', "http://a/b", " DDEAUTO a ", "gbk", "<!DOCTYPE a>", "]]>"),
]


class Case(NamedTuple):
    """A command over files in the working directory, and what it may leave there."""

    name: str
    arguments: tuple[str, ...]
    may_make: str


Prepare = Callable[[random.Random], Case]


# --- mutations

changes_made = count(1)  # its next number, less one, is how many changes this process has made


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A few places changed: signs put in, cut out, doubled, turned, or the end lost."""
    for _ in range(chance.randint(1, 5)):
        data = chance.choice(_CHANGES)(data, chance)
        next(changes_made)
    return data


def _put(data: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(SIGNS).encode() + data[at + chance.randint(0, 12) :]


def _cut(data: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + data[at + chance.randint(1, 200) :]


def _double(data: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(data))
    part = data[at : at + chance.randint(1, 300)]
    return data[:at] + part * chance.randint(2, 4) + data[at:]


def _turn(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _end(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randint(0, len(data))] if chance.random() < 0.1 else data


def _lines(data: bytes, chance: random.Random) -> bytes:
    """Two lines of a text in each other's place, one doubled or gone."""
    lines = data.split(b"\n")
    a, b = (chance.randrange(len(lines)) for _ in "ab")
    if chance.random() < 0.3:
        del lines[a]
    elif chance.random() < 0.5:
        lines.insert(b, lines[a])
    else:
        lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def _cells(data: bytes, chance: random.Random) -> bytes:
    """A cell of a table of text, or an attribute's value, in the place of another."""
    mark = chance.choice((b",", b'"', b">", b": "))
    cells = data.split(mark)
    a, b = (chance.randrange(len(cells)) for _ in "ab")
    cells[a] = chance.choice((cells[b], chance.choice(SIGNS).encode()))
    return mark.join(cells)


_CHANGES = (_put, _put, _put, _cut, _double, _turn, _end, _lines, _cells, _cells)


def gone_bad(package: bytes, chance: random.Random) -> bytes:
    """A zip package with parts changed, lost, doubled or called otherwise, or its bytes changed."""
    if chance.random() < 0.1:
        return mutated(package, chance)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        names = old.namelist()
        hit = {chance.choice(names) for _ in range(chance.choice((1, 1, 1, 2)))}
        for name in names:
            content = old.read(name)
            if name not in hit:
                new.writestr(name, content)
                continue
            how = chance.random()
            if how > 0.03:
                new.writestr(name if how > 0.06 else name.upper(), mutated(content, chance))
    return out.getvalue()


# --- what is mutated, and who meets it


def _folder(chance: random.Random) -> Path:
    return Path(shutil.copytree(BASES[chance.choice(list(BASES))], "数据"))


def _any_file(folder: Path, chance: random.Random) -> None:
    file = chance.choice(sorted(folder.iterdir()))
    file.write_bytes(mutated(file.read_bytes(), chance))


def _over_data(data: str, chance: random.Random) -> Case:
    """A command that reads a dataset."""
    return chance.choice(
        (
            Case("check", ("check", data), ""),
            Case("build", ("build", data, "-o", "出.docx"), "出.docx"),
            Case("build", ("build", data, "-o", "出.docx", "--internal"), "出.docx"),
            Case("build --tables-xlsx", ("build", data, "-o", "出", "--tables-xlsx", "出"), "出"),
            Case("figures", ("figures", data), ""),
            Case("review", ("review", data, "-o", "出.html"), "出.html"),
        )
    )


def dataset_as_csv(chance: random.Random) -> Case:
    _any_file(_folder(chance), chance)
    return _over_data("数据", chance)


@cache
def _workbook() -> bytes:
    """A dataset as a workbook: what an import of a sample's tables makes."""
    Path("表.xlsx").write_bytes(export("tables.xlsx"))
    assert main(["import", "表.xlsx", *WISHES[:4], "-o", "册.xlsx"]) in (0, 1)
    made = Path("册.xlsx").read_bytes()
    Path("表.xlsx").unlink()
    Path("册.xlsx").unlink()
    return made


def dataset_as_workbook(chance: random.Random) -> Case:
    Path("数据.xlsx").write_bytes(gone_bad(_workbook(), chance))
    return _over_data("数据.xlsx", chance)


def _template() -> Path:
    shutil.copytree(TEMPLATE, "templates/henan-budget")
    shutil.copytree(BASES["budget"], "数据")
    return Path("templates/henan-budget")


def template(chance: random.Random) -> Case:
    file = _template() / chance.choice(TEXTS)
    file.write_bytes(mutated(file.read_bytes(), chance))
    return _over_data("数据", chance)


def kit(chance: random.Random) -> Case:
    """What an author asks of a template that was changed."""
    file = _template() / chance.choice(TEXTS)
    file.write_bytes(mutated(file.read_bytes(), chance))
    name = "henan-budget"
    return chance.choice(
        (
            Case("template check", ("template", "check", name), ""),
            Case("template show", ("template", "show", name), ""),
            Case("template diff", ("template", "diff", name, "mengjin-budget"), ""),
            Case("template where", ("template", "where", "2024年收入总计", "数据"), ""),
            Case(
                "template override",
                ("template", "override", name, "节", chance.choice(("收支预算", "甲", "../a"))),
                f"templates/{name}",
            ),
        )
    )


def begun(chance: random.Random) -> Case:
    """A new year begun with a dataset, or a docx, that was changed."""
    source = "数据"
    if chance.random() < 0.5:
        _any_file(_folder(chance), chance)
    else:
        source = "去年.docx"
        Path(source).write_bytes(gone_bad(report(chance.choice(list(BASES))), chance))
    return Case("new --from", ("new", "新数据", "--from", source), "新数据")


def reasons(chance: random.Random) -> Case:
    """Reasons from this year's dataset and last year's, one of which was changed."""
    shutil.copytree(BASES["budget"], "去年")
    shutil.copytree(BASES["budget"], "数据")
    replace_in(Path("数据/报告.yaml"), '年度: "2024"', '年度: "2025"\n上年: ../去年')
    _any_file(Path(chance.choice(("数据", "去年"))), chance)
    more = ("--write",) if chance.random() < 0.3 else ()
    return Case("reasons", ("reasons", "数据", *more), "数据" if more else "")


def shell(chance: random.Random) -> Case:
    (_template() / "shell.docx").write_bytes(gone_bad(SHELL, chance))
    return Case("build", ("build", "数据", "-o", "出.docx"), "出.docx")


def finished(chance: random.Random) -> Case:
    base = chance.choice(list(BASES))
    shutil.copytree(BASES[base], "数据")
    Path("稿.docx").write_bytes(gone_bad(report(base), chance))
    return chance.choice(
        (
            Case("trace", ("trace", "稿.docx", chance.choice(("收入总计", "954.72", "甲"))), ""),
            Case("verify", ("verify", "稿.docx"), ""),
            Case("verify", ("verify", "稿.docx", "数据"), ""),
            Case("diff", ("diff", "稿.docx", "数据"), ""),
            Case("diff --html", ("diff", "数据", "稿.docx", "--html", "出.html"), "出.html"),
            Case("refresh", ("refresh", "稿.docx", "数据", "-o", "出.docx"), "出.docx"),
            Case(
                "redline",
                ("build", "数据", "-o", "出.docx", "--redline", "稿.docx"),
                "出.docx",
            ),
            Case("review", ("review", "稿.docx", "-o", "出.html"), "出.html"),
            Case("import", ("import", "稿.docx", *WISHES[:4], "-o", "新数据"), "新数据"),
        )
    )


@cache
def _corrected() -> bytes:
    """A sample's report with an amount of last year corrected."""
    folder = Path(shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], "更正"))
    replace_in(folder / "指标.csv", "收入总计,上年,9114400.00", "收入总计,上年,9214400.00")
    data = build(folder).data
    shutil.rmtree(folder)
    assert data is not None
    return data


def corrected(chance: random.Random) -> Case:
    """What refresh, redline and the notice make of an edited report whose data was corrected."""
    shutil.copytree(BASES["budget"], "数据")
    Path("稿.docx").write_bytes(gone_bad(_corrected(), chance))
    Path("旧.docx").write_bytes(report("budget"))
    return chance.choice(
        (
            Case("refresh", ("refresh", "稿.docx", "数据", "-o", "出.docx"), "出.docx"),
            Case(
                "refresh --redline",
                ("refresh", "稿.docx", "数据", "-o", "出.docx", "--redline"),
                "出.docx",
            ),
            Case("redline", ("build", "数据", "-o", "出.docx", "--redline", "稿.docx"), "出.docx"),
            Case("notice", ("diff", "旧.docx", "稿.docx", "--notice", "出.docx"), "出.docx"),
        )
    )


def notice(chance: random.Random) -> Case:
    home = Path("templates/mengjin-budget")
    shutil.copytree(ROOT / "templates" / "mengjin-budget", home)
    usual = (TEMPLATE / "notice.md").read_bytes()
    (home / "notice.md").write_bytes(mutated(usual, chance))
    Path("旧.docx").write_bytes(report("budget"))
    Path("新.docx").write_bytes(_corrected())
    return Case("notice", ("diff", "旧.docx", "新.docx", "--notice", "出.docx"), "出.docx")


def last_year(chance: random.Random) -> Case:
    shutil.copytree(BASES["budget"], "数据")
    words = Path("数据/报告.yaml")
    replace_in(words, '年度: "2024"', '年度: "2025"\n上年: ../去年.docx')
    Path("去年.docx").write_bytes(gone_bad(report("budget"), chance))
    return Case("build", ("build", "数据", "-o", "出.docx"), "出.docx")


@cache
def _published(base: str) -> PublishedReport:
    """A sample's report as anybody reads it."""
    Path("公开.docx").write_bytes(report(base))
    published = read_published(Path("公开.docx"), [])
    Path("公开.docx").unlink()
    assert published is not None
    return published


def _as_text(published: PublishedReport, row: str, cell: str, paragraph: str) -> str:
    """The same in other signs: rows by tabs, or tags."""
    parts = []
    for block in published.blocks:
        if isinstance(block, PublishedTable):
            cells = ("".join(cell.format(text or "") for text in line) for line in block.rows)
            parts.append("".join(map(row.format, cells)))
        else:
            parts.append(paragraph.format(block.text))
    return "".join(parts)


def audited(chance: random.Random) -> Case:
    """A published report, in whatever file, held against itself."""
    base = chance.choice(list(BASES))
    kind = chance.choice(("docx", "docx", "txt", "html"))
    if kind == "docx":
        data = gone_bad(report(base), chance)
    elif kind == "txt":
        data = mutated(_as_text(_published(base), "{}\n", "{}\t", "{}\n").encode(), chance)
    else:
        tags = ("<table>{}</table>", "<td>{}</td>", "<p>{}</p>")
        data = mutated(f"<html><body>{_as_text(_published(base), *tags)}".encode(), chance)
    Path(f"公开.{kind}").write_bytes(data)
    more = chance.choice(((), ("--json", "--all"), ("--html", "出.html")))
    if chance.random() < 0.2:
        own = (ROOT / "assembler" / "audit" / "requirements.yaml").read_bytes()
        Path("清单.yaml").write_bytes(mutated(own, chance))
        more = (*more, "--rules", "清单.yaml")
    return Case("audit", ("audit", f"公开.{kind}", *more), "出.html" if "--html" in more else "")


def imports(chance: random.Random) -> Case:
    kind = chance.choice(("tables.xlsx", "tables.xlsx", "lines.xlsx", "lines.xls", "lines.csv"))
    change = gone_bad if kind.endswith(".xlsx") else mutated
    Path(kind).write_bytes(change(export(kind), chance))
    target = chance.choice(("新数据", "新数据.xlsx"))
    return Case("import", ("import", kind, *WISHES[:4], "-o", target), target)


def mapping(chance: random.Random) -> Case:
    """What an import made, imported over again or built."""
    Path("数据").mkdir()
    files = imported() | {"导入对照.yaml": MAPPING}
    hit = chance.choice(sorted(files))
    for name, data in files.items():
        Path("数据", name).write_bytes(mutated(data, chance) if name == hit else data)
    if chance.random() < 0.4:
        return _over_data("数据", chance)
    Path("表.xlsx").write_bytes(export("tables.xlsx"))
    return Case("import", ("import", "表.xlsx", *WISHES[:4], "-o", "数据", "--force"), "数据")


def new(chance: random.Random) -> Case:
    name = chance.choice(("新数据", "新数据.xlsx", "a" * 300, "CON", "数 据", "..", "a/b/c", "\n"))
    name = mutated(name.encode(), chance).decode("utf-8", "ignore").replace("\0", "")
    name = name.replace("/", "").replace("\\", "")[:400] or "新"
    kind = chance.choice(
        (
            "部门预算",
            "部门决算",
            "预算",
            mutated("部门决算".encode(), chance).decode("utf-8", "ignore"),
        )
    )
    year = chance.choice(("2024", "1", "-5", "99999", "二〇二四"))
    more = ("--xlsx",) if chance.random() < 0.4 else ()
    made = name if name.lower().endswith(".xlsx") or not more else f"{name}.xlsx"
    return Case("new", ("new", name, f"--kind={kind}", f"--year={year}", *more), made)


PREPARE: tuple[Prepare, ...] = (
    dataset_as_csv, dataset_as_csv, dataset_as_csv, dataset_as_workbook, dataset_as_workbook,
    template, template, template, shell, finished, finished, finished, corrected, corrected,
    notice, last_year, kit, kit, begun, reasons, imports, imports, imports, mapping, mapping, new,
    audited, audited,
)  # fmt: skip


def prepared(seed: int, number: int) -> Case:
    """The case of that number, its files in the working directory."""
    chance = random.Random(f"{seed}:{number}")
    return chance.choice(PREPARE)(chance)
