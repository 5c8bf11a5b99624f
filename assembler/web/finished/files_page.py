"""The page 成稿: finished files held to account, brought up to date; reports of others audited."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from nicegui import ui

from ...commands.audit import ENDINGS
from ...files.whole_file import scratch_folder
from ...files.zip_package import LIMIT_BYTES
from ..frame import frame, problem_list, tell
from ..parts.drop_field import DropLimits, DroppedFile, drop_field
from ..parts.push_button import PushButton
from ..workplace import Workplace
from .audit_view import AuditView
from .finished_files import FileOrigin, FinishedFile, origin_of
from .own_file_view import OwnFileView

_FILES_AT_MOST = 20
_ACCEPTED = (*ENDINGS, ".docm", ".doc", ".wps")  # the last to be told what to do with them


async def files_page(workplace: Workplace) -> None:
    """Files that are dropped or chosen, and what is found in the one that is looked at."""
    with frame(workplace, "成稿", "files", styles=("files",)):
        ui.html("<h1>成稿：核对、更新、审核</h1>", sanitize=False)
        page = _Files(workplace)
        page.show()
    ui.context.client.on_delete(page.close)


class _Files:
    """The files of one page. They are kept in a folder of the page, under names of ours, and go with
    it."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._kept = ExitStack()
        self._folder: Path | None = None
        self._files: list[tuple[FinishedFile, PushButton]] = []
        self._received = 0
        self._turn = 0  # of what is shown: an older one that comes late is not
        self._is_looking = False  # of several that are dropped together the first one is shown

    def close(self) -> None:
        """Nothing is kept."""
        self._kept.close()

    def show(self) -> None:
        """Put it onto the page."""
        with ui.element("section").classes("panel choose-file").props('aria-label="选文件"'):
            ui.label(
                "在 Word 里改好的报告拖到这里：逐个核对数字，按现在的数据更新，冲突一处一处定。"
                "别处做的报告（Word、PDF、网页、文本、工作簿）也可以拖来审核。"
            )
            drop_field(
                "把文件拖到这里",
                _ACCEPTED,
                "能看的报告（Word、PDF、网页、文本、工作簿）",
                self._take,
                DropLimits(LIMIT_BYTES, _FILES_AT_MOST),
            )
            self._choose_finished()
        self._list = ui.element("nav").classes("file-list")
        self._list.props["aria-label"] = "收到的文件"
        self._waiting = ui.label("").classes("status").props('role="status"')
        self._status = ui.label("").classes("status").props('role="status"')
        self._shown = ui.element("div").classes("one-file")

    def _choose_finished(self) -> None:
        """The files in out/ can be chosen as well."""
        names = [file.name for file in self._workplace.finished() if _may_be_read(file)]
        if not names:
            return
        with ui.element("div").classes("actions"):
            chosen = ui.select(names, label="在这里生成的文件").classes("from-out")
            chosen.props("outlined dense options-dense")
            PushButton("看这份文件", lambda: self._take_finished(chosen.value))

    # --- files that come

    async def _take(self, file: DroppedFile) -> None:
        self._received += 1
        number = self._received
        if number > _FILES_AT_MOST:
            tell(f"一页最多看{_FILES_AT_MOST}个文件，重新打开这一页再拖。", "bad")
            return
        if self._folder is None:
            self._folder = self._kept.enter_context(scratch_folder())
        path = self._folder / f"{number}{file.ending}"
        await file.upload.save(path)
        await self._add(FinishedFile(file.name, path))

    async def _take_finished(self, name: str | None) -> None:
        path = self._workplace.file(name or "")
        if path is None:
            tell("先在左边选一个文件。", "look")
        else:
            await self._add(FinishedFile(path.name, path))

    async def _add(self, file: FinishedFile) -> None:
        with self._list:
            button = PushButton(file.name, lambda: self._look(file), "button file")
        self._files.append((file, button))
        if self._is_looking:
            self._waiting.set_text(
                "放进了几份：点名称看哪一份。别处做的许多份一起审核，到“汇总”页。"
            )
        else:
            await self._look(file)

    async def _look(self, file: FinishedFile) -> None:
        """Show what is found in a file."""
        for one, button in self._files:
            button.props["aria-current"] = "true" if one is file else "false"
            button.update()
        self._turn += 1
        turn = self._turn
        self._status.set_text(f"正在看“{file.name}”……大的文件要十几秒，这一页照常可用。")
        self._is_looking = True
        try:
            await self._show_found(file, turn)
        finally:
            if turn == self._turn:
                self._is_looking = False

    async def _show_found(self, file: FinishedFile, turn: int) -> None:
        origin = await self._workplace.engine.run(origin_of, file)
        if turn != self._turn or self._shown.is_deleted:
            return
        self._shown.clear()
        with self._shown, ui.element("div"):
            await self._show(file, origin)
        if turn == self._turn:
            self._status.set_text("")

    async def _show(self, file: FinishedFile, origin: FileOrigin | None) -> None:
        with ui.element("h2"):
            ui.label(file.name)
        if origin is None:
            await AuditView(self._workplace, file).show()
        elif origin.snapshot is None:
            problem_list(origin.problems)
        else:
            await OwnFileView(self._workplace, file, origin.snapshot).show()


def _may_be_read(file: Path) -> bool:
    is_open = file.name.startswith("~$")  # Word's own, while a document is open
    return file.suffix.lower() in ENDINGS and not is_open
