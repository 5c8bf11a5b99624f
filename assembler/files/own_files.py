"""Bytes of files, and the text in them, with plain reasons where they cannot be had."""

from __future__ import annotations

import os
from pathlib import Path

from ..kernel.problems import Refusal, leads_outside, system_reason

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_own(file: Path, at_most: int) -> bytes:
    """The same of a file of a dataset, which must lie in the dataset's folder: a link in a folder
    from a stranger may lead to anything that the clerk may read."""
    if leads_outside(file):
        raise Refusal("D-05", reason="它是一个链接，指向数据文件夹之外")
    return read_bytes(file, at_most)


def read_bytes(file: Path, at_most: int) -> bytes:
    """The file's bytes. Raises Refusal: too large, no plain file, or not allowed."""
    try:
        if file.exists() and not file.is_file():
            raise Refusal("D-05", reason="它不是普通文件")
        with file.open("rb") as stream:
            size = min(os.fstat(stream.fileno()).st_size, at_most)
            data = stream.read(size + 1)  # room for `at_most` would take long to be had
            if len(data) > size:
                data += stream.read(at_most + 1 - len(data))
    except OSError as error:
        raise Refusal("D-05", reason=system_reason(error)) from None
    if len(data) > at_most:
        raise Refusal("D-06", most=at_most // 1024 // 1024)
    return data


def decode(data: bytes) -> str:
    """Text in UTF-8 with or without BOM, or in GB18030, as Excel saves it in China."""
    if data.startswith(_UTF16):
        raise Refusal("D-07", reason="它是 UTF-16 编码（Excel 的“Unicode 文本”）")
    if b"\0" in data:
        raise Refusal("D-08")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _decode_chinese(data, error.start)


def _decode_chinese(data: bytes, bad_at: int) -> str:
    line = data.count(b"\n", 0, bad_at) + 1
    spoilt = data.decode("utf-8", "replace")
    others = sum(sign > "\x7f" for sign in spoilt[:100_000])
    if spoilt[:100_000].count("\ufffd") * 10 < others:
        raise Refusal("D-07", reason=f"它像是 UTF-8，但第{line}行有损坏的字节")
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        raise Refusal("D-07", reason=f"第{line}行的字节两种编码都读不出") from None
