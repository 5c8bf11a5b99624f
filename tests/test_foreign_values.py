"""Values of a docx that somebody changed in its snapshot: what is no number, not finite, or without
end is refused for a figure or cell, compared and shown as the text it is for a line; no command
fails on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Sample
from verify_edits import part

from assembler.cli import main
from assembler.snapshot.decoding import SnapshotError, from_json
from assembler.snapshot.values import to_json

VALUES = ["abc", "NaN", "sNaN", "Infinity", "1E+9999999", "9" * 41, "１２"]
FIGURE = r'("name":"收入总计","text":"954.72","value":")9547200\.00'
CELL = r'(,")9547200\.00(?=","元")'
LINE = r"(\\n)1129600\.00(?=\\n)"  # 支出.csv 第4行
COMMANDS = [
    ["trace", "{docx}", "954.73"],
    ["trace", "{docx}", "954.72"],
    ["trace", "{docx}", "收入总计"],
    ["trace", "{docx}", "1129600元"],
    ["diff", "{docx}", "{data}"],
    ["diff", "{data}", "{docx}"],
    ["verify", "{docx}"],
    ["refresh", "{docx}", "{data}", "-o", "{folder}/新.docx"],
    ["review", "{docx}", "-o", "{folder}/页.html"],
]


def changed(data: bytes, where: str, value: str) -> bytes:
    """The docx with one value of its snapshot changed."""

    def change(text: str) -> str:
        made, count = re.subn(where, rf"\g<1>{value}", text, count=1)
        assert count == 1
        return made

    return part(data, "customXml/item1.xml", change)


def run(command: list[str], docx: Path, data: Path) -> int:
    return main([word.format(docx=docx, data=data, folder=docx.parent) for word in command])


@pytest.mark.parametrize("where", [FIGURE, CELL], ids=["figure", "cell"])
@pytest.mark.parametrize("value", VALUES)
def test_a_figure_that_is_no_number_is_refused(
    mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str], value: str, where: str
) -> None:
    docx = tmp_path / "稿.docx"
    docx.write_bytes(changed(mengjin.data, where, value))
    for command in COMMANDS:
        assert run(command, docx, mengjin.path) == 2
        captured = capsys.readouterr()
        said = captured.out + captured.err
        assert "有一个数字的值不是数）" in said, command
    assert [one.name for one in tmp_path.iterdir()] == ["稿.docx"]


@pytest.mark.parametrize("value", VALUES)
def test_a_line_that_is_no_number_is_taken_as_text(
    mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    docx = tmp_path / "稿.docx"
    docx.write_bytes(changed(mengjin.data, LINE, value))
    for command in COMMANDS:
        run(command, docx, mengjin.path)
        captured = capsys.readouterr()
        assert len(captured.out) < 20_000, command
        assert "程序出错" not in captured.out + captured.err
    assert run(["diff", "{docx}", "{data}"], docx, mengjin.path) == 0
    assert f"金额 {value} → 1,129,600.00" in capsys.readouterr().out


def test_what_is_open_has_no_value(mengjin: Sample) -> None:
    text = to_json(mengjin.built.snapshot)
    assert re.search(FIGURE, text)
    from_json(re.sub(FIGURE, r"\g<1>", text, count=1))
    with pytest.raises(SnapshotError, match="不是数"):
        from_json(re.sub(FIGURE, r"\g<1> ", text, count=1))
