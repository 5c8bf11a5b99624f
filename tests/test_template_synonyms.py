"""What else a county calls a figure (同义词 in template.yaml)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import small
from correcting import data, snapshot

from assembler.claims.lexicon import official_lexicon
from assembler.claims.reading import read_claims
from assembler.snapshot.decoding import from_json
from assembler.snapshot.publication import published
from assembler.snapshot.values import to_json

BASE = {
    "template": "类型: 部门预算\n部分: [{名: 说明, 标题: 说明, 章节: [收支]}]\n"
    "同义词: {机构运转经费: [运转经费], 运转费: 运转类费用}\n",
    "figures": "运转费: 支出()\n",
    "sections/收支.md": "# 收支\n\n收支{{ 运转费 }}。\n",
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def problems(settings: str) -> list[str]:
    """What is told of a template that extends the base with these settings."""
    small.write_template(BASE, "底")
    small.write_template({"template": f"extends: 底\n{settings}"})
    beside = ("M-12", "M-43")  # no shell
    return [line for line in small.read_template()[1] if not line.startswith(beside)]


def test_synonyms_add_to_those_of_the_base() -> None:
    assert problems("同义词: {运转费: [运行费, 运转支出]}\n") == []
    template, _ = small.read_template()
    assert template and dict(template.synonyms) == {
        "机构运转经费": ("运转经费",),
        "运转费": ("运行费", "运转支出"),
    }


def test_texts_are_read_by_them() -> None:
    small.write_template(BASE)
    template, _ = small.read_template()
    assert template
    (claim,) = read_claims("全年运转经费5.00万元。", official_lexicon(synonyms=template.synonyms))
    assert claim.names[-1].key == "机构运转经费"


def test_a_snapshot_keeps_them() -> None:
    made = published(snapshot(data(), BASE))
    assert from_json(to_json(made)).synonyms == {
        "机构运转经费": ("运转经费",),
        "运转费": ("运转类费用",),
    }
    assert "同义词" not in to_json(replace(made, synonyms={}))


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            "同义词: {机构运转经废: [运行费]}\n",
            "M-95 小/template.yaml 第2行 第15个字符：“同义词”里写的“机构运转经废”不是指标，是不是“机构运转经费”？",
        ),
        (
            "同义词: {项目支出: [专项, 基本支出]}\n",
            "M-95 小/template.yaml 第2行 第18个字符：“同义词”里写的“基本支出”已经是“基本支出”的名称",
        ),
        (
            "同义词: {项目支出: [专项], 公用经费: [专项]}\n",
            "M-95 小/template.yaml 第2行 第26个字符：“同义词”里写的“专项”已经是“项目支出”的名称",
        ),
        ("同义词: [项目支出]\n", "M-19 小/template.yaml 第2行 第6个字符：“同义词”的写法不对"),
        ("同义词: {项目支出: }\n", "M-19 小/template.yaml 第2行 第13个字符：“项目支出”的写法不对"),
        (
            "同义词: {项目支出: {甲: 乙}}\n",
            "M-19 小/template.yaml 第2行 第13个字符：“项目支出”的写法不对",
        ),
    ],
)
def test_a_synonym_that_cannot_be(settings: str, problem: str) -> None:
    (line,) = problems(settings)
    assert line.startswith(problem)
