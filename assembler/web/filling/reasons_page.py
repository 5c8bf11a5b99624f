"""The page 原因: each change with its parts, its draft confirmed or rewritten; and what came over from
last year and is still to be looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from html import escape
from pathlib import Path

from nicegui import background_tasks, ui

from ...dataset.carried_edits import CarriedItem, carried_items, write_looked_at
from ...dataset.model import Dataset
from ...dataset.sheet_edits import write_sheet
from ...kernel.problems import grave
from ...narrative.draft import without_end_mark
from ...reasons.sheet import SettledReason, adopted, kept, restored, rewritten, settling_edits
from ...review.charts import WIDTH
from ...review.waterfall import Waterfall
from ..addresses import address_of, cell_address
from ..frame import follow, frame, linked_place, tell, title_of
from ..open_dataset import OpenDataset, Reading
from ..parts.folded import folded
from ..parts.mending import to_mend
from ..parts.push_button import PushButton
from ..parts.table_parts import head_row
from ..workplace import Workplace
from .answering import Preview, Saver, acting, forget_typed, keep_place
from .explained_changes import ExplainedChange, ReasonState, changes_of
from .warnings_section import open_places

_TONES = {
    ReasonState.MISSING: "open",
    ReasonState.DRAFT: "look",
    ReasonState.TO_CONFIRM: "look",
    ReasonState.CONFIRMED: "good",
    ReasonState.OWN: "good",
    ReasonState.ALIKE: "note",
}


async def reasons_page(workplace: Workplace, dataset: OpenDataset) -> None:
    """The changes of a report, in its order."""
    reading = await dataset.current()
    changes = await workplace.engine.run(changes_of, reading.built)
    with frame(workplace, title_of(reading, dataset), "reasons", dataset, styles=("words",)):
        page = _ReasonsPage(Saver(workplace, dataset))
        page.show(reading, changes)
    client = ui.context.client

    async def show(new: Reading) -> None:
        known = await workplace.engine.run(changes_of, new.built)
        if not client.is_deleted and new is dataset.reading:
            with client:
                page.show(new, known)

    def heard(new: Reading) -> None:
        background_tasks.create(show(new))

    follow(dataset.listeners, heard)
    client.on_disconnect(page.save_what_is_typed)


def _write_settled(data: Path, dataset: Dataset, settled: Sequence[SettledReason]) -> Path:
    """Write reasons as the clerk leaves them; the file written last."""
    file = data
    for edits in settling_edits(dataset, settled):
        file = write_sheet(data, edits)
    return file


class _ReasonsPage:
    """The changes, each with what can be done about its reason."""

    def __init__(self, saver: Saver) -> None:
        self.saver = saver
        self.reading: Reading | None = None
        self._cards: dict[str, _ChangeCard] = {}
        self._changes: Sequence[ExplainedChange] = ()
        keep_place()
        with ui.element("div").classes("page-head"):
            ui.html("<h2>增减变化的原因</h2>", sanitize=False)
            self._count = ui.label().classes("progress").props('aria-live="polite" role="status"')
            self._all = PushButton("全部采用草稿……", self._ask_for_all)
        self._nothing = ui.element("div")
        self._list = ui.element("div")
        with ui.element("section") as self._carried_section:
            ui.html("<h2>从上年带来、还没有核对的</h2>", sanitize=False)
            ui.label("逐项核对；要改的先到“数据”页改成本年的，不用改的直接确认。").classes("muted")
            self._carried = ui.element("div")

    @property
    def dataset(self) -> Dataset | None:
        """The dataset as it was last read."""
        prepared = self.reading.built.prepared if self.reading else None
        return prepared.dataset if prepared else None

    def show(self, reading: Reading, changes: Sequence[ExplainedChange]) -> None:
        """The changes as they are now; what stands on the page is not made anew."""
        self.reading, self._changes = reading, changes
        names = {one.name for one in changes}
        for name in [name for name in self._cards if name not in names]:
            self._cards.pop(name).article.delete()
        for at, change in enumerate(changes):
            card = self._cards.get(change.name)
            if card is None:
                with self._list:
                    card = self._cards[change.name] = _ChangeCard(change, self)
                card.article.move(self._list, at)
            card.show(change)
        left = sum(one.is_open for one in changes)
        self._nothing.clear()
        with self._nothing:
            self._tell_of_none(reading)
        self._count.set_text(f"还有{left}条没有核对" if left else "都核对过了")
        self._count.set_visibility(bool(changes))
        self._all.set_visibility(bool(self._drafts()))
        self._show_carried(reading)

    def _tell_of_none(self, reading: Reading) -> None:
        """Why there is no change to explain."""
        if reading.built.report is None:
            ui.label("现在还不能生成报告，算不出增减；先改正这些：")
            to_mend(grave(reading.problems), self.saver.dataset)
        elif not self._changes:
            ui.label("正文没有一处要说增减的原因。")

    # --- what is done

    async def settle(self, label: str, settled: Sequence[SettledReason]) -> str:
        """Write reasons; why that was not done, "" where it was."""
        dataset = self.dataset
        if dataset is None:
            return "这套数据还无法使用，先改正那些问题。"
        write = partial(_write_settled, dataset=dataset, settled=settled)
        return await self.saver.save(label, write)

    def _drafts(self) -> list[ExplainedChange]:
        return [one for one in self._changes if one.state is ReasonState.DRAFT and one.draft]

    def _ask_for_all(self) -> None:
        """All drafts at once, once they have been looked at."""
        drafts = self._drafts()
        with ui.dialog() as dialog, ui.card():
            ui.label(f"这{len(drafts)}条草稿都核对过、属实吗？").classes("progress")
            with ui.element("ul").classes("dialog-list"):
                for one in drafts:
                    with ui.element("li"):
                        ui.label(f"{one.label}：{one.draft}")
            with ui.element("div").classes("buttons"):
                adopt = partial(self._adopt, dialog, drafts)
                acting("都属实，全部采用", "", adopt, "button primary")
                PushButton("再看看", dialog.close)
        dialog.on("hide", dialog.delete)
        dialog.open()

    async def _adopt(self, dialog: ui.dialog, drafts: Sequence[ExplainedChange]) -> None:
        dialog.close()
        settled = [adopted(one.drafted) for one in drafts]
        fault = await self.settle(f"采用{len(drafts)}条草稿", settled)
        tell(fault or f"采用了{len(drafts)}条草稿，已存好。", "bad" if fault else "good")

    async def save_what_is_typed(self) -> None:
        """What was typed and not saved yet, when the page is closed."""
        for card in list(self._cards.values()):
            await card.save_own()

    # --- what came over from last year

    def _show_carried(self, reading: Reading) -> None:
        dataset = self.dataset
        items = list(carried_items(dataset, open_places(reading.problems))) if dataset else []
        items = [item for item in items if item.sheet != "原因" or item.text not in self._cards]
        self._carried_section.set_visibility(bool(items))
        self._carried.clear()
        with self._carried:
            for item in items:
                self._carried_item(item)
            own = [item for item in items if item.is_own]
            if len(own) > 1:
                self._carried_button(f"以上{len(own)}项都核对过", own)

    def _carried_item(self, item: CarriedItem) -> None:
        with ui.element("div").classes("carried"):
            ui.label(item.name or item.sheet).classes("mark note")
            owner = f"{item.owner}：" if item.owner else ""
            value = f"　{item.value}" if item.value else ""
            ui.label(f"{owner}{item.text}{value}").classes("what")
            row = None if item.name else item.place.row
            address = cell_address(self.saver.dataset.name, item.sheet, row)
            linked_place(item.place, address if item.is_own else "")
            if item.is_own:
                self._carried_button("已核对", [item])
            else:
                ui.link("到“数据”页核对", address_of(self.saver.dataset.name, "figures"))

    def _carried_button(self, title: str, items: Sequence[CarriedItem]) -> None:
        async def confirm() -> None:
            label = f"核对：{items[0].text[:20]}" if len(items) == 1 else f"核对{len(items)}项"
            fault = await self.saver.save(label, partial(write_looked_at, items=items))
            if fault:
                tell(fault, "bad")

        acting(title, items[0].text if len(items) == 1 else "", confirm)


class _ChangeCard:
    """One change on the page."""

    def __init__(self, change: ExplainedChange, page: _ReasonsPage) -> None:
        self.change, self.page = change, page
        self._drawn: object = None
        with ui.element("article").classes("change") as self.article:
            with ui.element("div").classes("head"):
                with ui.element("h3") as heading:
                    heading.props["id"] = f"reason-{change.name}"
                    ui.label(change.label).classes("inline")
                self._state = ui.label().classes("mark")
                self._amounts = ui.label().classes("amounts")
            self._preview = Preview()
            self._faults = ui.element("div").classes("faults").props('role="alert"')
            self._draft = ui.label().classes("drafted")
            self._own = (
                ui.textarea("自己写的原因", on_change=self._typed)
                .props("autogrow dense outlined rows=2")
                .classes("own")
            )
            self._own.props["aria-label"] = self._name
            self._buttons = ui.element("div").classes("buttons")
            self._parts = ui.element("div")
        with self._buttons:
            self._adopt = self._button("采用草稿", self._adopted)
            self._keep = self._button("属实，确认", self._kept)
            self._rewrite = self._button("改写", self._begin)
            self._rewrite.props["data-begins"] = True
            self._save = self._button("存为我写的", self.save_own)
            self._cancel = self._button("不改了", self._stop)
            self._restore = self._button("还原草稿", self._restored)
        self._writing(False)

    def _button(self, title: str, action: Callable[[], Awaitable[object]]) -> PushButton:
        return acting(title, self.change.label, action)

    # --- shown

    def show(self, change: ExplainedChange) -> None:
        """The change as it is now; what is being typed stays."""
        self.change = change
        self._state.set_text(change.state.value)
        self._state.classes(replace=f"mark {_TONES[change.state]}")
        moved = f"，{change.change}" if change.change else ""
        self._amounts.set_text(f"本年{change.now}，{change.base}{change.before}{moved}")
        self._preview.show(change.sentence, self._own.value if self._is_writing else "")
        self._show_faults(change.faults)
        self._draft.set_text(_about_draft(change))
        self._draft.set_visibility(bool(self._draft.text))
        self._writing(self._is_writing)
        drawn = (change.parts, change.waterfall, change.is_open)
        if drawn != self._drawn:
            self._drawn = drawn
            self._show_parts()

    def _show_faults(self, faults: Iterable[str]) -> None:
        faults = list(faults)
        self._faults.clear()
        self._faults.set_visibility(bool(faults))
        with self._faults:
            for one in faults:
                ui.label(one)

    def _show_parts(self) -> None:
        change = self.change
        self._parts.clear()
        if not change.parts:
            return
        title = f"按{change.parted}分，变了的{len(change.parts)}项"
        with self._parts:
            if change.is_open:
                _drawing(change)
            with folded(title, "folded"):
                if not change.is_open:
                    _drawing(change)
                _parts_table(change)

    # --- done

    @property
    def _name(self) -> str:
        """What the field is called for readers of a screen."""
        return f"{self.change.label}变化的原因"

    @property
    def _is_writing(self) -> bool:
        return bool(self._own.visible)

    def _writing(self, is_writing: bool) -> None:
        """Which buttons there are."""
        change, has_draft = self.change, bool(self.change.draft)
        state, given = change.state, change.given
        self._own.set_visibility(is_writing)
        as_drafted = given is not None and given.text == change.draft
        keeps = given is not None and (given.is_draft or given.is_carried_over)
        self._adopt.set_visibility(
            not is_writing and has_draft and state in (ReasonState.DRAFT, ReasonState.TO_CONFIRM)
        )
        self._keep.set_visibility(not is_writing and keeps and not as_drafted)
        self._rewrite.set_visibility(not is_writing)
        title = "改写" if change.text else "自己写"
        self._rewrite.set_text(title)
        self._rewrite.named(f"{title}：{change.label}")
        self._save.set_visibility(is_writing)
        self._cancel.set_visibility(is_writing)
        self._restore.set_visibility(
            not is_writing and has_draft and given is not None and not as_drafted
        )

    async def _begin(self) -> None:
        self._own.set_value(self.change.text)
        self._writing(True)
        self._own.run_method("focus")

    async def _stop(self) -> None:
        self._writing(False)
        with self.article:
            forget_typed(self._name)
        self._preview.show(self.change.sentence)
        self._show_faults(self.change.faults)

    def _typed(self) -> None:
        if self._is_writing:
            self._preview.typed(without_end_mark(self._own.value or ""))

    async def _adopted(self) -> None:
        await self._settle(f"采用草稿：{self.change.label}", adopted(self.change.drafted))

    async def _restored(self) -> None:
        await self._settle(f"还原草稿：{self.change.label}", restored(self.change.drafted))

    async def _kept(self) -> None:
        if self.change.given is not None:
            await self._settle(f"确认：{self.change.label}", kept(self.change.given))

    async def save_own(self) -> None:
        """Save what is being written."""
        text, change = (self._own.value or "").strip(), self.change
        if not self._is_writing:
            return
        if text == change.text.strip() or not text:
            if not self.article.client.is_deleted:
                await self._stop()
            return
        own = rewritten(change.name, text, change.draft, change.given)
        await self._settle(f"改写：{change.label}", own)

    async def _settle(self, label: str, settled: SettledReason) -> None:
        fault = await self.page.settle(label, [settled])
        if self.article.client.is_deleted:
            return
        with self.article:
            if fault:
                self._show_faults([fault])
            else:
                self._writing(False)
                self._preview.show(self.change.sentence)
                forget_typed(self._name)


def _about_draft(change: ExplainedChange) -> str:
    """What is said of the draft, or of there being none."""
    if change.state is ReasonState.ALIKE:
        return "正文和另一个数一起说了原因，不用另写。"
    if change.draft and change.given is not None and change.given.text != change.draft:
        return f"草拟：{change.draft}"
    if change.given is None and not change.draft:
        return f"没有草稿：{change.drafted.why}。" if change.drafted.why else ""
    return ""


def _drawing(change: ExplainedChange) -> None:
    if change.waterfall is None:
        return
    figure = ui.element("figure").props('tabindex="0" role="group"')
    figure.props["aria-label"] = f"{change.label}的增减图"
    with figure:
        ui.html(svg_of(change.waterfall, change.label), sanitize=False)
        with ui.element("figcaption"):
            cut = "" if change.waterfall.from_zero else "；两端的柱子不从零画起"
            ui.label(f"单位：{change.unit}{cut}")


def _parts_table(change: ExplainedChange) -> None:
    """The same as the drawing, to be read out."""
    with ui.element("table").classes("parts"):
        with ui.element("caption").classes("muted"):
            ui.label(f"{change.label}的各部分")
        head_row((change.parted or "部分", change.base, "本年", "增减"))
        with ui.element("tbody"):
            for part in change.parts:
                with ui.element("tr"):
                    with ui.element("th").props('scope="row"'):
                        ui.label(part.label)
                    for text in (part.before, part.now, part.change):
                        with ui.element("td"):
                            ui.label(text)


def svg_of(fall: Waterfall, name: str) -> str:
    """A waterfall as a drawing. Everything in it is escaped."""
    words = "，".join(f"{column.name}{column.text}" for column in fall.columns)
    columns = "".join(
        f'<g class="{escape(one.direction)}"><title>{escape(one.name)}：{escape(one.text)}</title>'
        f'<rect x="{one.x}" y="{one.y}" width="{one.width}" height="{one.height}" rx="1.5"/>'
        f'<text class="value" x="{one.middle}" y="{one.text_y}">{escape(one.text)}</text>'
        f'<text y="{fall.label_y}">{_lines(one.middle, one.lines)}</text></g>'
        for one in fall.columns
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {fall.height}" role="img" '
        f'aria-label="{escape(name)}：{escape(words)}">{columns}</svg>'
    )


def _lines(middle: str, lines: Iterable[str]) -> str:
    return "".join(
        f'<tspan x="{middle}"{" dy=" + chr(34) + "17" + chr(34) if at else ""}>{escape(line)}</tspan>'
        for at, line in enumerate(lines)
    )
