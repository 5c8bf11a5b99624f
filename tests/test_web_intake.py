"""What is being imported on the page, without a browser: files by bytes, choices, where it is written."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from exports import workbook
from import_kit import EARNED, SPENT

pytest.importorskip("nicegui", reason="needs nicegui: pip install '.[web]'")

from assembler.importing.readings import UNREAD  # noqa: E402
from assembler.kernel.catalogue.entry import Settled  # noqa: E402
from assembler.web.engine_thread import EngineThread  # noqa: E402
from assembler.web.history import NotChanged  # noqa: E402
from assembler.web.intake.dropped_files import read_dropped  # noqa: E402
from assembler.web.intake.intake import Intake, name_objections  # noqa: E402
from assembler.web.intake.suggested_names import (  # noqa: E402
    free_name,
    name_after,
    usual_name,
)
from assembler.web.parts.drop_field import shown_name  # noqa: E402

BOOK = workbook({"支出": SPENT, "收入": EARNED})


@contextmanager
def intake(folder: Path) -> Iterator[Intake]:
    data, engine = folder / "data", EngineThread()
    data.mkdir(exist_ok=True)
    try:
        yield Intake(engine, data, lambda: sorted(data.iterdir()))
    finally:
        engine.close()


def done(*actions: Callable[[], Awaitable[object]]) -> None:
    """These one after the other, on a loop of their own."""

    async def all_of_them() -> None:
        for action in actions:
            await action()

    asyncio.run(all_of_them())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("支出.xlsx", "支出.xlsx"),
        ("C:\\文件\\支出.xlsx", "支出.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("..", ".."),
        ("a\u202exslx.exe\n.csv", "a□xslx.exe .csv"),
        ("", "没有名字的文件"),
        ("长" * 500 + ".xlsx", "…" + "长" * 74 + ".xlsx"),
    ],
)
def test_a_name_is_shown_and_no_path(name: str, expected: str) -> None:
    assert shown_name(name) == expected


def test_a_dropped_file_is_told_under_its_own_name(tmp_path: Path) -> None:
    """And nothing of it is left on the disk."""
    read = read_dropped("明细.xlsx", BOOK)
    assert [sheet.key for sheet in read.sheets] == [("明细.xlsx", "支出"), ("明细.xlsx", "收入")]
    broken = read_dropped("坏.xlsx", b"PK\x03\x04")
    assert [(one.code, one.place.file) for one in broken.problems] == [("D-16", "坏.xlsx")]
    renamed = read_dropped("其实是.csv", BOOK)
    assert [str(one) for one in renamed.problems] == [
        "提示 I-03 其实是.csv：扩展名是“.csv”，内容其实是 .xlsx，已照内容读入。不用改。"
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../外面", "D-91"),
        ("..", "D-91"),
        (".藏着", "D-91"),
        ("甲/乙", "D-91"),
        ("C:甲", "D-91"),
        ("甲\\乙", "D-91"),
        ("甲\n乙", "D-91"),
        ("甲\0乙", "D-91"),
        ("CON", "D-91"),
        ("长" * 100, "D-91"),
        ("甲.csv", "D-91"),
        ("已有", "D-90"),
        ("我的部门-2025", ""),
    ],
)
def test_names_of_new_datasets(name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "已有").mkdir()
    assert [one.code for one in name_objections(name, tmp_path / name)] == [code][: bool(code)]


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        ("示例-2024-预算-局机关", "", "示例-2025-预算-局机关"),
        ("某局2024年预算", "单位预算", "某局2025年预算"),
        ("xigong-2023-accounts", "部门决算", "xigong-2024-accounts"),
        ("示例-2024-决算", "部门决算", "示例-2025-决算"),
        ("示例-2024-预算-局机关", "单位决算", "示例-2024-决算-局机关"),
        ("yanjin-2024-budget", "部门决算", "yanjin-2024-budget-决算"),
        ("某局", "", "某局-下年"),
        ("某局-2023-2024", "", "某局-2023-2024-下年"),
    ],
)
def test_what_a_dataset_after_another_is_called(source: str, kind: str, expected: str) -> None:
    """The next year's; final accounts may begin with the budget of the same year."""
    assert name_after(source, kind) == expected


def test_what_a_new_dataset_is_called() -> None:
    assert [usual_name(), usual_name(2025, "部门预算")] == ["我的部门", "我的部门-2025"]
    assert usual_name(2024, "单位决算") == "我的部门-2024-决算"
    assert free_name("甲", []) == "甲"
    assert free_name("甲", ["甲", "乙", "甲-2"]) == "甲-3"


def test_a_name_that_leads_elsewhere_writes_nothing(tmp_path: Path) -> None:
    with intake(tmp_path) as one:
        done(lambda: one.add("明细.xlsx", BOOK))
        assert one.may_write and one.path() == tmp_path / "data/我的部门-2024"
        done(lambda: one.wish(replace(one.wishes, name="../外面")))
        assert not one.may_write
        with pytest.raises(NotChanged, match="不能有 / "):
            done(lambda: one.write(None))
        done(lambda: one.wish(replace(one.wishes, target="../外面")))
        assert one.path().parent == tmp_path / "data", "no dataset of that name is there"
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["data"]


def test_a_dataset_that_came_to_be_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    with intake(tmp_path) as one:
        done(lambda: one.add("明细.xlsx", BOOK))
        (tmp_path / "data/我的部门-2024").mkdir()
        (tmp_path / "data/我的部门-2024/支出.csv").write_text("别人的", "utf-8")
        done(lambda: one.wish(replace(one.wishes, name="我的部门-2024")))
        with pytest.raises(NotChanged, match="我的部门-2024"):
            done(lambda: one.write(None))
        assert (tmp_path / "data/我的部门-2024/支出.csv").read_text("utf-8") == "别人的"
        done(lambda: one.wish(replace(one.wishes, name="")))
        assert one.path().name == "我的部门-2024-2"


def test_choices_are_kept_until_they_are_taken_back(tmp_path: Path) -> None:
    with intake(tmp_path) as one:
        done(
            lambda: one.add("明细.xlsx", BOOK),
            lambda: one.choose([Settled("工作表", "收入", "不用")]),
        )
        assert one.plan and one.plan.imported
        assert one.plan.imported.read[1].taken_as == UNREAD
        assert one.plan.imported.read[1].chosen == "不用"
        done(lambda: one.choose([Settled("工作表", "收入", "")]))
        assert one.plan.imported and one.plan.imported.read[1].is_read


def test_the_choices_of_another_dataset(tmp_path: Path) -> None:
    other = tmp_path / "data/去年"
    other.mkdir(parents=True)
    (other / "报告.yaml").write_text("类型: 部门预算\n年度: 2023\n", "utf-8")
    (other / "导入对照.yaml").write_text("资金来源:\n  专项收入: 财政拨款\n", "utf-8")
    with intake(tmp_path) as one:
        done(
            lambda: one.add("明细.xlsx", BOOK),
            lambda: one.wish(replace(one.wishes, mapping_of="去年")),
            lambda: one.write(None),
        )
    text = (tmp_path / "data/我的部门-2024/支出.csv").read_text("utf-8-sig")
    assert "专项收入" not in text and text.count("财政拨款") == 2


def test_one_writes_and_begins_anew(tmp_path: Path) -> None:
    heard: list[int] = []
    with intake(tmp_path) as one:
        end = one.listeners.listen(lambda _: heard.append(len(one.files)))
        done(
            lambda: one.add("明细.xlsx", BOOK),
            lambda: one.wish(replace(one.wishes, as_workbook=True)),
            lambda: one.write(None),
        )
        end()
        assert (one.files, one.plan, heard) == ({}, None, [1, 1, 0])
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["我的部门-2024.xlsx"]


def test_what_one_agreed_to_was_about_what_stood_there_before(tmp_path: Path) -> None:
    with intake(tmp_path) as one:
        done(
            lambda: one.add("明细.xlsx", BOOK),
            lambda: one.wish(replace(one.wishes, agrees=True)),
            lambda: one.wish(replace(one.wishes, kind="单位预算")),
        )
        assert not one.wishes.agrees
