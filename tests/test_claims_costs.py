"""What the claims of a long paragraph cost grows with its length: counted in the steps of the
interpreter, so that no machine is too slow for it."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from assembler.claims.claim import ClaimKind
from assembler.claims.lexicon import Lexicon, official_lexicon
from assembler.claims.reading import read_claims
from assembler.text.tokens import wording
from assembler.verify.relations import _parted, _shared_wholes
from assembler.verify.stated import stated
from assembler.verify.verdict import quoted

LONG = {
    "changes": "增加1万元，",
    "amounts": "收入1万元，",
    "years": "2023年1万元，",
    "names": "一般公共预算支出、项目支出，",
    "lists": "收入、支出分别为1万元、2万元，",
    "enumerations": "一是支出1万元；",
    "brackets": "（支出1万元",
    "parts": "其中：支出1万元，",
    "shares": "基本支出1万元，占支出总计的50%，",
    "words for shares": "占",
    "completions": "完成年初预算的98%，",
    "directions": "支出总计比上年减少，",
    "denials": "没有支出，",
    "rough numbers": "约1万元，",
}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return official_lexicon()


def steps(function: object, *arguments: object) -> int:
    """How many functions of Python are called, each with what it hands on to the next."""
    count = 0

    def called(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        function(*arguments)  # type: ignore[operator]
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("words", LONG.values(), ids=LONG)
def test_claims_of_twice_the_text_are_twice_the_steps(words: str, lexicon: Lexicon) -> None:
    short, long = (steps(read_claims, words * times, lexicon) for times in (300, 600))
    assert long < 2.2 * short


def test_what_a_long_sentence_states_is_asked_in_steps_of_its_length() -> None:
    def norms(times: int) -> None:
        says = stated("不超过31.7万元，支出1万元，" * times)
        assert [says.is_norm(number) for number in says.wording.numbers] == [True, False] * times

    assert steps(norms, 400) < 2.2 * steps(norms, 200)


def test_a_part_belongs_to_the_amount_before_the_last_among() -> None:
    text = "支出3万元，其中：甲1万元，占30%。收入5万元，其中：乙2万元、丙3万元。"
    sentence = wording(text)
    parted = [(whole.shown, [part.shown for part in parts]) for whole, parts in _parted(sentence)]
    assert parted == [("5万元", ["2万元", "3万元"])]
    shares = [(share.shown, whole and whole.shown) for _, share, whole in _shared_wholes(sentence)]
    assert shares == [("30%", "3万元")]


def test_each_direction_is_quoted_by_itself(lexicon: Lexicon) -> None:
    text = "收入总计比上年增加，支出总计比上年减少，"
    claims = read_claims(text, lexicon)
    assert [claim.kind for claim in claims] == [ClaimKind.DIRECTION] * 2
    assert text[claims[1].start : claims[1].end] == "支出总计比上年减少"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("。" + "支" * 24, "支" * 24 + "。", "支" * 24 + "数" + "支" * 24),
        ("支" * 25, "支" * 25, "…" + "支" * 24 + "数" + "支" * 24 + "…"),
        ("支。出", "入；支", "出数入"),
    ],
)
def test_a_quote_says_where_its_sentence_goes_on(before: str, after: str, expected: str) -> None:
    assert quoted(f"{before}数{after}", len(before), len(before) + 1) == expected
