"""What each command does: runs the pipeline, prints, and gives the exit status."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NamedTuple

from ..kernel.places import where
from ..kernel.printable import as_typed
from ..kernel.problems import Flow, Problem, Severity, did_you_mean, grave, problem
from ..pipeline import Built, build, exit_status, prepare
from .delivery import print_problems, with_ending, written, wrong_dataset_name, wrong_report_name


class Wishes(NamedTuple):
    """What is asked of `build` besides the report. redline: the document whose differences the
    report is to show as tracked changes. tables: where the workbook of tables goes."""

    output: Path | None = None
    force: bool = False
    pdf: bool = False
    as_json: bool = False
    public: bool = False
    tables: Path | None = None
    redline: Path | None = None


def build_all(data: list[Path], wishes: Wishes) -> int:
    """`build`: every named dataset, or every one in data/. The worst exit status."""
    datasets = data or _datasets(Path("data"))
    if not datasets:
        print("data 文件夹里没有数据。用 assembler new data/<名称> 新建一套。", file=sys.stderr)
        return 2
    refused = _refused(datasets, wishes.output) or _refused_more(datasets, wishes)
    if refused:
        print_problems(refused)
        return 2
    worst, results = 0, []
    outputs = _outputs(datasets, wishes.output, wishes.tables)
    for number, (path, target, workbook) in enumerate(outputs, start=1):
        _progress(number, len(datasets), path)
        built = build(path, wishes.public)
        files = _deliver(built, target, workbook, wishes)
        worst = max(worst, exit_status(built.problems))
        if wishes.as_json:
            results.append(_as_json(path, files, built.problems))
        else:
            _tell(path, files, built.problems, several=len(datasets) > 1)
    if wishes.as_json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
    return worst


def _datasets(folder: Path) -> list[Path]:
    """The datasets of a folder, by name."""
    if not folder.is_dir():
        return []
    found = [
        path
        for path in folder.iterdir()
        if (path / "报告.yaml").is_file()
        or (path.suffix.lower() == ".xlsx" and not path.name.startswith("~"))
    ]
    return sorted(found)


def _refused(datasets: list[Path], output: Path | None) -> list[Problem]:
    """Targets that cannot be: one file for several datasets, or two datasets for one file."""
    wrong = wrong_report_name(output) if output else []
    if wrong:
        return wrong
    if output and len(datasets) > 1 and _is_file(output):
        return [problem("O-08", path=str(output))]
    takers: dict[Path, list[str]] = {}
    for path, target in _targets(datasets, output):
        takers.setdefault(target, []).append(str(path))
    return [
        problem("O-09", path=str(target), names="、".join(names))
        for target, names in takers.items()
        if len(names) > 1
    ]


def _is_file(output: Path) -> bool:
    return not output.is_dir() and (output.exists() or output.suffix.lower() == ".docx")


def _targets(datasets: list[Path], output: Path | None) -> list[tuple[Path, Path]]:
    """Each dataset with the file to write: -o is a file for one, a folder for several."""
    if output and len(datasets) == 1 and not output.is_dir():
        return [(datasets[0], with_ending(output, ".docx"))]
    folder = output or Path("out")
    return [(path, folder / f"{_name(path)}.docx") for path in datasets]


def _refused_more(datasets: list[Path], wishes: Wishes) -> list[Problem]:
    if wishes.redline and len(datasets) > 1:
        return [problem("R-40", path=str(wishes.redline))]
    return _refused_workbooks(datasets, wishes.tables)


def _refused_workbooks(datasets: list[Path], tables: Path | None) -> list[Problem]:
    if tables is None:
        return []
    from ..tables_workbook.output import wrong_targets

    return wrong_targets(tables, [_name(path) for path in datasets], datasets)


def _outputs(
    datasets: list[Path], output: Path | None, tables: Path | None
) -> list[tuple[Path, Path, Path | None]]:
    """Each dataset with its report and its workbook of tables, if one is asked for."""
    found = _targets(datasets, output)
    if tables is None:
        return [(path, target, None) for path, target in found]
    from ..tables_workbook.output import targets

    workbooks = targets(tables, [_name(path) for path in datasets])
    return [(*pair, workbook) for pair, workbook in zip(found, workbooks, strict=True)]


def _name(path: Path) -> str:
    path = path.resolve()
    return path.stem if path.suffix.lower() == ".xlsx" else path.name


class _Written(NamedTuple):
    """The files that were written; None for those that were not."""

    report: Path | None = None
    tables: Path | None = None
    pdf: Path | None = None
    changes: str = ""  # against the report that was replaced


def _deliver(built: Built, target: Path, workbook: Path | None, wishes: Wishes) -> _Written:
    """Write what was built, each file whole or not at all; nothing where one of them may not be
    replaced."""
    data, changes = _shown(built, target, wishes.redline)
    if data is None or not (wishes.force or _may_replace(target, workbook, built.problems)):
        return _Written()
    tables = _tables(built) if workbook else None
    changes = changes or _against(target, built)
    if not written(target, data, built.problems):
        return _Written()
    pdf = _pdf(target, built.problems) if wishes.pdf else None
    done = workbook and tables and written(workbook, tables, built.problems)
    return _Written(target, workbook if done else None, pdf, changes)


def _pdf(report: Path, problems: list[Problem]) -> Path | None:
    """The PDF beside a report; None where it could not be made, which is told."""
    from ..word.write.pdf import to_pdf

    pdf = report.with_suffix(".pdf")
    return pdf if to_pdf(report, pdf, problems) else None


def _shown(built: Built, target: Path, redline: Path | None) -> tuple[bytes | None, str]:
    """What is to be written, and what a redline shows in one line; "" where none is asked for."""
    if built.data is None or redline is None:
        return built.data, ""
    from ..redline.files import redlined

    return redlined(redline, built.data, target, built.problems)


def _may_replace(target: Path, workbook: Path | None, problems: list[Problem]) -> bool:
    from .report_target import may_overwrite

    free = may_overwrite(target, problems)
    if workbook is None:
        return free
    from ..tables_workbook import changed_by_hand

    return may_overwrite(workbook, problems, "--tables-xlsx", changed_by_hand) and free


def _against(target: Path, built: Built) -> str:
    """What changes against the report that stands at the target."""
    if not target.is_file() or built.snapshot is None or built.data is None:
        return ""
    from ..compare.replaced import against

    return against(target, built.data, built.snapshot)


def _tables(built: Built) -> bytes | None:
    from ..tables_workbook import tables_workbook

    return tables_workbook(built.report, built.problems) if built.report else None


def _progress(number: int, total: int, path: Path) -> None:
    if total > 1 and sys.stderr.isatty():
        print(f"（{number}/{total}）{path}", file=sys.stderr)


def _tell(path: Path, files: _Written, problems: list[Problem], several: bool) -> None:
    written = files.report
    if several:
        print(f"—— {path}")
    print_problems(problems)
    if written is None:
        print(f"没有生成报告：{_counted(problems)}。")
    elif any(p.severity is Severity.ERROR and Flow.OF_OUTPUT not in p.flow for p in problems):
        print(f"已生成草稿 {written}：{_counted(problems)}，文中待补之处已标出，改正后请重新生成。")
    else:
        print(f"已生成 {written}" + (f"：{_counted(problems)}。" if problems else "。"))
    if files.changes:
        print(files.changes)
    if files.pdf:
        print(f"PDF 已写成 {files.pdf}。")
    if files.tables:
        print(f"附表已写成工作簿 {files.tables}。")


def _counted(problems: list[Problem]) -> str:
    counts = [
        (kind.value, sum(p.severity is kind for p in problems)) for kind in reversed(Severity)
    ]
    return "、".join(f"{name}{count}处" for name, count in counts if count)


def _as_json(path: Path, files: _Written, problems: list[Problem]) -> dict[str, object]:
    report, tables, pdf = (str(file) if file else None for file in files[:3])
    return {
        "data": str(path),
        "report": report,
        "tables": tables,
        "pdf": pdf,
        "changes": files.changes,
        "exit": exit_status(problems),
        "problems": [found.as_json() for found in problems],
    }


# --- check


def check_all(data: list[Path], as_json: bool) -> int:
    """`check`: everything `build` would tell, and nothing written. The worst exit status."""
    datasets = data or _datasets(Path("data"))
    worst, results = 0 if datasets else 2, []
    for path in datasets:
        problems = build(path).problems
        worst = max(worst, exit_status(problems))
        results.append(_as_json(path, _Written(), problems))
        if not as_json:
            print(f"—— {path}")
            print_problems(problems)
            print(f"检查完毕：{_counted(problems) or '没有问题'}。")
    if as_json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
    elif not datasets:
        print("data 文件夹里没有数据。用 assembler new data/<名称> 新建一套。", file=sys.stderr)
    return worst


# --- new


def make_new(path: Path, kind: str, year: int | None, workbook: bool) -> int:
    """`new`: an empty dataset of either form."""
    from datetime import date

    from ..dataset.new import new_dataset

    problems = wrong_dataset_name(path)
    workbook = workbook or path.suffix.lower() == ".xlsx"
    path = with_ending(path, ".xlsx") if workbook else path
    if not problems:
        new_dataset(path, kind, year or date.today().year, workbook, problems)
    print_problems(problems)
    if problems:
        return exit_status(problems)
    print(f"已新建 {path}。填好后运行 assembler build {as_typed(path)}")
    return 0


# --- figures


def show_figures(path: Path, name: str | None) -> int:
    """`figures`: every named figure with value, formula in Chinese, and the rows behind it."""
    problems: list[Problem] = []
    prepared = prepare(path, problems)
    print_problems(grave(problems))
    if prepared is None or exit_status(problems) == 2:
        return 2
    figures = prepared.figures
    if name is not None and name not in figures:
        print(f"没有名为“{name}”的指标{did_you_mean(name, figures) or '。'}")
        return 2
    for each in [name] if name else figures:
        figure = figures[each]
        value = "未给出" if figure.value is None else f"{figure.value:,f}{figure.unit}"
        label = f"（{figure.label}）" if figure.label != each else ""
        spec = figures.specifications[each]
        formula = spec.expression or "指标表中填写"
        print(f"{each}{label} = {value}")
        print(f"    算法：{figure.formula}［{formula}］")
        for row in where(figure.places):
            print(f"    依据：{row}")
    return exit_status(problems)
