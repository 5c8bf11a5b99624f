"""A file of a template as a field with numbered lines: saved whole when one stops typing, leaves it, or
presses Ctrl+S; a change made elsewhere meanwhile is told, and neither text is lost."""

from __future__ import annotations

from nicegui import ui

from ..history import NotChanged
from ..parts.push_button import PushButton
from .open_template import OpenTemplate, TemplateReading, decoded

_SECONDS_OF_QUIET = 1.5
_SHOWN_AT_MOST = 300_000  # signs; the browser would take long over more
_ELSEWHERE = "“{}”在别处改过了。下面是您写的，还没有存进去。"


class FileEditor:
    """One file. It stands in the page where it is made."""

    def __init__(
        self, opened: OpenTemplate, file: str, reading: TemplateReading, line: int
    ) -> None:
        self.opened, self.file = opened, file
        self.base = reading.files[file] or b""
        self._number = reading.number
        self._is_saving = False
        self._client = ui.context.client
        text = decoded(self.base)
        editable = opened.is_own and len(text) <= _SHOWN_AT_MOST
        self._conflict = ui.element("div").classes("note look").props('role="alert"')
        self._conflict.set_visibility(False)
        with self._conflict:
            ui.label(_ELSEWHERE.format(file))
            with ui.element("div").classes("actions"):
                PushButton("用别处的，丢掉我写的", self._take_theirs)
                PushButton("用我写的，盖过别处的", self._keep_mine)
        self.area = text_area(file, text, editable)
        if editable:
            self.area.on("blur", self.save)
            self._quiet = ui.timer(_SECONDS_OF_QUIET, self.save, active=False)
            self.area.on_value_change(self._typed)
            with ui.element("div").classes("item-head"):
                self._state = ui.label("已存好").classes("muted").props('aria-live="polite"')
                PushButton("存盘（Ctrl+S）", self.save, "button small save-file")
            ui.context.client.on_disconnect(self.save)
        show_line(line)

    def _typed(self) -> None:
        if self.is_changed:
            self._state.set_text("正在写……")
            self._quiet.deactivate()
            self._quiet.activate()

    @property
    def is_changed(self) -> bool:
        """Whether something was written that is not saved."""
        return str(self.area.value or "") != decoded(self.base)

    async def save(self) -> None:
        """Save what was written, if anything was."""
        self._quiet.deactivate()
        if not self.is_changed or self._is_saving or self._conflict.visible:
            return
        text = str(self.area.value or "")
        self._is_saving, refusal = True, ""
        try:
            reading = await self.opened.write(self.file, text, self.base)
        except NotChanged as error:
            refusal = str(error)
            reading = await self.opened.current()
        finally:
            self._is_saving = False
        if refusal:
            self._state.set_text(refusal)
            self.heard(reading)
            return
        self.base = reading.files.get(self.file) or b""
        self._state.set_text("已存好")

    def heard(self, reading: TemplateReading) -> None:
        """The template was read anew: show what became of the file, unless something is being
        written here."""
        now = reading.files.get(self.file) or b""
        if now == self.base or self._is_saving:
            return
        if self.is_changed:
            self._conflict.set_visibility(True)
            return
        self.base = now
        self.area.set_value(decoded(now))
        self._client.run_javascript("window.templateEditor && templateEditor.renumber()")

    async def _take_theirs(self) -> None:
        reading = await self.opened.current()
        self.base = reading.files.get(self.file) or b""
        self.area.set_value(decoded(self.base))
        self._settled()

    async def _keep_mine(self) -> None:
        reading = await self.opened.current()
        self.base = reading.files.get(self.file) or b""
        self._settled()
        await self.save()

    def _settled(self) -> None:
        self._conflict.set_visibility(False)
        self._client.run_javascript("window.templateEditor && templateEditor.renumber()")


def text_area(file: str, text: str, editable: bool) -> ui.textarea:
    """A text with numbered lines."""
    with ui.element("div").classes("code-editor" if editable else "code-editor read-only"):
        ui.element("div").classes("lines").props('aria-hidden="true"')
        area = ui.textarea(value=text).props("borderless spellcheck=false")
        area.props["aria-label"] = f"{file} 的文字" + ("" if editable else "（只读）")
        if not editable:
            area.props("readonly")
    return area


def show_line(line: int) -> None:
    """Once the page stands: the numbers of the lines, that line, and the link that led here."""
    then = f"templateEditor.show({line})" if line else "templateEditor.renumber()"
    script = f"window.templateEditor && ({then}, templateEditor.showCurrent())"
    ui.timer(0.2, lambda: ui.run_javascript(script), once=True)
