"""The memory of one process over many builds: `python tests/benchmarks/many_builds.py 500`.

Every build is of other amounts, under another name: what is kept by the values it was made from
would grow with each of them. The first hundred fill what is kept on purpose.
"""

from __future__ import annotations

import gc
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WARM = 100  # builds after which nothing may grow
_PAGE = 4096


def resident() -> int:
    """The memory of this process in bytes (Linux)."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * _PAGE


def build_variant(data: Path, number: int) -> None:
    """A report of the dataset with an amount, a name and a reason of its own."""
    from assembler.pipeline import build

    words = data / "报告.yaml"
    text = words.read_text("utf-8")
    words.write_text(text.replace("名称: ", f"名称: 第{number}", 1), "utf-8")
    lines = (data / "支出.csv").read_text("utf-8").splitlines()
    cells = lines[1].split(",")
    cells[lines[0].split(",").index("金额（元）")] = f"{20_000 + number}.37"
    (data / "支出.csv").write_text("\n".join([lines[0], ",".join(cells), *lines[2:], ""]), "utf-8")
    assert build(data).report is not None
    words.write_text(text, "utf-8")


def growth(builds: int, warm: int = WARM, sample: str = "mengjin-2024-budget") -> list[int]:
    """How much more memory there is than after the first builds: after each hundredth of the rest,
    in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(shutil.copytree(ROOT / "data" / sample, Path(folder) / "数据"))
        for number in range(warm):
            build_variant(data, number)
        start, measured = resident(), []
        for number in range(warm, builds):
            build_variant(data, number)
            if (number + 1) % 100 == 0 or number == builds - 1:
                measured.append(resident() - start)
        return measured


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    for sample in ("mengjin-2024-budget", "xigong-2023-accounts"):
        shown = ", ".join(f"{each / 1024 / 1024:+.1f} MB" for each in growth(wanted, WARM, sample))
        print(f"{sample}: {wanted} builds, after the first {WARM}: {shown}", flush=True)
