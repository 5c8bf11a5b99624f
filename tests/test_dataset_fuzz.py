"""Whatever bytes stand in a file: problems or a result, never an exception."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from conftest import examples
from hostile import edits, mutated
from hypothesis import given
from hypothesis import strategies as st
from test_dataset_workbook import as_bytes, workbook_of

from assembler.dataset import read_dataset
from assembler.kernel.problems import Problem, unusable

BROKEN = Path(__file__).parent / "broken"
BASE, ACCOUNTS = BROKEN / "_base", BROKEN / "_base_accounts"
FILES = sorted(file.relative_to(BROKEN) for base in (BASE, ACCOUNTS) for file in base.iterdir())
FUZZ = examples(60)
SIGNS = st.sampled_from(
    [*",\n\r\t\"':-#&*[]{}|>%@`!?", "", "1", "e", "nan", "１", "（", "万元", "财政拨款", "\ue000"]
)


def holds(path: Path) -> None:
    """Reading gives a dataset or something unusable, and every problem can be told."""
    problems: list[Problem] = []
    dataset = read_dataset(path, problems)
    assert (dataset is None) == unusable(problems)
    for problem in problems:
        assert str(problem) and problem.as_json()


@pytest.mark.parametrize("file", FILES, ids=str)
@FUZZ
@given(data=st.binary(max_size=300))
def test_any_bytes(file: Path, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = shutil.copytree(BROKEN / file.parent, Path(temporary) / "数据")
        (folder / file.name).write_bytes(data)
        holds(folder)


@pytest.mark.parametrize("file", FILES, ids=str)
@FUZZ
@given(changes=edits(st.one_of(st.binary(max_size=8), SIGNS.map(str.encode))))
def test_a_good_file_gone_bad(file: Path, changes: list[tuple[int, int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = shutil.copytree(BROKEN / file.parent, Path(temporary) / "数据")
        (folder / file.name).write_bytes(mutated((BROKEN / file).read_bytes(), changes))
        holds(folder)


@FUZZ
@given(data=st.binary(max_size=300))
def test_any_bytes_as_a_workbook(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "数据.xlsx"
        file.write_bytes(data)
        holds(file)


WORKBOOK = as_bytes(workbook_of(BASE))
PARTS = zipfile.ZipFile(io.BytesIO(WORKBOOK)).namelist()


@FUZZ
@given(changes=edits(st.binary(max_size=8)))
def test_a_workbook_gone_bad(changes: list[tuple[int, int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "数据.xlsx"
        file.write_bytes(mutated(WORKBOOK, changes))
        holds(file)


@FUZZ
@given(
    part=st.sampled_from(PARTS),
    changes=edits(
        st.one_of(
            st.binary(max_size=8),
            st.sampled_from(
                [b"<", b">", b'"', b"</c>", b'r="ZZZZ1"', b't="d"', b"1e999", b"nan", b"/>"]
            ),
        )
    ),
)
def test_a_part_of_a_workbook_gone_bad(part: str, changes: list[tuple[int, int, bytes]]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, mutated(content, changes) if name == part else content)
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "数据.xlsx"
        file.write_bytes(out.getvalue())
        holds(file)
