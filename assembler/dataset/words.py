"""The report's words (报告): from entries of `报告.yaml`, or of a worksheet, to values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import filterfalse
from operator import attrgetter

from ..codebook.spelling import fold
from ..kernel.problems import Place, Refusal
from ..kernel.yamltext import ALIAS, DEPTH, Node, YamlError
from .cells import Findings, check_text, shown
from .kept_words import parsed_words
from .kinds import KINDS_OF_REPORT, kind_named
from .model import Department, Words
from .schema import BUDGET_BASES, FIELDS, REPORT_FILES, TO_CONFIRM, YES_NO, Field
from .sheets import WORDS, RawWord

_BY_NAME = {field_.name: field_ for field_ in FIELDS}
_GROUPS = {field_.name.split(".")[0] for field_ in FIELDS if "." in field_.name}
_DEPTH_AT_MOST = 8
_REFUSALS = {ALIAS: "D-43", DEPTH: "D-44"}
_BAD_ITEM = re.compile(r"-(?![ \d])")  # a list item without the blank after its sign
REPORT_YEARS = range(2000, 2100)  # that a report may be of
TO_CONFIRM_MARK = re.compile(rf"{TO_CONFIRM}[：:]\s*")
_DATE_FIELD = "公开日期"
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:月|[-/.](\d{1,2})|月(\d{1,2})日)?")


@dataclass(slots=True)
class ReportWords:
    """The words, parsed. year: None where it is missing or wrong (which has been told). internal:
    whether the report is kept with the dataset's lines (报告文件: 内部)."""

    kind: str = ""
    year: int | None = None
    year_place: Place = field(default_factory=Place)
    template: str = ""
    department: Department = field(default_factory=lambda: Department("", "", "", ""))
    published: str = ""
    opening: Words | None = None
    last_year: Words | None = None
    units: tuple[Words, ...] = ()
    duties: tuple[Words, ...] = ()
    organisation: tuple[Words, ...] = ()
    supplements: dict[str, tuple[Words, ...]] = field(default_factory=dict)
    omissions: dict[str, Words] = field(default_factory=dict)
    published_as: Words | None = None
    internal: bool = False
    marks_drafts: bool = True
    glance: bool | None = None
    basis: str = BUDGET_BASES[0]
    texts: dict[str, tuple[Words, ...]] = field(default_factory=dict)
    to_confirm: tuple[tuple[str, Words], ...] = ()


# --- from YAML to a flat list of entries


def read_yaml_words(text: str, file: str, findings: Findings) -> list[RawWord] | None:
    """The entries of `报告.yaml` in their order; None if it does not parse (which is told)."""
    try:
        tree = parsed_words(text, _DEPTH_AT_MOST)
    except YamlError as error:
        place = Place(file, row=error.line, character=error.character)
        findings.tell(_REFUSALS.get(error.kind, "D-41"), place, reason=error.reason)
        return None
    if tree.pairs is None and not (tree.is_text and tree.text == ""):
        findings.tell("D-42", Place(file, row=tree.line, character=tree.character))
        return None
    return list(_entries(tree, "", file, findings))


def _entries(tree: Node, above: str, file: str, findings: Findings) -> Iterator[RawWord]:
    taken: set[str] = set()
    for key, value in tree.pairs or ():
        name = f"{above}{key.text.strip()}"
        place = Place(file, row=key.line, character=key.character)
        if name in taken:
            findings.tell("D-45", place, name=shown(name))
        elif not key.is_text:
            group = shown(above.rstrip(".")) or WORDS
            findings.tell("D-48", place, name=group, wanted="“名称: 内容”")
        else:
            taken.add(name)
            yield from _value(name, value, place, file, findings)


def _value(
    name: str, value: Node, place: Place, file: str, findings: Findings
) -> Iterator[RawWord]:
    if value.is_text:
        yield RawWord(name, value.text, Place(file, row=value.line, character=value.character))
    elif value.pairs is not None and _holds_others(name):
        yield from _entries(value, f"{name}.", file, findings)
    elif value.children is not None and (name not in _GROUPS) and field_of(name) is not None:
        yield from _items(name, value, file, findings)
    else:
        yield RawWord(_refuse_shape(name, place, findings), "", place, refused=True)


def _holds_others(name: str) -> bool:
    """Whether an entry is a group of others, declared or not."""
    return name in _GROUPS or _keyed(name)


def _keyed(name: str) -> bool:
    return name in _BY_NAME and _BY_NAME[name].keyed


def _items(name: str, value: Node, file: str, findings: Findings) -> Iterator[RawWord]:
    for item in value.children or ():
        place = Place(file, row=item.line, character=item.character)
        if not item.is_text:
            wanted = "一项一段文字（含英文冒号的文字请加引号）"
            findings.tell("D-48", place, name=shown(name), wanted=wanted)
            yield RawWord(name, "", place, refused=True)
        else:
            yield RawWord(name, item.text, place)


def _refuse_shape(name: str, place: Place, findings: Findings) -> str:
    """Tell that the value is a list or a mapping where it must not; the field it was meant for."""
    declared = field_of(name)
    if _holds_others(name):
        findings.tell("D-48", place, name=name, wanted=_group_wanted(name))
    elif declared is None:
        return _tell_unknown(name, place, findings)
    else:
        wanted = "一项一段文字的列表" if declared.many else "一段文字"
        findings.tell("D-48", place, name=shown(name), wanted=wanted)
    return name


def _group_wanted(name: str) -> str:
    inner = [f.name.split(".")[1] for f in FIELDS if f.name.startswith(f"{name}.")]
    return f"下一层的栏目：{'、'.join(inner)}" if inner else "下一层的“名称: 内容”"


# --- from entries to values


def field_of(name: str) -> Field | None:
    """The declared field an entry belongs to; 补充.<节名> belongs to 补充."""
    head, dot, rest = name.partition(".")
    if dot and rest and _keyed(head):
        return _BY_NAME[head]
    return None if _keyed(name) else _BY_NAME.get(name)


def _canonical(name: str) -> str:
    """The declared spelling of a field however it was typed; names under 补充 stay as typed."""
    return fold(name) if fold(name) in _BY_NAME else name.strip()


def parse_words(entries: list[RawWord] | None, file: str, findings: Findings) -> ReportWords:
    """The values of all fields; what is missing, unknown or wrong is told."""
    if entries is None:
        return ReportWords()
    refused = attrgetter("refused")
    excused = {entry.name for entry in filter(refused, entries)}
    texts = _sorted_out(list(filterfalse(refused, entries)), excused, findings)
    for declared in filter(attrgetter("required"), FIELDS):
        if not texts.get(declared.name):
            _tell_blank(declared, entries, excused, file, findings)
    to_confirm = tuple(_taken_to_confirm(texts))
    return replace(_header(texts, findings), to_confirm=to_confirm)


def _taken_to_confirm(texts: dict[str, list[Words]]) -> list[tuple[str, Words]]:
    """The texts marked as last year's (待确认：…), which stand without the mark from now on. A date
    is none before it is confirmed."""
    marked = []
    for name, words in texts.items():
        for at, one in enumerate(words):
            if TO_CONFIRM_MARK.match(one.text):
                words[at] = replace(one, text=TO_CONFIRM_MARK.sub("", one.text, count=1))
                marked.append((name, words[at]))
    if any(name == _DATE_FIELD for name, _ in marked):
        texts.pop(_DATE_FIELD)
    return marked


def _tell_blank(
    declared: Field, entries: list[RawWord], excused: set[str], file: str, findings: Findings
) -> None:
    if declared.name in excused or declared.name.split(".")[0] in excused:
        return
    same = (entry.place for entry in entries if _canonical(entry.name) == declared.name)
    findings.tell("D-47", next(same, Place(file)), name=declared.name, example=declared.example)


def _sorted_out(
    entries: list[RawWord], excused: set[str], findings: Findings
) -> dict[str, list[Words]]:
    """Texts by the entry's name, blanks left out, lists split into paragraphs. Fields that an
    unknown entry seems to mean are excused: they are not missing, but misspelt."""
    texts: dict[str, list[Words]] = {}
    for entry in entries:
        name = _canonical(entry.name)
        declared = field_of(name)
        if declared is None:
            excused.add(_refuse_name(entry, findings))
            continue
        parts = _paragraphs(entry, declared, findings)
        known = texts.setdefault(name, [])
        if known and parts and not declared.many:
            findings.tell("D-49", entry.place, name=shown(entry.name))
        else:
            known.extend(parts)
    return texts


def _refuse_name(entry: RawWord, findings: Findings) -> str:
    if not _holds_others(entry.name):
        return _tell_unknown(entry.name, entry.place, findings)
    if not entry.text.strip():
        return ""
    findings.tell("D-48", entry.place, name=entry.name, wanted=_group_wanted(entry.name))
    return entry.name


def _tell_unknown(name: str, place: Place, findings: Findings) -> str:
    """Tell that there is no such field; the one that was probably meant."""
    near = findings.nearest(name, [f.name for f in FIELDS])
    hint = f"，最接近的是“{near}”" if near else ""
    findings.tell("D-46", place, name=shown(name), hint=hint)
    return near or ""


def _paragraphs(entry: RawWord, declared: Field, findings: Findings) -> list[Words]:
    text = _checked(entry, findings)
    if declared.many and _BAD_ITEM.match(text):
        findings.tell("D-53", entry.place, name=shown(entry.name))
    lines = text.splitlines() if declared.many else [" ".join(text.split("\n"))]
    return [Words(line.strip(), entry.place) for line in lines if line.strip()]


def _checked(entry: RawWord, findings: Findings) -> str:
    try:
        return check_text(entry.text.strip())
    except Refusal as refusal:
        findings.tell_refusal(refusal, entry.place)
        return str(refusal.instead)


def _header(texts: dict[str, list[Words]], findings: Findings) -> ReportWords:
    kind = _choice(texts, "类型", KINDS_OF_REPORT, "、", findings)

    year, year_place = _year(texts, findings)
    return ReportWords(
        kind=kind,
        year=year,
        year_place=year_place,
        template=_one(texts, "模板"),
        department=_department(texts, kind),
        published=_published(texts, findings),
        opening=next(iter(texts.get("年初预算", ())), None),
        last_year=next(iter(texts.get("上年", ())), None),
        units=tuple(texts.get("单位数据", ())),
        duties=tuple(texts.get("职责", ())),
        organisation=tuple(texts.get("机构设置", ())),
        supplements={name: tuple(words) for name, words in _under(texts, "补充.")},
        omissions={name: words[0] for name, words in _under(texts, "省略.")},
        published_as=next(iter(texts.get("公开日期", ())), None),
        internal=_choice(texts, "报告文件", REPORT_FILES, "或", findings) == REPORT_FILES[-1],
        marks_drafts=_answer(_choice(texts, "草稿字样", YES_NO, "或", findings)) is not False,
        glance=_answer(_choice(texts, "一图读懂", YES_NO, "或", findings)),
        basis=_choice(texts, "预算口径", BUDGET_BASES, "或", findings) or BUDGET_BASES[0],
        texts={name: tuple(words) for name, words in _under(texts, "文字.")},
    )


def _one(texts: dict[str, list[Words]], name: str) -> str:
    words = texts.get(name)
    return words[0].text if words else ""


def _under(texts: dict[str, list[Words]], prefix: str) -> Iterator[tuple[str, list[Words]]]:
    for name, words in texts.items():
        if name.startswith(prefix) and words:
            yield name.removeprefix(prefix).strip(), words


def _department(texts: dict[str, list[Words]], kind: str) -> Department:
    name = _one(texts, "部门.名称")
    return Department(
        code=fold(_one(texts, "部门.编码")),
        name=name,
        short_name=_one(texts, "部门.简称") or name,
        self_name=_one(texts, "部门.自称") or kind_named(kind).self_name,
        superior_code=fold(_one(texts, "部门.主管部门编码")),
        superior_name=_one(texts, "部门.主管部门名称"),
    )


def _choice(
    texts: dict[str, list[Words]],
    name: str,
    choices: Collection[str],
    between: str,
    findings: Findings,
) -> str:
    """One of some words, as it is given; told where it is none of them. between: what stands
    between the choices in the message."""
    given = _one(texts, name)
    if given and given not in choices:
        place, wanted = texts[name][0].place, between.join(choices)
        findings.tell("D-50", place, name=name, found=shown(given), wanted=wanted)
    return given


def _answer(given: str) -> bool | None:
    """What 是 or 否 says; None where neither is given."""
    return given == YES_NO[0] if given in YES_NO else None


def _year(texts: dict[str, list[Words]], findings: Findings) -> tuple[int | None, Place]:
    given = unicodedata.normalize("NFKC", _one(texts, "年度")).strip().removesuffix("年")
    place = texts["年度"][0].place if given else Place()
    if re.fullmatch(r"[0-9]{4}", given) and int(given) in REPORT_YEARS:
        return int(given), place
    if given:
        wanted = "四位数字的年份，如2024"
        findings.tell("D-50", place, name="年度", found=shown(given), wanted=wanted)
    return None, place


def _published(texts: dict[str, list[Words]], findings: Findings) -> str:
    given = unicodedata.normalize("NFKC", _one(texts, "公开日期")).replace(" ", "")
    read = published_date(given)
    if given and not read:
        wanted = "年-月-日或年-月，如2024-04-10"
        place = texts["公开日期"][0].place
        findings.tell("D-50", place, name="公开日期", found=shown(given), wanted=wanted)
    return read


def published_date(text: str) -> str:
    """A date as people type it as 2024-04-10 or 2024-04; "" where it is none."""
    match = _DATE.fullmatch(text)
    if not match:
        return ""
    day = match[3] or match[4]
    try:
        iso = date(int(match[1]), int(match[2]), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return iso if day else iso[:7]
