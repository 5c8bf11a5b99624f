"""The workbench as its clerk meets it: `python tests/benchmarks/workbench.py`.

How long it takes to begin, from the process to the first page in the browser; how long from a figure
that is typed to the sentence that says it, in each of the samples (largest and median of ten); and how
much memory the server holds once five reports have been opened on every page.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = (
    "mengjin-2024-budget",
    "xigong-2023-accounts",
    "yanjin-2024-budget",
    "luolong-2025-budget",
    "shehui-2024-accounts",
)
PAGES = ("", "/questions", "/figures", "/reasons")
_CHANGES = 10


def seconds_to_sentence(opened: Any, folder: Path, name: str) -> list[float]:
    """From the Enter that ends the typing of an amount in the sheet beside the report to the moment in
    which the report is another one."""
    opened.go(f"/report/{name}?sheet=支出")
    page = opened.page
    heading = (folder / "data" / name / "支出.csv").read_text("utf-8-sig").splitlines()[0]
    page.locator(".sheet-grid .ag-row .ag-cell").first.click()
    page.locator('.ag-row[row-index="0"] [col-id="c0"]').click()
    for _ in range(heading.split(",").index("金额（元）")):
        page.keyboard.press("ArrowRight")
    page.evaluate(
        """() => new MutationObserver((changes) => {
            const isOfReport = (node) => node.closest?.("[data-key]");
            if (changes.some((one) => isOfReport(one.target) || [...one.addedNodes].some(isOfReport)))
                window.changedAt ||= performance.now();
        }).observe(document.body, { childList: true, subtree: true })"""
    )
    measured = []
    for number in range(_CHANGES):
        page.keyboard.type(f"{1_000_000 + 10_000 * number}")
        begun = page.evaluate("() => { window.changedAt = 0; return performance.now(); }")
        page.keyboard.press("Enter")
        page.wait_for_function("window.changedAt > 0")
        measured.append((page.evaluate("window.changedAt") - begun) / 1000)
        page.keyboard.press("ArrowUp")
    return measured


def resident(process: int) -> int:
    """The memory of a process in MB (Linux)."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def main() -> None:
    """Print what was measured."""
    from web_kit import browser, served, tab

    with tempfile.TemporaryDirectory() as scratch, browser() as chromium:
        folder = Path(scratch)
        for name in SAMPLES:
            shutil.copytree(ROOT / "data" / name, folder / "data" / name)
        begun = time.monotonic()
        with (
            served(folder, folder / "cache") as one,
            tab(chromium, one, viewport={"width": 1400, "height": 900}) as opened,
        ):
            print(f"begun, first page shown: {time.monotonic() - begun:.2f} s")
            print(f"memory with the first page: {resident(one.process.pid)} MB")
            for name in SAMPLES:
                measured = seconds_to_sentence(opened, folder, name)
                worst, middle = max(measured), statistics.median(measured)
                print(f"{name}: {middle * 1000:.0f} ms, at most {worst * 1000:.0f}")
                for page in PAGES:
                    opened.go(f"/report/{name}{page}")
            print(f"memory with five reports opened: {resident(one.process.pid)} MB")


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    main()
