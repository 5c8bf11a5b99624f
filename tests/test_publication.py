"""What a report that is published carries: nothing of the dataset that it does not show."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, Sample, replace_in, run_assembler
from docx import Document
from office import needs_office
from openpyxl import load_workbook

from assembler.cli import main
from assembler.dataset import read_dataset
from assembler.dataset.model import Dataset
from assembler.dataset.schema import SHEETS, Kind, Sheet
from assembler.pipeline import Built, build
from assembler.snapshot.decoding import from_json
from assembler.snapshot.publication import displayed_step, displayed_value, published
from assembler.snapshot.values import Snapshot
from assembler.tables_workbook import tables_workbook
from assembler.word.snapshot_part import read_snapshot

_ROW = re.compile("第[0-9—、]+行")
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def parts(data: bytes) -> dict[str, str]:
    """Every part of a package as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def public(path: Path) -> Built:
    built = build(path)
    assert built.data is not None and built.snapshot is not None and built.snapshot.public
    return built


def snapshot_in(data: bytes) -> Snapshot:
    return from_json(read_snapshot(data) or "")


def file_names(path: Path) -> list[str]:
    """What names a dataset and its files: 支出.csv, 报告.yaml, mengjin-2024-budget."""
    return [path.name, *(each.name for each in path.iterdir())]


def odd_amounts(path: Path) -> Iterator[str]:
    """The amounts of a dataset that 万元 with two decimals do not show to the cent, as anybody may
    write them: 3497642.15, 3,497,642.15, and without the cents."""
    dataset = read_dataset(path, [])
    assert dataset is not None
    values = (value for sheet in SHEETS for value in amounts_of(dataset, sheet))
    for value in filter(lambda value: value % 100, values):
        yield from spellings(value)


def amounts_of(dataset: Dataset, sheet: Sheet) -> Iterator[Decimal]:
    names = [c.attribute for c in sheet.columns if c.kind is Kind.AMOUNT and c.attribute]
    for line in getattr(dataset, sheet.attribute) if sheet.attribute else ():
        yield from filter(None, (getattr(line, name) for name in names))


def spellings(value: Decimal) -> list[str]:
    return [f"{value:.2f}", f"{value.normalize():f}", f"{value:,.2f}", f"{int(value):,d}"]


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """孟津's dataset with amounts that are not whole hundreds of 元."""
    path = shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], tmp_path / "数据")
    replace_in(path / "支出.csv", "1129600.00", "1129623.45")
    replace_in(path / "收入.csv", "9547200.00", "9547223.45")
    return path


# --- every part of the file


def test_no_part_names_a_source(sample: Sample) -> None:
    for name, text in parts(public(sample.path).data or b"").items():
        assert [word for word in file_names(sample.path) if word in text] == [], name
        assert _ROW.findall(text) == [], name
        assert "csv" not in text and "xlsx" not in text and "yaml" not in text, name


def test_no_part_holds_an_amount_that_is_not_displayed(sample: Sample, odd: Path) -> None:
    for path in (sample.path, odd):
        amounts = set(odd_amounts(path))
        for name, text in parts(public(path).data or b"").items():
            numbers = set(_DIGITS.findall(text)) | set(re.findall(r"[0-9][0-9,.]+", text))
            assert sorted(numbers & amounts) == [], name
    assert "1129623.45" in amounts


def test_no_exact_value_of_a_figure_is_left(sample: Sample) -> None:
    """Sums and shares too: a share with ten decimals tells its parts."""
    built = public(sample.path)
    for figure in built.snapshot.figures:
        assert displayed_value(figure.text, figure.value) == figure.value, figure
    hidden = exact_values(sample.built.snapshot) - exact_values(built.snapshot)
    hidden = {value for value in hidden if len(value) > 8 and not value.endswith("00")}
    assert hidden  # such as 4.7485297990
    for name, text in parts(built.data or b"").items():
        assert list(filter(text.__contains__, hidden)) == [], name


def exact_values(snapshot: Snapshot) -> set[str]:
    return {figure.value for figure in snapshot.figures}


def test_no_digest_of_the_dataset(mengjin: Sample) -> None:
    """Of a dataset known but for one amount a digest would tell the amount."""
    snapshot = public(mengjin.path).snapshot
    assert sorted(snapshot.digests) == ["模板"]
    assert mengjin.built.snapshot.digests["数据"] not in "".join(
        parts(build(mengjin.path).data).values()
    )


def test_a_cell_does_not_tell_its_lines(mengjin: Sample) -> None:
    for table in snapshot_in(public(mengjin.path).data or b"").tables:
        assert table.origin.takings == () and not any(table.origin.rows)
        assert [cell for cell in table.origin.cells if cell.lines] == []


def test_the_same_amounts_displayed_give_the_same_file(mengjin: Sample, tmp_path: Path) -> None:
    """Whatever the dataset has below the displayed digits."""
    path = shutil.copytree(mengjin.path, tmp_path / "别的名字")
    replace_in(path / "支出.csv", "1129600.00", "1129601.00")
    replace_in(path / "收入.csv", "9547200.00", "9547201.00")
    assert build(path).data == build(mengjin.path).data
    assert build(path, internal=True).data != mengjin.data


def test_document_properties_name_the_department_alone(mengjin: Sample) -> None:
    content = parts(public(mengjin.path).data or b"")
    department = "洛阳市孟津区政务服务和大数据管理局"
    core = content["docProps/core.xml"]
    assert re.findall("<(?:dc:creator|cp:lastModifiedBy)>([^<]*)", core) == [department] * 2
    assert re.findall("<([A-Za-z]+)>", content["docProps/app.xml"]) == ["Application"]


def test_a_draft_names_no_row_of_the_questions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is still to be filled in is told in comments."""
    sources = [str(ROOT / "data/示例导出" / name) for name in ("支出明细.csv", "收入明细.csv")]
    main(["import", *sources, "-o", str(tmp_path / "数据.xlsx")])
    main(["build", str(tmp_path / "数据.xlsx"), "-o", str(tmp_path / "稿.docx")])
    assert "待补" in capsys.readouterr().out
    for name, text in parts((tmp_path / "稿.docx").read_bytes()).items():
        assert _ROW.findall(text) == [] and "数据.xlsx" not in text, name


@pytest.mark.parametrize(
    ("text", "value", "displayed", "step"),
    [
        ("954.72", "9547212.35", "9547200", "100"),
        ("954.72", "9547200.00", "9547200", "100"),
        ("9,547,212.35", "9547212.35", "9547212.35", "0.01"),
        ("43.28", "-432812.00", "-432800", "100"),
        ("0.09", "949.00", "900", "100"),
        ("0.01", "50.00", "100", "100"),
        ("0.00", "12.00", "0", "0"),
        ("持平", "0.00", "", "0"),
        ("4.75%", "4.7485297990", "4.75", "0.01"),
        ("50.00%", "0.5000400000", "0.5000", "0.0001"),
        ("1.2", "123456789.00", "120000000", "10000000"),
        ("9", "9", "9", "1"),
        ("≤25.48万元", "", "", "0"),
        ("2024", "100.00", "", "1"),
        ("优", "优", "", "0"),
    ],
)  # fmt: skip
def test_a_value_is_as_exact_as_its_text(text: str, value: str, displayed: str, step: str) -> None:
    assert displayed_value(text, value) == displayed
    if displayed:
        assert displayed_step(text, displayed) == Decimal(step)


def test_publishing_twice_changes_nothing(mengjin: Sample) -> None:
    once = published(mengjin.built.snapshot)
    assert published(once) == once
    assert public(mengjin.path).snapshot == once


# --- the workbook of tables, the PDF


def _numbers(data: bytes) -> list[tuple[str, float]]:
    book = load_workbook(io.BytesIO(data))
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return [(c.number_format, c.value) for c in cells if c.data_type == "n" and c.value is not None]


def test_the_workbook_holds_what_it_shows(sample: Sample, odd: Path) -> None:
    for report in (sample.built.report, build(odd).report):
        numbers = _numbers(tables_workbook(report, []) or b"")
        assert numbers
        for shown, value in numbers:
            decimals = len(shown.partition(";")[0].partition(".")[2].rstrip("%"))
            assert round(value, decimals + 2 * shown.endswith("%")) == value, (shown, value)


def test_an_internal_workbook_is_exact(odd: Path, tmp_path: Path) -> None:
    target = tmp_path / "表.xlsx"
    run = ["build", str(odd), "-o", str(tmp_path / "a.docx"), "--tables-xlsx", str(target)]
    assert main([*run, "--internal"]) == 0
    assert 954.722345 in [value for _, value in _numbers(target.read_bytes())]
    assert main(run) == 0
    assert 954.722345 not in [value for _, value in _numbers(target.read_bytes())]


# --- whose choice it is


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    captured = capsys.readouterr()
    return (captured.out + captured.err).splitlines()


INTERNAL = "这是内部文件，带台账各行和准确数，不要公开。"


def test_public_unless_asked(
    mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "a.docx"
    run = ["build", str(mengjin.path), "-o", str(target)]
    assert main(run) == 0
    assert snapshot_in(target.read_bytes()).public and INTERNAL not in said(capsys)
    assert main([*run, "--force", "--internal"]) == 0
    assert not snapshot_in(target.read_bytes()).public and said(capsys)[-1] == INTERNAL


def choose(path: Path, value: str) -> None:
    words = path / "报告.yaml"
    words.write_text(f"{words.read_text('utf-8')}\n报告文件: {value}\n", "utf-8")


def test_the_dataset_keeps_the_choice(mengjin_copy: Path, tmp_path: Path) -> None:
    choose(mengjin_copy, "内部")
    target = tmp_path / "a.docx"
    run = ["build", str(mengjin_copy), "-o", str(target)]
    assert main(run) == 0 and not snapshot_in(target.read_bytes()).public
    assert main([*run, "--public"]) == 0 and snapshot_in(target.read_bytes()).public


def test_a_wrong_choice_is_told(mengjin_copy: Path) -> None:
    choose(mengjin_copy, "给自己")
    found = [str(p) for p in build(mengjin_copy).problems if p.code == "D-50"]
    assert len(found) == 1
    assert found[0].endswith("“报告文件”填的是“给自己”。应当填：公开或内部。")


def test_both_at_once_are_refused(mengjin: Sample, tmp_path: Path) -> None:
    run = run_assembler("build", str(mengjin.path), "--public", "--internal", cwd=tmp_path)
    assert run.returncode == 2 and "参数 --internal：不能同时写 --public" in run.stderr.replace(
        ": ", "："
    )


# --- a published file stays


def test_an_internal_file_does_not_replace_a_published_one(
    mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "a.docx"
    run = ["build", str(mengjin.path), "-o", str(target), "--tables-xlsx", str(tmp_path / "b.xlsx")]
    assert main(run) == 0
    before = [(tmp_path / name).read_bytes() for name in ("a.docx", "b.xlsx")]
    capsys.readouterr()
    assert main([*run, "--internal"]) == 2
    told = "\n".join(said(capsys))
    for path in (target, tmp_path / "b.xlsx"):
        assert (
            f"无法使用 O-11 {path} 是公开的文件，现在要写的是带台账各行的内部文件，没有覆盖" in told
        )
    assert [(tmp_path / name).read_bytes() for name in ("a.docx", "b.xlsx")] == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.docx", "b.xlsx"]
    assert main([*run, "--internal", "--force"]) == 0
    assert not snapshot_in(target.read_bytes()).public
    assert main(run) == 0  # the other way round is nobody's loss
    assert snapshot_in(target.read_bytes()).public


def test_neither_does_a_refreshed_or_redlined_one(
    mengjin: Sample, mengjin_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, edited = tmp_path / "公开.docx", tmp_path / "稿.docx"
    target.write_bytes(build(mengjin.path).data or b"")
    edited.write_bytes(mengjin.data)
    replace_in(mengjin_copy / "指标.csv", "一般公务用车,本年,2", "一般公务用车,本年,3")
    refresh = ["refresh", str(edited), str(mengjin_copy), "-o", str(target)]
    redline = ["build", str(mengjin_copy), "--redline", str(edited), "-o", str(target)]
    for run in (refresh, redline):
        before = target.read_bytes()
        assert main([*run, "--internal"]) == 2
        assert "是公开的文件，现在要写的是带台账各行的内部文件" in capsys.readouterr().out
        assert target.read_bytes() == before
        assert main(run) == 0 and snapshot_in(target.read_bytes()).public
        capsys.readouterr()


def test_a_file_of_an_older_version_is_known_as_published(mengjin: Sample, tmp_path: Path) -> None:
    from assembler.commands.report_target import is_public_report
    from assembler.files.zip_package import assemble, pack
    from assembler.word.read.docx import unpacked
    from assembler.word.snapshot_part import with_snapshot

    content = json.loads(read_snapshot(mengjin.data) or "")
    older = json.dumps({**content, "格式": 1, "公开": True, "数据": []}, ensure_ascii=False)
    files = with_snapshot(unpacked(mengjin.data), older, {})
    path = tmp_path / "旧.docx"
    path.write_bytes(assemble(pack(name, [data]) for name, data in files.items()))
    assert is_public_report(path)
    path.write_bytes(mengjin.data)
    assert not is_public_report(path)


# --- what can still be asked of a published file


def traced(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    capsys.readouterr()
    status = main(["trace", *map(str, arguments)])
    return status, capsys.readouterr().out.splitlines()


@pytest.fixture
def docx(mengjin: Sample, tmp_path: Path) -> Path:
    path = tmp_path / "公开.docx"
    path.write_bytes(mengjin.published)
    return path


def test_trace_without_lines(docx: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Place and formula; neither exact value nor lines, and how these are had."""
    status, lines = traced(capsys, docx, "机构运转经费")
    assert status == 0
    assert lines[0].startswith("机构运转经费 = ") and "准确值" not in "".join(lines)
    assert any(line.startswith("    算法：") for line in lines)
    assert any(line.startswith("    位置：") for line in lines)
    assert not any("依据" in line and "：依据" not in line for line in lines[:-1])
    assert lines[-1] == (
        "（这是公开的文件，不带台账各行和准确数。要查依据的行，再写上生成它的数据："
        f"assembler trace {docx} 数据 数字或指标。）"
    )


def test_trace_with_the_dataset(
    docx: Path, mengjin: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    """As an internal file answers."""
    internal = docx.with_name("内部.docx")
    internal.write_bytes(mengjin.data)
    for wanted in ("0.30", "954.72", "机构运转经费", "公务接待费", "9,547,200.00", "20,400.00"):
        answer = traced(capsys, internal, wanted)
        assert answer[0] == 0 and any("依据：" in line for line in answer[1]), wanted
        assert traced(capsys, docx, mengjin.path, wanted) == answer, wanted


def test_trace_as_json(docx: Path, mengjin: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    _, lines = traced(capsys, docx, mengjin.path, "公务接待费", "--json")
    rows = json.loads("\n".join(lines))[0]["rows"]
    assert [(row["file"], row["row"], row["values"]["金额"]) for row in rows] == [
        ("支出.csv", 11, "3000.00")
    ]
    _, lines = traced(capsys, docx, "公务接待费", "--json")
    assert [(each["rows"], each["value"]) for each in json.loads("\n".join(lines))] == [([], "")]


def test_trace_with_a_dataset_that_was_corrected(
    docx: Path, mengjin_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Figures that it gives as before have their lines, of the others it is told."""
    replace_in(mengjin_copy / "支出.csv", "1129600.00", "1229600.00")
    replace_in(mengjin_copy / "收入.csv", "9547200.00", "9647200.00")
    status, lines = traced(capsys, docx, mengjin_copy, "公务接待费")
    assert status == 0 and any("依据：支出.csv 第11行" in line for line in lines)
    status, lines = traced(capsys, docx, mengjin_copy, "收入总计")
    assert status == 0 and lines[0] == "收入总计 = 954.72万元"
    assert not any("依据：" in line for line in lines)
    assert lines[-1] == (
        f"警告 V-28 {docx.name}：报告里的“收入总计” 954.72万元，用现在的数据算不出来，找不到它依据的行。"
        "用生成这份报告时的数据；数据更正过的，用 assembler verify 报告 数据 看哪些数变了。"
    )


def test_what_trace_as_json_cannot_tell_is_told_beside(
    docx: Path, mengjin_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_in(mengjin_copy / "支出.csv", "1129600.00", "1229600.00")
    replace_in(mengjin_copy / "收入.csv", "9547200.00", "9647200.00")
    assert main(["trace", str(docx), str(mengjin_copy), "收入总计", "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)[0]["rows"] == []
    assert captured.err.startswith(f"警告 V-28 {docx.name}：")


def test_trace_with_another_dataset(
    docx: Path, xigong: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    status, lines = traced(capsys, docx, xigong.path, "收入总计")
    assert status == 2 and lines[0].startswith(f"无法使用 V-29 {docx.name}：")


def test_verify_proves_every_number(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "公开.docx"
    path.write_bytes(sample.published)
    for more in ([], [str(sample.path)]):
        assert main(["verify", str(path), *more]) == 0
        public_says = capsys.readouterr().out
        path.with_name("内部.docx").write_bytes(sample.data)
        assert main(["verify", str(path.with_name("内部.docx")), *more]) == 0
        assert public_says == capsys.readouterr().out
        assert "没有问题" in public_says


def test_verify_finds_a_number_that_was_changed(
    docx: Path, mengjin: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = Document(io.BytesIO(mengjin.published))
    run = next(r for p in edited.paragraphs for r in p.runs if r.text == "954.72")
    run.text = "945.72"
    edited.save(str(docx))
    for more in ([], [str(mengjin.path)]):
        assert main(["verify", str(docx), *more]) == 1
        assert "“收入总计”应是954.72万元，现在是945.72万元" in capsys.readouterr().out


def test_diff_tells_what_reads_otherwise(
    odd: Path, docx: Path, mengjin: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    """A published file against data: not what differs below the displayed digits."""
    docx.write_bytes(build(odd).data or b"")
    assert main(["diff", str(docx), str(odd)]) == 0
    assert "没有变化" in capsys.readouterr().out
    main(["diff", str(docx), str(mengjin.path)])
    out = capsys.readouterr().out
    assert "没有变化" in out and "9,547" not in out


def test_review_says_what_is_not_there(docx: Path, tmp_path: Path) -> None:
    assert main(["review", str(docx), "-o", str(tmp_path / "页.html")]) == 0
    page = (tmp_path / "页.html").read_text("utf-8")
    assert "这是公开的文件，不带台账各行和准确数" in page
    assert "20400" not in page and "报告.yaml" not in page and "9,547,200" not in page


# --- last year's report


def test_last_year_of_a_published_file(mengjin: Sample, tmp_path: Path) -> None:
    """Figures as exact as displayed, which is told; what the clerk typed exactly is no mistake."""
    before = shutil.copytree(mengjin.path, tmp_path / "去年")
    replace_in(before / "报告.yaml", '年度: "2024"', '年度: "2023"')
    replace_in(before / "支出.csv", "财政拨款,1686100.00,", "财政拨款,1253312.34,")
    replace_in(before / "收入.csv", "9547200.00", "9114412.34")
    (tmp_path / "去年.docx").write_bytes(build(before).data or b"")
    now = shutil.copytree(mengjin.path, tmp_path / "今年")
    words = now / "报告.yaml"
    words.write_text(f"{words.read_text('utf-8')}\n上年: ../去年.docx\n", "utf-8")
    replace_in(now / "指标.csv", "收入总计,上年,9114400.00", "收入总计,上年,9114412.34")
    problems = build(now).problems
    assert [str(p) for p in problems if p.code == "V-27"] == [
        "提示 V-27 报告.yaml 第33行 第5个字符：“上年”指的“../去年.docx”是公开的文件，里面只有报告显示的数，"
        "上年数只准到显示的位数。不用改；要用准确数的，“上年”写上年的数据，或写用 --internal 生成的上年文件。"
    ]
    assert [str(p) for p in problems if p.code == "B-20" and "收入总计" in str(p)] == []
    replace_in(now / "指标.csv", "收入总计,上年,9114412.34", "收入总计,上年,9114512.34")
    told = [str(p) for p in build(now).problems if p.code == "B-20" and "收入总计" in str(p)]
    assert len(told) == 1


@needs_office
def test_the_pdf_names_no_source(mengjin: Sample, tmp_path: Path) -> None:
    run = ["build", str(mengjin.path), "-o", str(tmp_path / "a.docx"), "--pdf"]
    assert main(run) == 0
    data = (tmp_path / "a.pdf").read_bytes()
    streams = [
        unpacked(each) for each in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
    ]
    for text in (data, *streams):
        for word in (".csv", mengjin.path.name, str(tmp_path)):
            for encoding in ("utf-8", "utf-16-be"):
                assert word.encode(encoding) not in text


def unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream.strip(b"\r\n"))
    except zlib.error:
        return b""
