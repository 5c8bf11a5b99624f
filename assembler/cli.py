"""The command line: what each command is called, its options, its help.

What a command does stands in its module of `commands/`, which is imported only when it is run. Messages are Chinese, one problem a line.
"""

from __future__ import annotations

from .kernel import interruption  # first: the rest takes a while, and may be interrupted

# isort: split
import argparse
import gc
import os
import re
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from . import __version__
from .kernel.afterwards import work_is_done
from .kernel.printable import Printable, fit_for_chinese

if TYPE_CHECKING:
    from .commands.many import Hands

_DESCRIPTION = "由一套结构化数据生成部门预算、部门决算公开报告（Word 文件）：正文中的数字、增减、占比和全部附表都由台账算出。"
_EXIT = "退出状态：0 完成（最多有警告）；1 有错误，已生成作了标记的草稿；2 数据或模板无法使用，没有生成文件。"
_MANY = "写了几份的：一份不能用不影响别的，最后列一张表；退出状态 1 是有的有错误、没有做成，2 是没有一份能用。"
_JOBS_AT_MOST = 500


class _Parser(argparse.ArgumentParser):
    """argparse with Chinese titles and messages."""

    def __init__(self, *arguments: object, **options: object) -> None:
        options.setdefault("formatter_class", _Formatter)
        super().__init__(*arguments, add_help=False, **options)  # type: ignore[arg-type, misc]
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def format_help(self) -> str:
        return re.sub(r"^(\S+):$", r"\1：", super().format_help(), flags=re.MULTILINE)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        print(f"命令写错：{_in_chinese(message)}。用 {self.prog} --help 看说明。", file=sys.stderr)
        sys.exit(2)


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def _format_action(self, action: argparse.Action) -> str:
        """The commands alone: what they are stands above them already."""
        if isinstance(action, argparse._SubParsersAction):
            return "".join(map(self._format_action, self._iter_indented_subactions(action)))
        return super()._format_action(action)


def _in_chinese(message: str) -> str:
    """argparse's complaint in Chinese."""
    known = {
        "the following arguments are required: ": "缺少参数 ",
        "unrecognized arguments: ": "不认识的参数 ",
        "expected one argument": "后面要跟一个值",
        "expected at least one argument": "后面至少要跟一个值",
        "invalid choice: ": "没有这个选择 ",
        "invalid int value: ": "应是整数，写的是 ",
        "not allowed with argument ": "不能同时写 ",
        "(choose from ": "（可用 ",
        "ignored explicit argument ": "后面不能跟值 ",
        "argument ": "参数 ",
    }
    for english, chinese in known.items():
        message = message.replace(english, chinese)
    return message.replace(")", "）") if "（" in message else message


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    for stream in (sys.stdout, sys.stderr):
        fit_for_chinese(stream)
    out, errors = Printable(sys.stdout), Printable(sys.stderr)
    with redirect_stdout(out), redirect_stderr(errors):
        try:
            status = _run(arguments)
        except SystemExit as leaving:  # argparse: help, or a command that is written wrongly
            lost = _finish(out, errors, int(leaving.code or 0))
            raise SystemExit(lost) from None
        return _finish(out, errors, status)


def _run(arguments: Sequence[str] | None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        options = _parser(arguments[0] if arguments else "").parse_args(arguments)
        return int(options.run(options))
    except KeyboardInterrupt:
        print(interruption.INTERRUPTED, file=sys.stderr)
        return 130
    except Exception as error:
        from .kernel.mishaps import mishap, unexpected

        if mishap(error) is None and os.environ.get("ASSEMBLER_TRACEBACK"):
            raise
        print(mishap(error) or unexpected(error), file=sys.stderr)
        return 2


def _finish(out: Printable, errors: Printable, status: int) -> int:
    """Write what is still to be shown; the exit status, which is 2 where it could not be shown.
    A reader who has gone has had what it wanted."""
    out.flush()
    if out.failure is not None and not out.is_abandoned:
        from .kernel.problems import problem, system_reason

        print(problem("O-53", why=system_reason(out.failure)), file=errors)
        status = max(status, 2)
    elif out.is_unheard:
        from .kernel.problems import problem

        print(problem("O-54"), file=errors)
    errors.flush()
    return status


def _parser(command: str = "") -> argparse.ArgumentParser:
    """For one command where it is known; to make those of all takes a while."""
    parser = _Parser(prog="assembler", description=_DESCRIPTION, epilog=_EXIT)
    parser.add_argument("--version", action="version", version=__version__, help="显示版本")
    commands = parser.add_subparsers(
        title="命令", metavar="命令", required=True, parser_class=_Parser
    )
    known = {
        "import": _add_import,
        "new": _add_new,
        "check": _add_check,
        "build": _add_build,
        "review": _add_review,
        "summary": _add_summary,
        "glance": _add_glance,
        "serve": _add_serve,
        "figures": _add_figures,
        "reasons": _add_reasons,
        "trace": _add_trace,
        "verify": _add_verify,
        "audit": _add_audit,
        "diff": _add_diff,
        "refresh": _add_refresh,
        "template": _add_template,
    }
    for add in [known[command]] if command in known else known.values():
        add(commands)
    return parser


# --- build


def _add_build(commands: argparse._SubParsersAction[_Parser]) -> None:
    build = commands.add_parser(
        "build",
        help="生成报告",
        description="生成报告。不写数据名则生成 data 下的全部。写了几套的（如 data/*），数据、模板、程序和生成的文件都没有变的不再生成。"
        + _MANY,
        epilog=_EXIT,
    )
    build.add_argument(
        "data", nargs="*", type=Path, metavar="数据", help="数据文件夹或工作簿，可写多个"
    )
    build.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="文件",
        help="生成的文件；有多个数据时是文件夹。默认 out/<数据名>.docx",
    )
    build.add_argument(
        "--force", action="store_true", help="文件生成后被人改过也照样覆盖；没有变的也重新生成"
    )
    build.add_argument("--pdf", action="store_true", help="同时生成 PDF（需要安装 LibreOffice）")
    _add_internal(build)
    build.add_argument(
        "--tables-xlsx",
        type=Path,
        metavar="文件",
        help="同时把附表写成可以公开的 Excel 工作簿；有多个数据时是文件夹",
    )
    build.add_argument(
        "--redline",
        type=Path,
        metavar="原文件",
        help="与原来的报告相比，改动之处用修订标记标出；两边都是内部文件的，批注是哪一行更正引起的；只用于一套数据",
    )
    _add_template_option(build)
    _add_hands(build)
    build.add_argument("--json", action="store_true", help="把结果和问题按 JSON 输出")
    build.set_defaults(run=_build)


def _build(options: argparse.Namespace) -> int:
    from .commands.build import BuildOptions, build_all

    wanted = BuildOptions(
        options.output,
        options.force,
        options.pdf,
        options.json,
        options.internal,
        options.tables_xlsx,
        options.redline,
        options.template,
    )
    return build_all(options.data, wanted, _hands(options))


def _add_template_option(command: argparse.ArgumentParser) -> None:
    """Another template for this one time, of a command that takes data."""
    command.add_argument(
        "--template", default="", metavar="模板", help="这一次改用哪个模板，不写即用数据里写的"
    )


def _add_hands(command: argparse.ArgumentParser) -> None:
    """Who does the work, of a command that takes many."""
    hands = command.add_mutually_exclusive_group()
    hands.add_argument(
        "--jobs",
        type=_number_of_jobs,
        metavar="个数",
        help="写了几份的，几份同时做（几个进程），默认是处理器的核数；1 是一份一份做",
    )
    hands.add_argument(
        "--dask",
        type=_address,
        metavar="地址",
        help="交给几台机器的集群同时做：写它的调度器的地址",
    )


def _hands(options: argparse.Namespace) -> Hands:
    from .commands.many import Hands

    return Hands(options.jobs, options.dask or "")


def _address(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("应是调度器的地址，如 tcp://10.0.0.5:8786")
    return text.strip()


def _number_of_jobs(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:5]) <= _JOBS_AT_MOST):
        raise argparse.ArgumentTypeError(f"应是 1 到 {_JOBS_AT_MOST} 的整数，写的是 {text}")
    return int(text)


def _add_internal(command: argparse.ArgumentParser) -> None:
    """What the files are for; without either option the dataset says it."""
    purpose = command.add_mutually_exclusive_group()
    purpose.add_argument(
        "--internal",
        action="store_true",
        default=None,
        help="内部文件：带台账各行和准确数，只凭文件就能查到每个数依据的行；不要公开",
    )
    purpose.add_argument(
        "--public",
        action="store_false",
        dest="internal",
        default=None,
        help="公开的文件：不带台账各行（默认就是；“报告”里写了“报告文件: 内部”时用）",
    )


# --- check


def _add_check(commands: argparse._SubParsersAction[_Parser]) -> None:
    check = commands.add_parser(
        "check",
        help="只检查，不生成文件",
        description="检查数据和模板，列出全部问题，不生成文件。不写数据名则检查 data 下的全部。"
        "核对过的警告可以用 --confirm 确认一次。" + _MANY,
        epilog="退出状态：0 没有错误（最多有警告）；1 有错误；2 数据或模板无法使用。",
    )
    check.add_argument(
        "data", nargs="*", type=Path, metavar="数据", help="数据文件夹或工作簿，可写多个"
    )
    check.add_argument("--all", action="store_true", help="连已确认的一起列出：谁、哪天确认的")
    check.add_argument(
        "--confirm",
        action="append",
        default=[],
        metavar="代号",
        help="核对过、确实如此的警告或提示（以及上年带来、留下的错误，如 N-30），记进数据的“已确认”表，那一行改了才再列出；"
        "写 D-81，或只确认几行：D-81:支出.csv:8；可写几次",
    )
    check.add_argument("--by", default="", metavar="姓名", help="谁确认的，与 --confirm 同用")
    check.add_argument("--note", default="", metavar="说明", help="为什么不用改，与 --confirm 同用")
    _add_template_option(check)
    _add_hands(check)
    check.add_argument("--json", action="store_true", help="把问题按 JSON 输出")
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    from .commands.check import CheckOptions, check_all

    wanted = CheckOptions(
        options.json,
        options.all,
        options.confirm,
        options.by.strip(),
        options.note.strip(),
        options.template,
    )
    return check_all(options.data, wanted, _hands(options))


# --- new


def _add_new(commands: argparse._SubParsersAction[_Parser]) -> None:
    new = commands.add_parser(
        "new",
        help="新建一套空数据，或从上年的数据、Word 文件开始",
        description="新建一套空数据：文件夹，或一本工作簿。加 --from 把上年的（决算的，同年预算的）"
        "部门、职责、单位、项目、绩效指标、原因等带过来，要核对的标上“待确认”。",
        epilog="退出状态：0 已新建；2 不能新建，什么都没有改动。",
    )
    new.add_argument("data", type=Path, metavar="数据", help="新建的文件夹或工作簿的路径")
    new.add_argument(
        "--kind",
        default="",
        metavar="类型",
        help="报告类型：部门预算（默认）、部门决算、单位预算、单位决算；有 --from 的，与来源相同",
    )
    new.add_argument(
        "--year",
        type=int,
        metavar="年度",
        help="报告年度，默认照名称里的（如 我的部门-2025），名称里没有的是今年",
    )
    new.add_argument("--xlsx", action="store_true", help="建成一本 Excel 工作簿")
    new.add_argument(
        "--template",
        default="",
        metavar="模板",
        help="用哪个模板：带上它启用的清单；不写即这种报告的基础模板，有 --from 的照来源",
    )
    new.add_argument(
        "--from",
        type=Path,
        dest="source",
        metavar="来源",
        help="上年同类报告的数据（文件夹或工作簿）、由它生成的 Word 文件，或公开的报告（.docx、PDF）；"
        "新建决算的，也可以是同年的预算",
    )
    new.set_defaults(run=_new)


def _new(options: argparse.Namespace) -> int:
    from .commands.new import NewReport, make_new

    wanted = NewReport(options.kind, options.year, options.template)
    return make_new(options.data, wanted, options.xlsx, options.source)


# --- import


def _add_import(commands: argparse._SubParsersAction[_Parser]) -> None:
    command = commands.add_parser(
        "import",
        help="从导出的工作簿得到数据",
        description="从一体化系统导出的明细、正式表格（预算01—14表、公开01—09表），或公开的报告（.docx、PDF）里的表得到数据。"
        "表里没有的，列在“待补”表中等待回答。",
        epilog="退出状态：0 完成（最多有警告）；1 有错误，数据已写成，须改正；2 没有写成数据。",
    )
    command.add_argument(
        "sources", nargs="+", type=Path, metavar="文件", help="导出的工作簿、公开的报告，可写多个"
    )
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="数据",
        help="写成的数据：文件夹，或以 .xlsx 结尾的工作簿",
    )
    command.add_argument(
        "--kind",
        default="",
        metavar="类型",
        help="部门预算、部门决算、单位预算或单位决算，不写即自己看",
    )
    command.add_argument("--year", type=int, metavar="年度", help="报告年度，不写即自己看")
    command.add_argument("--template", default="", metavar="模板", help="所用模板，不写即按表名选")
    command.add_argument(
        "--mapping",
        type=Path,
        metavar="对照",
        help="照这份导入对照认工作表和列（代替数据里的那份）：导入对照.yaml，或带有它的数据，如上年的",
    )
    command.add_argument("--force", action="store_true", help="替换数据里已有的内容")
    command.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    from .commands.import_data import import_dataset
    from .importing.import_files import ImportOptions

    wanted = ImportOptions(options.kind, options.year, options.template, options.force)
    return import_dataset(options.sources, options.output, wanted, options.mapping)


# --- figures


def _add_figures(commands: argparse._SubParsersAction[_Parser]) -> None:
    figures = commands.add_parser(
        "figures",
        help="列出指标的数值、算法和依据",
        description="列出每个指标的数值、算法，以及它取自哪些行。",
        epilog="退出状态：0 完成（最多有警告）；1 数据有错误，能算的都已列出；2 没有这个指标，或数据无法使用。",
    )
    figures.add_argument("data", type=Path, metavar="数据", help="数据文件夹或工作簿")
    figures.add_argument("name", nargs="?", metavar="指标", help="只看一个指标")
    figures.set_defaults(run=_figures)


def _figures(options: argparse.Namespace) -> int:
    from .commands.figures import show_figures

    return show_figures(options.data, options.name)


# --- reasons


def _add_reasons(commands: argparse._SubParsersAction[_Parser]) -> None:
    reasons = commands.add_parser(
        "reasons",
        help="把增减分开，草拟原因",
        description="把正文要说原因的每一处增减，按两年的台账分到项目、科目、类别、资金、单位，草拟原因。",
        epilog="退出状态：0 完成（最多有警告）；1 数据有错误；2 没有这个指标，数据无法使用，或草稿不能写。",
    )
    reasons.add_argument("data", type=Path, metavar="数据", help="数据文件夹或工作簿")
    reasons.add_argument(
        "name", nargs="?", default="", metavar="指标", help="只看一个指标；决算可以写功能科目编码"
    )
    reasons.add_argument(
        "--write",
        action="store_true",
        help="把草稿写进“原因”表，状态是草稿；数变了的草稿更新；自己写的、确认过的不动",
    )
    reasons.add_argument("--json", action="store_true", help="按 JSON 输出")
    reasons.set_defaults(run=_reasons)


def _reasons(options: argparse.Namespace) -> int:
    from .commands.reasons import ReasonsOptions, show_reasons

    wanted = ReasonsOptions(options.name, options.write, options.json)
    return show_reasons(options.data, wanted)


# --- trace


def _add_trace(commands: argparse._SubParsersAction[_Parser]) -> None:
    trace = commands.add_parser(
        "trace",
        help="查一个数字从哪里来",
        description="查一个数字或指标从哪里来：在报告的哪一句、哪一格，怎样算出，取自台账的哪些行。",
        epilog="退出状态：0 查到；2 没有查到，或文件、数据无法使用。",
    )
    trace.add_argument(
        "source", type=Path, metavar="数据|报告", help="数据文件夹、工作簿，或生成的 Word 文件"
    )
    trace.add_argument(
        "data",
        nargs="?",
        type=Path,
        metavar="数据",
        help="前面写的是公开的 Word 文件时，再写生成它的数据，查依据的行",
    )
    trace.add_argument(
        "wanted",
        metavar="数字|指标",
        help="报告里的数（954.72、954.72万元、4.75%%）、台账里的数（9,547,200.00）或指标名称（收入总计）",
    )
    trace.add_argument("--json", action="store_true", help="把结果按 JSON 输出")
    trace.set_defaults(run=_trace)


def _trace(options: argparse.Namespace) -> int:
    from .commands.trace import trace_value

    return trace_value(options.source, options.data, options.wanted, options.json)


# --- verify


def _add_verify(commands: argparse._SubParsersAction[_Parser]) -> None:
    verify = commands.add_parser(
        "verify",
        help="核对成稿里的每一个数字",
        description="核对生成后（也可以是在 Word、WPS 里改过）的报告：正文和表格里的每一个数字，与文件里的快照核对；写了数据，则与现在的数据核对。"
        + _MANY,
        epilog="退出状态：0 没有错误；1 有错误；2 文件或数据无法使用。",
    )
    verify.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="报告|数据",
        help="Word 文件（.docx），后面可以写数据文件夹或工作簿；不写数据则与文件里的快照核对。"
        "可写几份报告、几套数据，名称相同的放在一起核对",
    )
    _add_hands(verify)
    verify.add_argument("--json", action="store_true", help="把结果和问题按 JSON 输出")
    _add_template_option(verify)
    verify.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    from .commands.verify import verify_all

    return verify_all(options.files, options.json, _hands(options), options.template)


# --- audit


def _add_audit(commands: argparse._SubParsersAction[_Parser]) -> None:
    audit = commands.add_parser(
        "audit",
        help="审核任何一份公开报告，不论谁做的",
        description="审核已经公开或将要公开的报告（Word、PDF、网页、文本，或只有附表的工作簿），不论是不是本程序生成的："
        "表内、表间、文表、文中各数互相核对，目录、标题、说明、必须公开的内容逐项检查。可写几份，也可写文件夹；一份不能审核不影响别的。",
        epilog="退出状态：0 没有必错的；1 有必错的，或几份里有的不能审核；2 没有一份能审核。",
    )
    audit.add_argument(
        "report", nargs="+", type=Path, metavar="报告", help="报告文件或文件夹，可写多个"
    )
    audit.add_argument(
        "--html",
        type=Path,
        metavar="文件",
        help="同时生成审核页：报告原样，问题标在原处；有多份报告时是文件夹",
    )
    audit.add_argument(
        "--rules",
        type=Path,
        metavar="清单",
        help="本地的要求清单：应当公开哪些内容，与自带的合在一起",
    )
    audit.add_argument("--all", action="store_true", help="连四舍五入的尾差一起列出")
    _add_hands(audit)
    audit.add_argument("--json", action="store_true", help="把结果按 JSON 输出")
    audit.set_defaults(run=_audit)


def _audit(options: argparse.Namespace) -> int:
    from .commands.audit import AuditOptions, audit_all

    wanted = AuditOptions(options.html, options.rules, options.all, options.json)
    return audit_all(options.report, wanted, _hands(options))


# --- review


def _add_review(commands: argparse._SubParsersAction[_Parser]) -> None:
    review = commands.add_parser(
        "review",
        help="生成审阅页，用浏览器看报告",
        description="生成一个审阅页：报告的样子、每个数字的来历、问题的位置、上年与本年对照。一个文件，不用联网。"
        + _MANY,
        epilog="退出状态：0 完成（最多有警告）；1 有错误，已在页面中标出；2 数据、报告或模板无法使用。",
    )
    review.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar="数据或报告",
        help="数据文件夹、工作簿，或本程序生成的 Word 文件，可写多个",
    )
    review.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="文件",
        help="生成的页面；写了几份的是文件夹。默认 out/<名称>.html",
    )
    review.add_argument("--force", action="store_true", help="同名文件不是审阅页也照样覆盖")
    _add_hands(review)
    review.add_argument("--json", action="store_true", help="把结果和问题按 JSON 输出")
    review.set_defaults(run=_review)


def _review(options: argparse.Namespace) -> int:
    from .commands.review import ReviewOptions, review_all

    wanted = ReviewOptions(options.output, options.force, options.json)
    return review_all(options.sources, wanted)


# --- summary


def _add_summary(commands: argparse._SubParsersAction[_Parser]) -> None:
    summary = commands.add_parser(
        "summary",
        help="把许多份报告汇总成一本工作簿、一个页面",
        description="把许多套数据汇总：每个部门一行（收入、支出、基本支出、项目支出、“三公”经费及各项，与上年相比，问题各几处，报告的链接），"
        "同年同类的合计，变化最大的，有同样问题的部门，图。不写数据名则汇总 data 下的全部。",
        epilog="退出状态：0 已汇总（最多有警告）；1 有的数据有错误或不能用，能用的都已汇总；2 没有一套能用，或文件写不成。",
    )
    summary.add_argument(
        "data", nargs="*", type=Path, metavar="数据", help="数据文件夹或工作簿，可写多个"
    )
    summary.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="文件.xlsx",
        help="汇总的工作簿。-o 和 --html 都不写的，是 out/汇总.xlsx",
    )
    summary.add_argument(
        "--html", type=Path, metavar="文件", help="写成一个页面，能排序、搜索，不用联网"
    )
    summary.add_argument(
        "--reports",
        type=Path,
        default=Path("out"),
        metavar="文件夹",
        help="链接到哪个文件夹里的报告、审阅页、附表，默认 out",
    )
    summary.add_argument("--force", action="store_true", help="同名文件被人改过也照样覆盖")
    _add_hands(summary)
    summary.add_argument("--json", action="store_true", help="把各份的数和问题按 JSON 输出")
    summary.set_defaults(run=_summary)


def _summary(options: argparse.Namespace) -> int:
    from .commands.summary import SummaryOptions, summarise

    wanted = SummaryOptions(
        options.output, options.html, options.reports, options.force, options.json
    )
    return summarise(options.data, wanted, _hands(options))


# --- serve


def _add_serve(commands: argparse._SubParsersAction[_Parser]) -> None:
    serve = commands.add_parser(
        "serve",
        help="打开工作台：在浏览器里做全部的事",
        description="打开工作台：在浏览器里导入、填数、核对、生成，每一步都和命令做的一样，改动随时存好。只在本机打开。",
    )
    serve.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="文件夹",
        help="放着 data、templates 的文件夹，默认当前文件夹",
    )
    serve.add_argument(
        "--port", type=int, metavar="端口", help="默认 8330，被占用时由程序选一个空的"
    )
    serve.add_argument("--host", default="", metavar="地址", help="只能是本机（127.0.0.1）")
    serve.add_argument("--no-browser", action="store_true", help="不自动打开浏览器")
    serve.add_argument(
        "--shortcut", action="store_true", help="只在桌面上放一个双击就能打开工作台的文件"
    )
    serve.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    from .web.serve import ServeOptions, serve

    wanted = ServeOptions(
        options.folder, options.host, options.port, not options.no_browser, options.shortcut
    )
    return serve(wanted)


# --- glance


def _add_glance(commands: argparse._SubParsersAction[_Parser]) -> None:
    glance = commands.add_parser(
        "glance",
        help="一图读懂：把报告画成一张图",
        description="一图读懂：收支总计、构成、与上年比、“三公”经费，用报告的数画成一张图，放在网站上。",
        epilog="退出状态：0 完成（最多有警告）；1 有错误，图上标了“草稿”；2 数据或模板无法使用，没有生成。",
    )
    glance.add_argument("data", type=Path, metavar="数据", help="数据文件夹或工作簿")
    glance.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="文件",
        help="写成的图，以 .svg 或 .png 结尾；默认 out/<数据名>.svg",
    )
    glance.add_argument("--force", action="store_true", help="同名文件不是本程序生成的也照样覆盖")
    glance.add_argument("--json", action="store_true", help="把结果和问题按 JSON 输出")
    glance.set_defaults(run=_glance)


def _glance(options: argparse.Namespace) -> int:
    from .commands.glance import GlanceOptions, glance

    return glance(options.data, GlanceOptions(options.output, options.force, options.json))


# --- refresh


def _add_refresh(commands: argparse._SubParsersAction[_Parser]) -> None:
    refresh = commands.add_parser(
        "refresh",
        help="数据更正后更新手工改过的报告",
        description="在 Word、WPS 里改过的报告，数据更正后更新：没有动过的文字和表格换成新的，手工改过的保留原话、更新数字；改不到一起的地方保留原话，加批注说明。",
        epilog="退出状态：0 完成；1 有冲突或数据有错误，已生成并加了批注；2 文件或数据无法使用，没有生成。",
    )
    refresh.add_argument("report", type=Path, metavar="报告", help="手工改过的 Word 文件（.docx）")
    refresh.add_argument("data", type=Path, metavar="数据", help="更正后的数据文件夹或工作簿")
    refresh.add_argument(
        "-o", "--output", type=Path, metavar="文件", required=True, help="更新后的文件"
    )
    _add_template_option(refresh)
    refresh.add_argument("--force", action="store_true", help="更新后的文件已有、改过也照样覆盖")
    refresh.add_argument(
        "--redline",
        action="store_true",
        help="更新的地方用修订标记标出；两边都是内部文件的，批注是哪一行更正引起的",
    )
    refresh.add_argument(
        "--settle",
        action="append",
        default=[],
        metavar="定法",
        help="与手工修改冲突的怎样定：列出（只列出各处，不写文件）；手工、新的（全部）；"
        "2=新的、3=手工（第几处）；4=自己写的话。可以写几次；定了的不加批注",
    )
    _add_internal(refresh)
    refresh.add_argument("--json", action="store_true", help="把结果和问题按 JSON 输出")
    refresh.set_defaults(run=_refresh)


def _refresh(options: argparse.Namespace) -> int:
    from .commands.refresh import RefreshOptions, refresh_report

    wanted = RefreshOptions(
        options.output,
        options.force,
        options.json,
        options.redline,
        options.internal,
        options.template,
        tuple(options.settle),
    )
    return refresh_report(options.report, options.data, wanted)


# --- diff


def _add_diff(commands: argparse._SubParsersAction[_Parser]) -> None:
    diff = commands.add_parser(
        "diff",
        help="比较前后两个版本，列出什么变了、为什么",
        description="比较前后两个版本：哪些录入行改了，哪些指标、句子、表格跟着变了，各由哪一行引起。两边都可以是数据文件夹、工作簿或本程序生成的报告。",
        epilog="退出状态：0 完成（有没有变化都是 0）；1 更正说明里还缺更正原因；2 文件或数据无法使用，没有写成文件。",
    )
    diff.add_argument("old", type=Path, metavar="原来", help="数据文件夹、工作簿，或生成的报告")
    diff.add_argument("new", type=Path, metavar="现在", help="同上")
    diff.add_argument("--json", action="store_true", help="把变化按 JSON 输出")
    diff.add_argument("--html", type=Path, metavar="文件", help="把变化写成一个页面，用浏览器看")
    diff.add_argument(
        "--notice", type=Path, metavar="文件.docx", help="写一份更正说明，报告公开后更正时用"
    )
    diff.add_argument("--reason", default="", metavar="原因", help="更正说明里的更正原因")
    diff.add_argument("--force", action="store_true", help="同名文件不是本程序生成的也照样覆盖")
    diff.set_defaults(run=_diff)


def _diff(options: argparse.Namespace) -> int:
    from .commands.diff import DiffOptions, diff

    wanted = DiffOptions(options.json, options.html, options.notice, options.reason, options.force)
    return diff(options.old, options.new, wanted)


# --- template


def _add_template(commands: argparse._SubParsersAction[_Parser]) -> None:
    template = commands.add_parser(
        "template",
        help="模板作者用：看、改、比较模板",
        description="模板作者用的命令。模板只写名称，在 templates 文件夹里找。",
    )
    below = template.add_subparsers(
        title="命令", metavar="命令", required=True, parser_class=_Parser
    )
    for add in (
        _add_template_check,
        _add_rehearse,
        _add_show,
        _add_template_diff,
        _add_template_new,
        _add_override,
        _add_template_shell,
        _add_schemas,
        _add_where,
        _add_watch,
    ):
        add(below)


def _template_named(command: _Parser) -> None:
    command.add_argument("name", metavar="模板", help="模板的名称")


def _add_template_check(commands: argparse._SubParsersAction[_Parser]) -> None:
    check = commands.add_parser(
        "check",
        help="不用数据，检查整个模板",
        description="不用任何部门的数据，检查模板的每一句、每一个分支、每一张表、外壳，问题一次列全。",
        epilog="退出状态：0 没有错误（最多有警告）；1 有错误；2 有不能使用的地方。",
    )
    _template_named(check)
    check.add_argument("--json", action="store_true", help="把问题按 JSON 输出")
    check.set_defaults(run=_template_check)


def _template_check(options: argparse.Namespace) -> int:
    from .commands.template_check import check

    return check(options.name, options.json)


def _add_rehearse(commands: argparse._SubParsersAction[_Parser]) -> None:
    rehearse = commands.add_parser(
        "rehearse",
        help="不用数据，看每一节在各种情形下怎么说",
        description="用一个示例部门，把每一节在各种情形下（增加、减少、持平、上年为零、只有一个单位、没有项目、"
        "没有写原因……）写一遍，只列不同的说法，每句注明情形、出自模板哪一行、用了哪条用语；"
        "没有走到的分支、没有用到的用语一并列出。Word 文件里另有各表有数据、空着和排满几页的样子。",
        epilog="退出状态：0 已试写（有分支没有走到也是0）；1 有写错、写不出的地方；2 模板不能使用，或文件写不成。",
    )
    _template_named(rehearse)
    rehearse.add_argument(
        "-o", "--output", type=Path, metavar="文件", help="写成网页（.html）或 Word 文件（.docx）"
    )
    rehearse.add_argument("--force", action="store_true", help="同名文件照样覆盖")
    rehearse.add_argument("--json", action="store_true", help="把各种说法按 JSON 输出")
    rehearse.set_defaults(run=_rehearse)


def _rehearse(options: argparse.Namespace) -> int:
    from .commands.template_rehearse import rehearse

    return rehearse(options.name, options.output, options.json, options.force)


def _add_template_shell(commands: argparse._SubParsersAction[_Parser]) -> None:
    shell = commands.add_parser(
        "shell",
        help="看 Word 外壳的每个样式、标签管什么",
        description="列出 Word 外壳的每个样式、页面、标签管什么、缺什么；可以生成一份每样都有的 Word 文件。",
        epilog="退出状态：0 已列出；1 外壳缺东西；2 外壳不能用。",
    )
    _template_named(shell)
    shell.add_argument(
        "-o", "--output", type=Path, metavar="文件", help="把每个样式的样子写成这个 Word 文件或网页"
    )
    shell.add_argument(
        "--repair", action="store_true", help="把理顺了标签和分节符的外壳存回模板的文件夹"
    )
    shell.set_defaults(run=_template_shell)


def _template_shell(options: argparse.Namespace) -> int:
    from .commands.template_shell import show_shell

    return show_shell(options.name, options.output, options.repair)


def _add_show(commands: argparse._SubParsersAction[_Parser]) -> None:
    show = commands.add_parser(
        "show",
        help="看实际用的措辞、每一处出自哪个文件",
        description="列出模板实际用的措辞和表格，每一处写明出自哪个文件、哪一行，改写了哪里，以及那里可用的名称。",
        epilog="退出状态：0 已列出；2 没有这个模板或这一处。",
    )
    _template_named(show)
    show.add_argument(
        "kind",
        nargs="?",
        default="",
        choices=("", *_ITEM_KINDS),
        metavar="节|表|图表|清单|用语|指标|名词|设置",
    )
    show.add_argument("item", nargs="?", default="", metavar="名称", help="只看这一处")
    show.set_defaults(run=_show)


_ITEM_KINDS = ("节", "表", "图表", "清单", "用语", "指标", "名词", "设置")


def _show(options: argparse.Namespace) -> int:
    from .commands.template import show

    return show(options.name, options.kind, options.item)


def _add_template_diff(commands: argparse._SubParsersAction[_Parser]) -> None:
    diff = commands.add_parser(
        "diff",
        help="与所沿用的或另一个模板有哪些不同",
        description="列出两个模板的不同之处：只有一边有的，两边写法不同的。",
        epilog="退出状态：0 已列出；2 没有这个模板。",
    )
    _template_named(diff)
    diff.add_argument(
        "other", nargs="?", default="", metavar="另一个", help="不写即与所沿用的模板比较"
    )
    diff.set_defaults(run=_template_diff)


def _template_diff(options: argparse.Namespace) -> int:
    from .commands.template import show_differences

    return show_differences(options.name, options.other)


def _add_template_new(commands: argparse._SubParsersAction[_Parser]) -> None:
    new = commands.add_parser(
        "new",
        help="新建一个沿用别人的模板",
        description="在 templates 里新建一个模板，沿用另一个，一处也没有改。",
        epilog="退出状态：0 已新建；2 不能新建，什么都没有改动。",
    )
    _template_named(new)
    new.add_argument("--extends", required=True, metavar="模板", help="沿用哪一个")
    new.set_defaults(run=_template_new)


def _template_new(options: argparse.Namespace) -> int:
    from .commands.template import make_template

    return make_template(options.name, options.extends)


def _add_override(commands: argparse._SubParsersAction[_Parser]) -> None:
    override = commands.add_parser(
        "override",
        help="把要改的一处复制到自己的模板",
        description="把沿用来的一节、一张表、一个图表、一张清单、一条用语、一个指标、一条名词解释或 Word 外壳复制到自己的模板，改那里就只改自己的。",
        epilog="退出状态：0 已复制；2 没有复制，什么都没有改动。",
    )
    _template_named(override)
    kinds = (*_ITEM_KINDS[:-1], "外壳")
    override.add_argument("kind", choices=kinds, metavar="节|表|图表|清单|用语|指标|名词|外壳")
    override.add_argument(
        "item",
        nargs="?",
        default="",
        metavar="名称",
        help="哪一处；一组用语里的写成 三公›增加；外壳不写",
    )
    override.set_defaults(run=lambda options: _override(override, options))


def _override(parser: _Parser, options: argparse.Namespace) -> int:
    from .commands.template import override
    from .commands.template_shell import copy_shell

    if options.kind == "外壳" and options.item:
        parser.error(f"unrecognized arguments: {options.item}")
    if options.kind == "外壳":
        return copy_shell(options.name)
    if not options.item:
        parser.error("the following arguments are required: 名称")
    return override(options.name, options.kind, options.item)


def _add_schemas(commands: argparse._SubParsersAction[_Parser]) -> None:
    schemas = commands.add_parser(
        "schemas",
        help="让编辑器边写边查模板和 报告.yaml",
        description="把编辑器用的说明（JSON Schema）放进 templates/schemas，并写出怎样打开：写错的项当场标出，"
        "能写的项随时提示。程序更新后再运行一次。",
        epilog="退出状态：0 已放好；2 不能写。",
    )
    schemas.set_defaults(run=_schemas)


def _schemas(options: argparse.Namespace) -> int:
    from .commands.template import switch_on

    return switch_on()


def _add_where(commands: argparse._SubParsersAction[_Parser]) -> None:
    where = commands.add_parser(
        "where",
        help="从印出的一句话、一格找到模板的哪一行",
        description="从报告里的一句话（半句、一格、一个标题、一条注也行）找到它出自模板的哪个文件、哪一行、第几个字符："
        "节里的哪一句、走了哪个分支、用了哪条用语、哪个指标、哪条名词解释、哪张表的哪一列哪一行；出自数据的（补充、职责、原因等）写明数据的哪一行。"
        "空格、全角半角不同不要紧。",
        epilog="不写数据和报告：写了 --template 就在模板的演练里找（数字、名称不必相同）；没有写就找 data 下的全部数据。"
        "退出状态：0 已找到；2 没有找到，列出最接近的几句，或文件、数据、模板无法使用。",
    )
    where.add_argument("sentence", metavar="一句话", help="报告里印出的文字，照抄")
    where.add_argument(
        "target",
        nargs="?",
        type=Path,
        metavar="数据|报告",
        help="数据文件夹、工作簿，或本程序生成的 Word 文件",
    )
    where.add_argument(
        "--template",
        default="",
        metavar="模板",
        help="没有写数据：只在这个模板里找；写了数据：用它代替数据所用的模板",
    )
    where.add_argument("--json", action="store_true", help="把结果按 JSON 输出")
    where.set_defaults(run=_where)


def _where(options: argparse.Namespace) -> int:
    from .commands.template_where import where

    return where(options.sentence, options.target, options.template, options.json)


def _add_watch(commands: argparse._SubParsersAction[_Parser]) -> None:
    watch = commands.add_parser(
        "watch",
        help="一保存就在浏览器里看到结果",
        description="监视模板（连同它沿用的）和数据的文件，一保存就重新生成审阅页，浏览器里打开的页面自己更新，停在原来的位置；问题写在那一句旁边。"
        "写了一半、不能生成时，页面保留上一次的样子。页面只在本机能打开，不写任何文件。按 Ctrl-C 结束。",
        epilog="退出状态：0 已结束；2 模板或数据无法使用，或端口不能用。",
    )
    _template_named(watch)
    watch.add_argument("data", type=Path, metavar="数据", help="数据文件夹或工作簿")
    watch.add_argument("--port", type=int, default=0, metavar="端口", help="默认由程序选一个空的")
    watch.set_defaults(run=_watch)


def _watch(options: argparse.Namespace) -> int:
    from .commands.template_watch import watch

    return watch(options.name, options.data, options.port)


def run() -> NoReturn:
    """The program `assembler`. It ends soon: reference cycles are looked for now and then in a
    long run, and not at its end."""
    _open_what_is_closed()
    _name_files_in_chinese()
    gc.set_threshold(200_000)
    status = main()
    work_is_done()
    interruption.ignore()
    gc.freeze()
    sys.exit(status)


def _open_what_is_closed() -> None:
    """A process started without input or output (`>&-`) would get its next file in their place,
    and whatever it starts would write into that."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _name_files_in_chinese() -> None:
    """Start anew in UTF-8 where the system's language has no Chinese (LC_ALL=C): names of files
    could not even be spoken of."""
    try:
        "报告".encode(sys.getfilesystemencoding())
    except UnicodeError:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


if __name__ == "__main__":
    run()
