"""One process that meets the cases of a fuzz run: numbers come in by lines, what became of each goes
out as a line of JSON. It is started anew by `run.py` where a case ends it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import time
import xml.parsers.expat
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from cases import Case, changes_made, prepared  # noqa: E402

from assembler.cli import main  # noqa: E402

_ADDRESS_SPACE = 3 << 30
_AUDITED = 100  # one of so many documents goes through openxml-audit
_MB = 1024


def met(seed: int, number: int) -> dict[str, object]:
    """What became of a case: command, seconds of the processor, MB at most, faults."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        changes = next(changes_made)
        case = prepared(seed, number)
        changes = next(changes_made) - changes - 1
        before = set(Path().rglob("*"))
        _forget_peak()
        start = time.process_time()
        status, text = _run(case)
        seconds, peak = time.process_time() - start, _peak()
        made = {path for path in Path().rglob("*") if path not in before}
        faults = [*_faults(case, status, text, made), *_malformed(made, number)]
    return {
        "case": number,
        "command": case.name,
        "changes": changes,
        "status": status,
        "seconds": round(seconds, 2),
        "mb": peak,
        "faults": faults,
        "text": text[-2000:] if faults else "",
    }


def _run(case: Case) -> tuple[object, str]:
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            status: object = main(case.arguments)
        except SystemExit as end:
            status = end.code
        except BaseException as error:  # noqa: BLE001 - whatever comes through is what is looked for
            import traceback

            printed.write(f"Traceback {error!r}\n{traceback.format_exc()}")
            status = None
    return status, printed.buffer.getvalue().decode()  # type: ignore[attr-defined]


def _faults(case: Case, status: object, text: str, made: set[Path]) -> list[str]:
    faults = []
    if "Traceback" in text or " O-51 " in text:
        faults.append("traceback")
    if status not in (0, 1, 2):
        faults.append(f"status {status}")
    allowed = Path(case.may_make) if case.may_make else None
    left = [
        path
        for path in made
        if status == 2 or allowed is None or (path != allowed and allowed not in path.parents)
    ]
    if left:
        faults.append(f"left {sorted(map(str, left))[:3]}")
    if not text:
        faults.append("silence")
    return faults


def _malformed(made: set[Path], number: int) -> list[str]:
    faults = []
    for path in made:
        if path.suffix not in (".docx", ".xlsx") or not path.is_file():
            continue
        try:
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    if name.endswith((".xml", ".rels")):
                        xml.parsers.expat.ParserCreate().Parse(package.read(name), True)
        except (zipfile.BadZipFile, xml.parsers.expat.ExpatError) as error:
            faults.append(f"malformed {path}: {error}")
        if path.suffix == ".docx" and number % _AUDITED == 0:
            faults += _audited(path)
    return faults


def _audited(path: Path) -> list[str]:
    from openxml_audit import OpenXmlValidator

    found = OpenXmlValidator().validate(path).errors
    return [f"malformed {path}: {found[0]}"] if found else []


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "ascii")


def _peak() -> int:
    """The most memory there was since then, in MB (Linux)."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    peak = next(line for line in lines if line.startswith("VmHWM"))
    return int(peak.split()[1]) // _MB


def serve(seed: int) -> None:
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    os.environ.pop("ASSEMBLER_TRACEBACK", None)
    out = sys.stdout
    for line in sys.stdin:
        with contextlib.redirect_stdout(io.StringIO()):  # of what the preparing of a case prints
            result = met(seed, int(line))
        print(json.dumps(result, ensure_ascii=False), file=out, flush=True)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
