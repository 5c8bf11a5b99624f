"""What a refresh must hold, judged from the outside: read by python-docx and lxml, with numbers read
anew. An edited report is brought up to date; each fault is a word and what shows it."""

from __future__ import annotations

import io
import re
import traceback
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from docx import Document
from docx.oxml.ns import qn
from edits import Done, rounded
from lxml import etree
from samples import built, data_of

from assembler.kernel.problems import Severity, exit_status
from assembler.redline.files import redline_bytes
from assembler.refresh.refresh import Refreshed, refresh
from assembler.word.read.docx import read_bytes

_WIDE = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(万元|亿元|元|%|个|辆|[^\W\d_]?)")
_MONEY = {"万元": 10**4, "亿元": 10**8, "元": 1}
_MASK = re.compile(r"[\d,.%]+|增加|减少|增长|下降|增多|上升|\s|[，,。；;：:“”\"、]")
Key = tuple[Decimal, str]


def texts(data: bytes) -> Iterator[tuple[str, bool]]:
    """Every paragraph of a docx that is seen: body, cells, boxes, notes, headers and footers; and
    whether it is a cell of a table."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if not re.fullmatch(
                r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml", name
            ):
                continue
            for paragraph in etree.fromstring(package.read(name)).iter(qn("w:p")):
                text = "".join(_shown(paragraph))
                if text.strip():
                    yield text, any(a.tag == qn("w:tc") for a in paragraph.iterancestors())


def _shown(paragraph: etree._Element) -> Iterator[str]:
    for text in paragraph.iter(qn("w:t")):
        above = next(a for a in text.iterancestors() if a.tag == qn("w:p"))
        if above is paragraph:
            yield text.text or ""


def keys(text: str, is_cell: bool) -> Iterator[tuple[Key, str]]:
    """The numbers of a text, in 元, per cent or counted, with what shows each."""
    text = text.translate(_WIDE)
    for match in _NUMBER.finditer(text):
        value = Decimal(match[1].replace(",", ""))
        unit = match[2]
        if unit in _MONEY:
            yield (value * _MONEY[unit], "元"), match[1]
        elif unit == "%":
            yield (value, "%"), match[1]
        elif is_cell and "." in match[1] and match[0] == text.strip():
            yield (value * 10_000, "元"), match[1]


@cache
def gone(sample: str, correction: str) -> dict[Key, str]:
    """The numbers that the report showed before a correction and shows nowhere now."""
    now = {key for text, cell in texts(data_of(sample, correction)) for key, _ in keys(text, cell)}
    before = {
        key: shown for text, cell in texts(data_of(sample)) for key, shown in keys(text, cell)
    }
    return {key: shown for key, shown in before.items() if key not in now and key[0]}


@cache
def rounded_now(sample: str, correction: str) -> frozenset[str]:
    """What the amounts of the corrected report read as, roughly said: such words hold still."""
    shown = (pair for text, cell in texts(data_of(sample, correction)) for pair in keys(text, cell))
    amounts = {str(value / 10_000) for (value, unit), _ in shown if unit == "元"}
    return frozenset(words for amount in amounts for words in rounded(amount))


class Case:
    """One edited report and one correction. faults: what does not hold."""

    def __init__(self, sample: str, data: bytes, done: Done, correction: str) -> None:
        self.sample, self.data, self.done, self.correction = sample, data, done, correction
        self.built = built(sample, correction)
        self.faults: list[tuple[str, str]] = []
        self.status = 0

    def run(self, deep: bool = True) -> Case:
        """Bring it up to date and judge. deep: tracked changes too, which takes its time."""
        try:
            made = refresh(self.data, self.built, "稿.docx")
            self._judge(made)
            if deep and made.data is not None:
                self._redline(made.data)
        except Exception:  # noqa: BLE001 - whatever comes through is what is looked for
            self.faults.append(("traceback", traceback.format_exc()[-600:]))
        return self

    def _judge(self, made: Refreshed) -> None:
        self.status = exit_status(made.problems)
        if made.data is None:
            self.faults.append(("refused", str(made.problems[:1])))
            return
        told = "\n".join(str(problem) for problem in made.problems).translate(_WIDE)
        self._typed(made.data)
        self._stale(made.data, told)
        self._quiet(made)
        again = refresh(made.data, self.built, "稿.docx")
        if again.data != made.data:
            self.faults.append(("second", "another file"))

    def _typed(self, data: bytes) -> None:
        before, whole = (
            "".join(_MASK.sub("", text) for text, _ in texts(each)) for each in (self.data, data)
        )
        for text in self.done.typed:  # LibreOffice itself may drop some, such as fields
            typed = _MASK.sub("", text)
            if typed in before and typed not in whole:
                self.faults.append(("lost", text))

    def _stale(self, data: bytes, told: str) -> None:
        old = gone(self.sample, self.correction)
        for text, cell in texts(data):
            for key, shown in keys(text, cell):
                if key in old and shown not in told:
                    self._found("stale", f"{shown}: {text[:80]}")
        shown_old = set(old.values())
        whole = "".join(text for text, _ in texts(data)).translate(_WIDE)
        for words, figure in self.done.tells:
            figure = figure.rstrip("%")
            if words in rounded_now(self.sample, self.correction):
                continue
            if figure in shown_old and words in whole and words not in told:
                self._found("stale", words)

    def _found(self, kind: str, what: str) -> None:
        self.faults.append((f"{kind} with 0" if not self.status else kind, what))

    def _quiet(self, made: Refreshed) -> None:
        if not self.done.quiet:
            return
        known = {str(problem) for problem in self.built.problems}
        needless = [
            str(problem)
            for problem in made.problems
            if problem.severity is Severity.ERROR and str(problem) not in known
        ]
        if needless:
            self.faults.append(("needless", needless[0]))

    def _redline(self, data: bytes) -> None:
        problems: list[object] = []
        shown = redline_bytes(self.data, data, problems, "稿.docx")  # type: ignore[arg-type]
        if {getattr(problem, "code", "") for problem in problems} == {"R-42"}:
            return  # tracked changes of the person's own stand in it already
        if not shown or shown[0] is None:
            self.faults.append(("redline", str(problems[:1])))
            return
        if _read(shown[0], False) != _read(data, False):
            self.faults.append(("redline", "accepted"))
        if _read(shown[0], True) != _read(self.data, False):
            self.faults.append(("redline", "rejected"))


def _read(data: bytes, rejected: bool) -> list[object]:
    """What stands in a docx, its changes accepted or rejected."""
    blocks = read_bytes(data, rejected).blocks
    shown = (getattr(block, "text", None) or getattr(block, "texts", list)() for block in blocks)
    return [text for text in shown if text]


__all__ = ["Case", "Document", "gone", "keys", "texts"]
