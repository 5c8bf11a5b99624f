"""The battery of `refresh`: edits by hand × corrections of the data, over the three samples.

    python tests/battery/run.py [--log battery.jsonl] [--samples mengjin] [--edits 自己的话 页眉]
        [--corrections 金额] [--all] [--office folder]

Each edit meets twenty corrections, those of the samples in turn; with --all those of every sample.

Half of the edited files are saved by LibreOffice in between (all in one start of it, kept in the
folder; without LibreOffice none is). A run that was interrupted goes on where its log ends. The table
at the end counts what must be 0; the exit status is 1 where it is not.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent), str(HERE)]

from edits import EDITS, Done, made  # noqa: E402
from judging import Case  # noqa: E402
from office import convert  # noqa: E402
from samples import ALL, CORRECTIONS, data_of  # noqa: E402

FAULTS = (
    "traceback",
    "refused",
    "lost",
    "stale with 0",
    "stale",
    "second",
    "redline",
    "needless",
)
_DEEP = 7  # one of so many cases goes through tracked changes
Edited = dict[tuple[str, str], tuple[bytes, Done, bool]]


def edited_reports(samples: list[str], names: list[str], folder: Path | None) -> Edited:
    """Each sample after each edit; whether LibreOffice saved it."""
    reports: Edited = {}
    for sample in samples:
        for name in names:
            data, done = made(data_of(sample), name, ALL[sample])
            reports[sample, name] = data, done, False
    if folder is not None:
        _save(reports, folder)
    return reports


def _save(reports: Edited, folder: Path) -> None:
    """Every second one as LibreOffice saves it."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = {
        f"{sample}-{list(EDITS).index(name)}": (sample, name)
        for number, (sample, name) in enumerate(reports)
        if number % 2
    }
    for stem, key in chosen.items():
        (folder / f"{stem}.docx").write_bytes(reports[key][0])
    saved = folder / "saved"
    waiting = [folder / f"{stem}.docx" for stem in chosen if not (saved / f"{stem}.docx").exists()]
    for first in range(0, len(waiting), 60):
        convert(waiting[first : first + 60], "docx:MS Word 2007 XML", saved)
    for stem, key in chosen.items():
        _, done, _ = reports[key]
        reports[key] = (saved / f"{stem}.docx").read_bytes(), done, True


def results(
    reports: Edited, corrections: list[str], every: bool, log: Path | None
) -> Iterator[dict[str, object]]:
    """What became of each case: those in the log, then the others, which go there."""
    known = {}
    if log and log.exists():
        lines = map(json.loads, log.read_text("utf-8").splitlines())
        known = {(line["sample"], line["edit"], line["correction"]): line for line in lines}
    for (sample, name), (data, done, is_saved) in reports.items():
        turn = list(EDITS).index(name) + list(ALL).index(sample)
        for number, correction in enumerate(CORRECTIONS[sample], turn):
            if corrections and correction not in corrections:
                continue
            if not (every or number % len(ALL) == 0):
                continue
            key = sample, name, correction
            if key not in known:
                case = Case(sample, data, done, correction).run(number % _DEEP == 0)
                known[key] = {
                    "sample": sample,
                    "edit": name,
                    "correction": correction,
                    "saved": is_saved,
                    "status": case.status,
                    "faults": case.faults,
                }
                if log:
                    with log.open("a", encoding="utf-8") as file:
                        print(json.dumps(known[key], ensure_ascii=False), file=file)
            yield known[key]


def table(counted: dict[str, Counter[str]]) -> Iterator[str]:
    """A row a sample, and all together."""
    yield "| sample | cases | saved by LibreOffice | " + " | ".join(FAULTS) + " |"
    yield "| --- |" + " --- |" * (len(FAULTS) + 2)
    whole: Counter[str] = sum(counted.values(), Counter())
    for sample, row in [*counted.items(), ("all", whole)]:
        yield f"| {sample} | " + " | ".join(str(row[c]) for c in ("cases", "saved", *FAULTS)) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(description="The battery of refresh.")
    parser.add_argument("--log", type=Path)
    parser.add_argument("--office", type=Path)
    parser.add_argument("--samples", nargs="*", default=list(ALL))
    parser.add_argument("--edits", nargs="*", default=list(EDITS))
    parser.add_argument("--corrections", nargs="*", default=[])
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = None if options.office == Path("none") else options.office or Path(folder)
        reports = edited_reports(options.samples, options.edits, office)
    counted: dict[str, Counter[str]] = {}
    for result in results(reports, options.corrections, options.all, options.log):
        kinds = {kind for kind, _ in result["faults"]}  # type: ignore[attr-defined]
        row = counted.setdefault(str(result["sample"]), Counter())
        row.update(cases=1, saved=int(bool(result["saved"])), **dict.fromkeys(kinds, 1))
        if kinds:
            print(json.dumps(result, ensure_ascii=False), flush=True)
    print("\n".join(table(counted)))
    return int(any(row[fault] for row in counted.values() for fault in FAULTS))


if __name__ == "__main__":
    sys.exit(main())
