"""The page 导入: exported workbooks become a dataset. What each sheet and column became is shown, and
changed by choosing; every choice is a line of 导入对照, and the import is made anew with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date

from nicegui import background_tasks, ui
from nicegui.element import Element

from ...commands.datasets import counted
from ...commands.new import year_named
from ...dataset.kinds import KINDS_OF_REPORT
from ...dataset.words import REPORT_YEARS
from ...importing.imported import Imported
from ...importing.questions import is_optional
from ...kernel.money import NumberStyle, show_amount
from ...template.homes import template_names
from ..addresses import address_of
from ..frame import attempt, follow, frame, problem_list, tell
from ..parts.choice_box import ChoiceBox, Option
from ..parts.drop_field import DropLimits, DroppedFile, drop_field
from ..parts.folded import folded
from ..parts.keyed_fields import KeyedFields
from ..parts.printed_lines import text_lines
from ..parts.push_button import PushButton
from ..parts.table_parts import head_row
from ..parts.text_field import TextField, labelled
from ..parts.titles import Titles
from ..workplace import Workplace
from .dropped_files import BYTES_AT_MOST, ENDINGS, FILES_AT_MOST
from .intake import Intake
from .read_tables import ReadTables
from .spellings import Spellings

_EXACT = NumberStyle(unit="元", places=2, grouped=True)
_BY_ITSELF = Option("", "自己认")


async def import_page(workplace: Workplace) -> None:
    """The files, the report, what was read, what is wrong, what would be written."""
    titles = await workplace.engine.run(Titles.of, workplace.datasets(), workplace.data)
    with frame(workplace, "导入", "import", styles=("shelf", "county", "import")):
        ui.html("<h1>导入</h1>", sanitize=False)
        _ImportPage(workplace, titles).show()


class _ImportPage:
    """The page's parts, each drawn anew when something is new."""

    def __init__(self, workplace: Workplace, titles: Titles) -> None:
        self._workplace, self._intake = workplace, workplace.intake
        self._titles = titles
        self._fields = KeyedFields()
        self._tables = ReadTables(self._do, self._fields)
        self._spellings = Spellings(self._do, self._fields)

    def show(self) -> None:
        with ui.element("section").classes("panel"):
            ui.html("<h2>放进导出的文件</h2>", sanitize=False)
            ui.label(
                "一体化系统导出的明细、正式表格，或公开的报告（Word、PDF）。可以一次放几个；同名的换成新的。"
            )
            drop_field(
                "把文件拖到这里",
                ENDINGS,
                "能导入的文件（Excel、CSV、网页表格、Word、PDF）",
                self._take,
                DropLimits(BYTES_AT_MOST, FILES_AT_MOST),
            )
            self._files = ui.element("ul").classes("files-in").props('aria-label="放进来的文件"')
            self._busy = ui.label().classes("muted").props('role="status"')
            self._summary = ui.element("p").classes("import-summary")
        self._rest = ui.element("div")
        with self._rest:
            self._report = _section("是哪份报告")
            self._read = _section("认成了什么")
            self._written = _section("各种写法")
            self._wrong = _section("问题")
            self._wrong.props["id"] = "problems"
            self._result = _section("写成数据")
        self._fields.show()
        follow(self._intake.listeners, lambda _: self._draw())
        self._draw()

    # --- what the clerk does

    async def _take(self, file: DroppedFile) -> None:
        content, is_there = await file.upload.read(), file.name in self._intake.files
        await self._during(f"正在读“{file.name}”…", lambda: self._intake.add(file.name, content))
        if is_there:  # perhaps that of another unit, out of another folder
            tell(f"“{file.name}”换成了新放的，原来那个不用了。两个都要的，先改名再放。", "look")

    def _do(self, action: Callable[[Intake], Awaitable[object]]) -> None:
        """Have something done with the intake; the page says that it is being done."""

        async def done() -> None:
            await self._during("正在重新导入…", lambda: action(self._intake))

        background_tasks.create(done(), name="import")

    async def _during(self, words: str, action: Callable[[], Awaitable[object]]) -> None:
        with self._busy:
            self._busy.set_text(words)
            await attempt(action)
            with suppress(RuntimeError):  # the page may be gone
                self._busy.set_text("")

    # --- what is shown

    def _draw(self) -> None:
        self._draw_files()
        self._draw_summary()
        self._rest.set_visibility(bool(self._intake.files))
        if self._intake.files:
            self._draw_report()
            self._draw_read()
            self._draw_wrong()
            self._draw_result()
        self._fields.find()

    def _draw_summary(self) -> None:
        """How far it is, where the files are dropped: the rest of the page may be long."""
        self._summary.clear()
        read = [one for one in self._imported.read if one.is_read] if self._imported else []
        problems = self._intake.problems
        with self._summary:
            if self._intake.files:
                ui.label(f"认出了{len(read)}张表；").classes("inline")
                if problems:
                    ui.link(f"{counted(problems)}，看问题", "#problems")
                else:
                    ui.label("没有问题。").classes("inline")

    def _draw_files(self) -> None:
        self._files.clear()
        with self._files:
            for name, read in self._intake.files.items():
                with ui.element("li"):
                    ui.label(name).classes("inline")
                    count = len(read.sheets)
                    ui.label(f"{count}张表" if count else "没有读").classes("muted inline")
                    PushButton(
                        "拿掉", lambda _, name=name: self._do(lambda one: one.remove(name))
                    ).named(f"拿掉 {name}")
            if self._intake.files:
                with ui.element("li"):
                    PushButton("全部拿掉，重新开始", lambda: self._do(lambda one: one.clear()))

    def _draw_report(self) -> None:
        wishes, imported = self._intake.wishes, self._imported
        body = _cleared(self._report)
        kinds = [_seen(imported.kind if imported else ""), *map(Option, KINDS_OF_REPORT)]
        templates = [
            _seen(self._titles.template(imported.template) if imported else ""),
            *(
                Option(name, self._titles.template(name))
                for name in template_names(self._workplace.data)
            ),
        ]
        with body, ui.element("div").classes("wishes"):
            with labelled("报告类型"):
                ChoiceBox(
                    "报告类型", kinds, wishes.kind, lambda v: self._wish(kind=v), self._fields
                )
            with labelled("年度"):
                self._year_field()
            with labelled("模板"):
                ChoiceBox(
                    "模板",
                    templates,
                    wishes.template,
                    lambda v: self._wish(template=v),
                    self._fields,
                )
            with labelled("照谁的导入对照"):
                own = Option("", "数据自己的" if wishes.target else "不照")
                ChoiceBox(
                    "照谁的导入对照",
                    [own, *self._datasets()],
                    wishes.mapping_of,
                    lambda v: self._wish(mapping_of=v),
                    self._fields,
                )

    def _year_field(self) -> None:
        imported, year = self._imported, self._intake.wishes.year
        seen = imported.year if imported and year is None else None
        near = seen or year or max(self._years_of_data(), default=date.today().year)
        options = [
            _seen(f"{seen}年" if seen else ""),
            *(Option(str(y), f"{y}年") for y in REPORT_YEARS if abs(y - near) <= 10),
        ]
        chosen = str(year) if year else ""
        ChoiceBox(
            "年度", options, chosen, lambda v: self._wish(year=int(v) if v else None), self._fields
        )

    def _years_of_data(self) -> list[int]:
        years = (year_named(path.name) for path in self._workplace.datasets())
        return list(filter(None, years))

    def _draw_read(self) -> None:
        read, spellings = _cleared(self._read), _cleared(self._written)
        plan = self._intake.plan
        with read:
            if plan is None or plan.imported is None:
                ui.label("还不知道是哪份报告，没有往下认；见下面的问题。").classes("muted")
            else:
                self._tables.show(plan.imported, self._intake.sheets)
                if plan.imported.tables and plan.imported.missing:
                    ui.label(f"没有找到：{'、'.join(plan.imported.missing)}").classes("muted")
                with folded("导入的全部说明"):
                    text_lines("\n".join(plan.lines), "导入的全部说明")
        with spellings:
            count = self._spellings.show(plan) if plan else 0
        self._written.set_visibility(bool(count))

    def _draw_wrong(self) -> None:
        problems = self._intake.problems
        with _cleared(self._wrong):
            if problems:
                problem_list(problems)
            else:
                ui.label("没有问题。")

    def _draw_result(self) -> None:
        intake, plan = self._intake, self._intake.plan
        with _cleared(self._result):
            self._target()
            if plan is None or not plan.rows:
                ui.label("有“无法使用”的问题，先改正，或在上面选一选。").classes("muted")
                return
            self._sheets()
            self._questions()
            if intake.replaced:
                self._agreement()
            with ui.element("div").classes("actions"):
                word = "写进这套数据" if intake.wishes.target else "写成数据"
                button = PushButton(word, self._write, "button primary")
                button.allow(intake.may_write)

    def _target(self) -> None:
        wishes = self._intake.wishes
        with ui.element("div").classes("wishes"):
            with labelled("写进"):
                options = [Option("", "新建一套数据"), *self._datasets()]
                ChoiceBox(
                    "写进", options, wishes.target, lambda v: self._wish(target=v), self._fields
                )
            if not wishes.target:
                with labelled("名称"):
                    TextField(
                        "新建的数据叫什么",
                        wishes.name or self._intake.suggested,
                        lambda name: self._wish(name=name),
                        self._fields,
                    )
                with labelled("形式"):
                    forms = [Option("", "文件夹（CSV）"), Option("xlsx", "一本 Excel 工作簿")]
                    chosen = "xlsx" if wishes.as_workbook else ""
                    ChoiceBox(
                        "形式",
                        forms,
                        chosen,
                        lambda v: self._wish(as_workbook=v == "xlsx"),
                        self._fields,
                    )
        if not wishes.target:
            ui.label(f"写在 {self._intake.path()}").classes("muted")

    def _sheets(self) -> None:
        plan = self._intake.plan
        assert plan is not None
        with ui.element("div").classes("scroll"), ui.element("table").classes("plain narrow"):
            head_row(("表", "行数", "原来", "金额合计（元）"))
            with ui.element("tbody"):
                for name, rows in plan.brought.items():
                    before, total = len(plan.target.rows(name)), plan.total(name)
                    with ui.element("tr"):
                        with ui.element("th").props('scope="row"'):
                            ui.label(name)
                        amount = show_amount(total, _EXACT) if total is not None else ""
                        for text in (str(len(rows)), str(before) if before else "", amount):
                            with ui.element("td").classes("number"):
                                ui.label(text)

    def _questions(self) -> None:
        plan = self._intake.plan
        assert plan is not None
        count, optional = len(plan.questions), sum(map(is_optional, plan.questions))
        if not count:
            ui.label("没有要回答的问题。")
            return
        more = f"，其中{optional}个可以不答" if optional else ""
        title = f"写成之后还有{count}个问题要回答{more}"
        with folded(title, ""), ui.element("ul").classes("questions-list"):
            for row in plan.questions:
                with ui.element("li"):
                    ui.label(row["问题"].splitlines()[0])

    def _agreement(self) -> None:
        intake = self._intake
        with ui.element("div").classes("replaces").props('role="alert"'):
            ui.label(f"数据里已有的内容会被替换：{'、'.join(intake.replaced)}。")
            ui.label("“待补”的回答和“报告”“原因”里写的都留着；写进去以后可以撤销。").classes(
                "muted"
            )
            box = ui.checkbox("替换这些内容", value=intake.wishes.agrees)
            box.on_value_change(lambda e: self._wish(agrees=bool(e.value)))

    async def _write(self) -> None:
        opened = self._workplace.open(self._intake.wishes.target)
        asked = len(self._intake.plan.questions) if self._intake.plan else 0
        names: list[str] = []

        async def write() -> None:
            names.append(await self._intake.write(opened))

        await self._during("正在写…", write)
        if names:
            ui.navigate.to(address_of(names[0], "questions" if asked else "figures"))

    # --- helpers

    def _datasets(self) -> list[Option]:
        names = (path.name for path in self._workplace.datasets())
        return [Option(name, self._titles.dataset(name)) for name in names]

    @property
    def _imported(self) -> Imported | None:
        return self._intake.plan.imported if self._intake.plan else None

    def _wish(self, **changes: object) -> None:
        wishes = replace(self._intake.wishes, **changes)  # type: ignore[arg-type]
        self._do(lambda one: one.wish(wishes))


def _section(title: str) -> Element:
    with ui.element("section").classes("panel") as section:
        ui.html(f"<h2>{title}</h2>", sanitize=False)
        ui.element("div")
    return section


def _cleared(section: Element) -> Element:
    """The part of a section below its heading, empty."""
    body = section.default_slot.children[1]
    body.clear()
    return body


def _seen(what: str) -> Option:
    return Option("", f"自己认：{what}") if what else _BY_ITSELF
