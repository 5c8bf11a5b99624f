"""The pictures of the workbench in the README, taken anew: `python tests/guide_pictures.py`.

Of the samples, in the size in which they are shown, with few colours: a picture is some 50 KB.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "tests" / "pictures"
SAMPLES = (
    "mengjin-2024-budget",
    "xigong-2023-accounts",
    "示例-2025-预算",
    "示例-2025-预算-局机关",
    "示例-2025-预算-服务中心",
    "示例-2024-预算",
    "示例-2024-预算-局机关",
    "示例-2024-预算-服务中心",
)
_SIZE, _COLOURS = {"width": 1180, "height": 720}, 96
_REPORT, _DRAFT = "mengjin-2024-budget", quote("示例-2025-预算")


def _as_it_is(page: Any) -> None:
    """Nothing is done on the page first."""


def _amount_changed(page: Any) -> None:
    """An amount is typed in the sheet beside the report, and a number of the report is asked for."""
    heading = (ROOT / "data" / _REPORT / "支出.csv").read_text("utf-8-sig").splitlines()[0]
    page.locator('.ag-row[row-index="0"] [col-id="c0"]').click()
    for _ in range(heading.split(",").index("金额（元）")):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("120400")
    page.keyboard.press("Enter")
    page.locator("[data-key] .changed, [data-key].changed").first.wait_for()


SHOWN: dict[str, tuple[str, Callable[[Any], None]]] = {
    "总览": ("/", _as_it_is),
    "待补": (f"/report/{_DRAFT}/questions", _as_it_is),
    "原因": (f"/report/{_DRAFT}/reasons", _as_it_is),
    "数据": (f"/report/{_REPORT}/figures?sheet={quote('支出')}", _as_it_is),
    "报告": (f"/report/{_REPORT}?sheet={quote('支出')}", _amount_changed),
}


def main() -> None:
    """Take them all."""
    from web_kit import browser, served, tab

    with tempfile.TemporaryDirectory() as scratch, browser() as chromium:
        folder = Path(scratch) / "财政所"
        for name in SAMPLES:
            shutil.copytree(ROOT / "data" / name, folder / "data" / name)
        with (
            served(folder, Path(scratch) / "cache") as one,
            tab(chromium, one, viewport=_SIZE) as opened,
        ):
            PICTURES.mkdir(exist_ok=True)
            for name, (address, prepare) in SHOWN.items():
                opened.go(address)
                opened.page.wait_for_load_state("networkidle")
                opened.page.get_by_text("正在看…").first.wait_for(state="detached")
                prepare(opened.page)
                opened.page.wait_for_timeout(500)
                (PICTURES / f"{name}.png").write_bytes(_few_colours(opened.page.screenshot()))


def _few_colours(data: bytes) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    picture = Image.open(io.BytesIO(data)).convert("RGB").quantize(_COLOURS, dither=0)
    picture.save(out, "png", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    main()
