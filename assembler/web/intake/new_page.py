"""The page 新建: a dataset begun with last year's report, or with nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from nicegui import ui

from ...commands.datasets import dataset_name
from ...commands.new import Begun, NewReport, begun
from ...dataset.kinds import KINDS_OF_REPORT
from ...dataset.sheet_edits import NotWritten
from ...files.paths import exists
from ...files.whole_file import write_whole
from ...kernel.problems import Problem
from ...template.homes import template_names
from ..addresses import address_of
from ..frame import frame, problem_list, tell
from ..parts.choice_box import ChoiceBox, Option
from ..parts.drop_field import DropLimits, DroppedFile, drop_field
from ..parts.printed_lines import text_lines
from ..parts.push_button import PushButton
from ..parts.text_field import TextField, labelled
from ..parts.titles import Titles, dataset_title
from ..workplace import Workplace
from .dropped_files import BYTES_AT_MOST
from .intake import name_objections
from .suggested_names import name_after, usual_name

_REPORTS = (".docx", ".pdf")
_YEARS_AROUND = 8
_DATASET, _FINISHED = "数据　", "成稿　"


def begun_lines(made: Begun, titles: Titles) -> list[str]:
    """What came of it, and what comes next on the pages."""
    carried, name = made.carried, dataset_name(made.path)
    if carried is None:
        return [made.first, f"接着导入本年的导出，或到“{name}”的“数据”页填写。"]
    lines = [f"从 {carried.source}带来：{carried.brought}。", *carried.notes]
    if carried.to_confirm:
        lines.append(
            f"要核对的：{carried.to_confirm}。先导入本年的导出（或到“数据”页填写），再到“原因”页逐项核对；"
            "没有核对完以前，报告是草稿。"
        )
    else:
        lines.append("接着导入本年的导出，或到“数据”页填写。")
    return [made.first, *(_with_titles(line, titles) for line in lines)]


def _with_titles(line: str, titles: Titles) -> str:
    """A line with datasets called by their titles, not where they are."""
    for name, title in titles.datasets.items():
        for place in (f"data/{name}（", f"../{name}，", f"{name}，"):
            end = place[-1]
            line = line.replace(f" {place}", f"“{title}”{end}")
    return line


def without_copies(files: Iterable[Path]) -> list[Path]:
    """The reports among files; of one that is there as Word and PDF the Word file, which says more."""
    reports = [file for file in files if file.suffix.lower() in _REPORTS]
    in_word = {file.stem for file in reports if file.suffix.lower() != ".pdf"}
    return [one for one in reports if one.suffix.lower() != ".pdf" or one.stem not in in_word]


async def new_page(workplace: Workplace) -> None:
    """Both ways beside each other; what came of it below."""
    titles = await workplace.engine.run(Titles.of, workplace.datasets(), workplace.data)
    with frame(workplace, "新建", "new", styles=("shelf", "county", "import")):
        ui.html("<h1>新建一份报告</h1>", sanitize=False)
        with ui.element("p"):
            ui.label("有本年的导出的，直接").classes("inline")
            ui.link("导入", "/import")
            ui.label("，不用先新建。").classes("inline")
        from_last_year, empty = _FromLastYear(workplace, titles), _Empty(workplace, titles)
        from_last_year.show()
        empty.show()


class _NewReport:
    """What both ways share: the name, the form, what came of it."""

    title = ""

    def __init__(self, workplace: Workplace, titles: Titles) -> None:
        self._workplace, self.titles = workplace, titles
        self.name, self.as_workbook = "", False
        self.wanted = NewReport()

    def show(self) -> None:
        with ui.element("section").classes("panel") as section:
            section.props["aria-label"] = self.title
            ui.html(f"<h2>{self.title}</h2>", sanitize=False)
            with ui.element("div").classes("wishes"):
                self.fields()
                self._name_field()
                forms = [Option("", "文件夹（CSV）"), Option("xlsx", "一本 Excel 工作簿")]
                with labelled("形式"):
                    ChoiceBox(f"{self.title}：形式", forms, "", self._form)
            self.more_fields()
            with ui.element("div").classes("actions"):
                self._button = PushButton("新建", self._make, "button primary")
                self._button.named(f"{self.title}：新建")
            self._outcome = ui.element("div").props('role="status"')

    def fields(self) -> None:
        """The fields before the name."""

    def more_fields(self) -> None:
        """What stands below them."""

    def suggested(self) -> str:
        """What the dataset is called unless the clerk says otherwise."""
        return usual_name()

    def source(self) -> Path | None:
        """The report that it begins with. Raises NotWritten where none was chosen."""
        return None

    def _form(self, value: str) -> None:
        self.as_workbook = value == "xlsx"

    def _name_field(self) -> None:
        with labelled("名称"):
            self._field = TextField(f"{self.title}：名称", self.suggested(), self._called)

    def _called(self, name: str) -> None:
        self.name = name

    def suggest(self) -> None:
        """Show another name, unless the clerk gave one."""
        if not self.name:
            self._field.set_text(self.suggested())

    async def _make(self) -> None:
        self._button.allow(False)
        problems: list[Problem] = []
        name = self.name or self.suggested()
        path = self._workplace.data / (f"{name}.xlsx" if self.as_workbook else name)
        made: Begun | None = None
        try:
            source = self.source()
            problems += name_objections(name, path)
            if not problems:
                made = await self._workplace.engine.run(
                    begun, path, self.wanted, self.as_workbook, problems, source
                )
        except NotWritten as error:
            tell(f"{error}。", "look")
        self._button.allow(True)
        self._outcome.clear()
        with self._outcome:
            problem_list(problems)
            if made is not None:
                self._show(made)

    def _show(self, made: Begun) -> None:
        """What came of it, and how to go on."""
        name = made.path.name
        self.titles.datasets[name] = dataset_title(made.path)

        async def import_into_it() -> None:
            intake = self._workplace.intake
            await intake.wish(replace(intake.wishes, target=name))
            ui.navigate.to("/import")

        text_lines("\n".join(begun_lines(made, self.titles)), "新建了什么")
        with ui.element("div").classes("actions"):
            PushButton("导入本年的导出", import_into_it, "button primary")
            ui.link("填写数据", address_of(name, "figures")).classes("button")
            if made.carried is not None and made.carried.to_confirm:
                ui.link("到“原因”页逐项核对", address_of(name, "reasons")).classes("button")


class _FromLastYear(_NewReport):
    """Begun with a dataset, a report that was built, or any published one."""

    title = "从上年开始"

    def __init__(self, workplace: Workplace, titles: Titles) -> None:
        super().__init__(workplace, titles)
        self._source: Path | None = None
        self._chosen = ""

    def fields(self) -> None:
        self._choice = ui.element("div").classes("inline")
        self._show_choice()
        kinds = [Option("", "与来源相同"), *map(Option, KINDS_OF_REPORT)]
        with labelled("类型"):
            ChoiceBox(f"{self.title}：类型", kinds, "", self._kind)

    def more_fields(self) -> None:
        drop_field(
            "或者把上年的报告（Word、PDF）拖到这里",
            _REPORTS,
            "Word（.docx）或 PDF",
            self._take,
            DropLimits(BYTES_AT_MOST, 1),
        )
        ui.label(
            "带来部门、职责、单位、项目、绩效指标、原因、导入对照；要核对的标上“待确认”。来源须是上一年的同类报告，"
            "新建决算的也可以是同年的预算。"
        ).classes("muted")

    def _sources(self) -> dict[str, Path]:
        """What it can begin with, by what it is called in the list."""
        finished = without_copies(self._workplace.finished())
        datasets = {f"{_DATASET}{path.name}": path for path in self._workplace.datasets()}
        return datasets | {f"{_FINISHED}{file.name}": file for file in finished}

    def _named(self, value: str) -> Option:
        """A source with what its report is called."""
        name = value.removeprefix(_DATASET)
        is_finished = value.startswith(_FINISHED)
        return Option(value, value if is_finished else f"{_DATASET}{self.titles.dataset(name)}")

    def _show_choice(self) -> None:
        self._choice.clear()
        options = [Option("", "选一套数据或一份成稿"), *map(self._named, self._sources())]
        with self._choice, labelled("来源"):
            ChoiceBox(f"{self.title}：来源", options, self._chosen, self._choose)

    def _choose(self, value: str) -> None:
        self._chosen, self._source = value, self._sources().get(value)
        self.suggest()

    def _kind(self, value: str) -> None:
        self.wanted = self.wanted._replace(kind=value)
        self.suggest()

    async def _take(self, file: DroppedFile) -> None:
        """A report that is dropped is kept in out/ under a name of our own: the new dataset may name
        it as last year's."""
        content = await file.upload.read()
        own = self._workplace.out / f"上年报告-{sha256(content).hexdigest()[:8]}{file.ending}"
        try:
            if not exists(own):
                self._workplace.out.mkdir(exist_ok=True)
                write_whole(own, content)
        except OSError:
            tell(f"写不进 {own}。", "bad")
            return
        tell(f"“{file.name}”已存成 {own}。")
        self._choose(f"{_FINISHED}{own.name}")
        self._show_choice()

    def suggested(self) -> str:
        if self._source is None:
            return super().suggested()
        is_dataset = self._source in self._workplace.datasets()
        source = dataset_name(self._source).removesuffix(".xlsm") if is_dataset else usual_name()
        return name_after(source, self.wanted.kind)

    def source(self) -> Path | None:
        if self._source is None:
            raise NotWritten("先选上年的数据或成稿，或把上年的报告拖进来")
        return self._source


class _Empty(_NewReport):
    """Begun with nothing: a kind, a year, a template."""

    title = "从空白开始"

    def __init__(self, workplace: Workplace, titles: Titles) -> None:
        super().__init__(workplace, titles)
        self.wanted = NewReport(kind=next(iter(KINDS_OF_REPORT)), year=date.today().year + 1)

    def fields(self) -> None:
        this = date.today().year
        years = [
            Option(str(year), f"{year}年")
            for year in range(this - _YEARS_AROUND, this + _YEARS_AROUND)
        ]
        templates = [
            Option("", "这种报告的基础模板"),
            *(
                Option(name, self.titles.template(name))
                for name in template_names(self._workplace.data)
            ),
        ]
        for name, options, chosen, choose in (
            ("类型", list(map(Option, KINDS_OF_REPORT)), self.wanted.kind, self._kind),
            ("年度", years, str(self.wanted.year), self._year),
            ("模板", templates, "", self._template),
        ):
            with labelled(name):
                ChoiceBox(f"{self.title}：{name}", options, chosen, choose)

    def _kind(self, value: str) -> None:
        self.wanted = self.wanted._replace(kind=value)
        self.suggest()

    def _year(self, value: str) -> None:
        self.wanted = self.wanted._replace(year=int(value))
        self.suggest()

    def _template(self, value: str) -> None:
        self.wanted = self.wanted._replace(template=value)

    def suggested(self) -> str:
        return usual_name(self.wanted.year, self.wanted.kind)
