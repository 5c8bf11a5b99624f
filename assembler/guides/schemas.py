"""JSON Schemas of the files an author or clerk writes, for editors: templates/schemas/*.json.

Made of what the readers themselves declare: the shapes of a template's values, and the fields of
报告.yaml. To our readers every scalar is a text, so wherever one may stand, an editor's number or
answer may stand too. `python -m assembler.guides` brings the files up to date.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ..charts.shapes import CHART
from ..dataset.schema import FIELDS, Field
from ..dataset.words import REPORT_YEARS
from ..figures.specifications import FIGURES
from ..kernel.shapes import Either, Entries, Numeral, Scalar, Setting, Several, Shape
from ..narrative.wording import GLOSSARY, WORDING
from ..tables.shapes import TABLE
from ..template.lists import LIST
from ..template.settings import TEMPLATE

Json = dict[str, Any]
SCALAR = ["string", "number", "boolean"]
BLANK: Json = {"type": "null"}
_TEXT_WANTED = "应当是文字（以花括号、方括号开头的，给整个值加上引号）"
_NATIVE: Mapping[str, object] = {"true": True, "false": False}  # as YAML reads them

TITLES = {
    "template": ("template.yaml：模板的设置", TEMPLATE),
    "figures": ("figures.yaml：指标", FIGURES),
    "wording": ("wording.yaml：用语", WORDING),
    "glossary": ("glossary.yaml：名词解释", GLOSSARY),
    "table": ("tables/*.yaml：一张表", TABLE),
    "chart": ("图表/*.yaml：一个图表", CHART),
    "list": ("清单/*.yaml：一张清单", LIST),
}


def schemas() -> dict[str, str]:
    """Every schema by the name of its file."""
    made = {name: file_schema(title, shape) for name, (title, shape) in TITLES.items()}
    made["report"] = report_schema(FIELDS)
    return {
        f"{name}.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in made.items()
    }


def _headed(title: str, body: Json) -> Json:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        "$comment": "由 python -m assembler.guides 生成，不要改",
        **body,
    }


# --- of shapes


def file_schema(title: str, shape: Entries) -> Json:
    """The schema of a file whose whole is a mapping of this shape."""
    definitions: dict[str, Json] = {}
    body = _mapping(shape, definitions)
    return _headed(title, {**body, "definitions": definitions})


def _mapping(shape: Entries, definitions: dict[str, Json]) -> Json:
    """A mapping. An empty file is one too, so a whole file may be blank."""
    made: Json = {
        "type": ["object", "null"],
        "properties": {key: _setting(each, definitions) for key, each in shape.keys.items()},
        "additionalProperties": (
            _blank(_json(shape.rest, definitions), shape.rest_blank) if shape.rest else False
        ),
    }
    if shape.keys and not shape.rest:
        made["errorMessage"] = f"{shape.name}没有这一项，可写：{'、'.join(shape.keys)}"
    if shape.apart:
        made["not"] = {"required": list(shape.apart)}
    return made


def _setting(setting: Setting, definitions: dict[str, Json]) -> Json:
    explained = {"description": setting.explanation} if setting.explanation else {}
    return {**explained, **_blank(_json(setting.shape, definitions), setting.blank)}


def _blank(schema: Json, may_be: bool) -> Json:
    """The schema, or nothing at all written."""
    return {"anyOf": [schema, BLANK]} if may_be and schema else schema


def _json(shape: Shape, definitions: dict[str, Json]) -> Json:
    if isinstance(shape, Scalar):
        return _text(shape)
    if isinstance(shape, Numeral):
        return _number(shape)
    if isinstance(shape, Several):
        item = _json(shape.item, definitions)
        several: Json = {"type": "array", "items": _blank(item, shape.blank)}
        several |= {} if shape.empty else {"minItems": 1}
        several["errorMessage"] = f"应当是{shape.wanted}"
        return {"anyOf": [item, several]} if shape.single else several
    if isinstance(shape, Entries):
        return _reference(shape, definitions)
    if isinstance(shape, Either):
        return {"anyOf": [_json(each, definitions) for each in shape.shapes]}
    return {}


def _reference(shape: Entries, definitions: dict[str, Json]) -> Json:
    """A mapping stands once, by its name: it may hold itself."""
    if shape.name not in definitions:
        definitions[shape.name] = {}
        definitions[shape.name] = {**_mapping(shape, definitions), "type": "object"}
    return {"$ref": f"#/definitions/{shape.name}"}


def _text(shape: Scalar) -> Json:
    wanted = f"应当是{shape.expected}" if shape.wanted or shape.choices else _TEXT_WANTED
    if shape.choices:
        return {"enum": _choices(shape.choices), "errorMessage": wanted}
    made: Json = {"type": SCALAR, "errorMessage": wanted}
    if shape.pattern:
        made |= {"pattern": shape.pattern, "patternErrorMessage": shape.hint}
    if shape.filled:
        made |= {"pattern": _WRITTEN, "patternErrorMessage": wanted}
    spellings = shape.spellings()
    if not spellings:
        return made
    spelt = made | {"pattern": _any_of(spellings), "patternErrorMessage": shape.hint}
    usual = {"enum": list(dict.fromkeys(spellings.values())), "errorMessage": shape.hint}
    return {"anyOf": [usual, spelt]}


def _any_of(spellings: Iterable[str]) -> str:
    """One of the folded spellings, with blanks anywhere and brackets of either width."""
    brackets = str.maketrans({"(": "[(（]", ")": "[)）]"})
    signs = (r"\s*".join(sign.translate(brackets) for sign in spelling) for spelling in spellings)
    return rf"^\s*(?:{'|'.join(signs)})\s*$"


def _choices(choices: Iterable[str]) -> list[object]:
    """The choices as texts, and as what an editor reads them as."""
    native = [_NATIVE[choice] for choice in choices if choice in _NATIVE]
    return [*choices, *native]


def _number(shape: Numeral) -> Json:
    """As a number, or as digits in quotes."""
    wanted = f"应当是{shape.wanted}"
    if shape.most is not None:
        numbers = range(shape.least, shape.most + 1)
        return {"enum": [*numbers, *map(str, numbers)], "errorMessage": wanted}
    made: Json = {"type": ["integer" if shape.whole else "number", "string"]}
    made["minimum"] = shape.least
    whole = "^[0-9]*[1-9][0-9]*" if shape.least else "^[0-9]+"
    made["pattern"] = f"{whole}$" if shape.whole else rf"{whole}(\.[0-9]+)?$"
    return {**made, "patternErrorMessage": wanted, "errorMessage": wanted}


# --- of 报告.yaml


def report_schema(fields: Collection[Field]) -> Json:
    """The schema of 报告.yaml. A group's fields may stand under it (部门: {编码: …}), or by their
    whole path (部门.编码: …). What is required may be answered in 待补 instead, so nothing is
    missed here; what stands here and is left blank is marked."""
    properties: dict[str, Json] = {}
    patterns: dict[str, Json] = {}
    for field in fields:
        group, _, name = field.name.rpartition(".")
        if group:
            within = properties.setdefault(group, _group())
            within["properties"][name] = _field(field)
            within["errorMessage"] = f"“{group}”没有这一栏，可写：{'、'.join(within['properties'])}"
        properties[field.name] = {**_field(field), **({"doNotSuggest": True} if group else {})}
        if field.keyed:
            patterns[rf"^{field.name}\..+$"] = _value(field)
    return _headed(
        "报告.yaml：报告的信息和文字",
        {
            "type": ["object", "null"],
            "properties": properties,
            "patternProperties": patterns,
            "additionalProperties": False,
            "errorMessage": f"没有这一栏，可写：{'、'.join(field.name for field in fields)}",
        },
    )


def _group() -> Json:
    return {"type": "object", "properties": {}, "additionalProperties": False}


def _field(field: Field) -> Json:
    need = "必填" if field.required else "可不填"
    example = f"例如：{field.example}" if field.example else ""
    described = {"description": f"{field.explanation}（{need}）{example}"}
    if not field.keyed:
        return {**described, **_value(field)}
    named = {"type": "object", "additionalProperties": _value(field)}
    return {**described, "anyOf": [named, {"enum": ["", None]}]}


def _value(field: Field) -> Json:
    """What may stand for a field: a text, or a list of texts; of one where the field has one."""
    text = _words(field)
    if not field.many:
        one = {"type": "array", "items": text, "minItems": int(field.required), "maxItems": 1}
        return {"anyOf": [text, one]}
    item = {**_words(field._replace(required=False)), "type": [*SCALAR, "null"]}
    several: Json = {"type": "array", "items": item}
    if field.required:
        several |= {"contains": {"type": SCALAR, "pattern": _WRITTEN}, "minItems": 1}
    return {"anyOf": [text, several]}


_WRITTEN = r"\S"


def _words(field: Field) -> Json:
    """A text of a field; blank where the field need not be filled."""
    blank: list[object] = [] if field.required else ["", None]
    if field.choices:
        wanted = f"应当是{'、'.join(field.choices)}之一"
        return {"enum": [*field.choices, *blank], "errorMessage": wanted}
    null = [] if field.required else ["null"]
    if field.name in _SPECIAL:
        types, more, hint = _SPECIAL[field.name]
        messages = {"patternErrorMessage": hint, "errorMessage": hint}
        return {"type": [*types, *null], **more, **messages}
    wanted = f"“{field.name}”必须填" if field.required else _TEXT_WANTED
    made: Json = {"type": [*SCALAR, *null], "errorMessage": wanted}
    if field.many:
        made["pattern"] = r"^(?!\s*-(?![ \d]))" + ("[\\s\\S]*\\S" if field.required else "")
        made["patternErrorMessage"] = "每一项写成“- 内容”，减号后空一格"
    elif field.required:
        made |= {"pattern": _WRITTEN, "patternErrorMessage": wanted}
    return made


# Digits and signs may be of full width, and blanks stand between them. A date written with a point
# (2024.04) is a number to an editor; a year alone is no date.
_DIGIT, _BETWEEN = r"[0-9０-９]\s*", r"[-/.－／．]\s*"
_SPECIAL: Mapping[str, tuple[list[str], Json, str]] = {
    "年度": (
        ["integer", "string"],
        {
            "minimum": REPORT_YEARS[0],
            "maximum": REPORT_YEARS[-1],
            "pattern": r"^\s*[2２][0０][0-9０-９]{2}年?\s*$",
        },
        "应当是四位数字的年份，如 2024",
    ),
    "公开日期": (
        ["number", "string"],
        {
            "not": {"type": "integer"},
            "pattern": (
                rf"^\s*((?:{_DIGIT}){{4}}(?:年\s*|{_BETWEEN})(?:{_DIGIT}){{1,2}}"
                rf"(?:月\s*(?:(?:{_DIGIT}){{1,2}}日\s*)?|{_BETWEEN}(?:{_DIGIT}){{1,2}})?)?$"
            ),
        },
        "应当是年-月-日或年-月，如 2024-04-10",
    ),
}
