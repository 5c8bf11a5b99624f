"""What runs in a process of its own. Each command prints one JSON object as its last line.

Every measurement stands in a fresh child, so that one side's imports, caches and memory do not
count for the other; only `warm` holds both sides in one process, in turns.
"""

from __future__ import annotations

import gc
import io
import json
import os
import resource
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

Result = dict[str, Any]
clock = process_time if os.environ.get("BENCHMARK_CPU") else perf_counter


def prepare(data: str, folder: str) -> Result:
    """Build a dataset; write template.docx and context.json for docxtpl; compare the contents."""
    import docxtpl_side as theirs

    from assembler.kernel.problems import exit_status
    from assembler.pipeline import build

    built = build(Path(data))
    if built.report is None or built.data is None or exit_status(built.problems):
        raise SystemExit("\n".join(map(str, built.problems)))
    template, context = Path(folder, "template.docx"), theirs.make_context(built.report)
    theirs.make_template(built.report, template)
    Path(folder, "context.json").write_text(json.dumps(context, ensure_ascii=False), "utf-8")
    for side, docx in (("assembler", built.data), ("docxtpl", theirs.fill(template, context))):
        lost = theirs.missing_texts(built.report, docx)
        if lost:
            raise SystemExit(f"{side} 的文件缺少{len(lost)}处内容，如：{lost[0]}")
    return {"rows": theirs.row_count(built.report)}


def warm(data: str, folder: str, runs: str) -> Result:
    """Both sides by turns in one process, modules and our template loaded."""
    return _by_turns(_ours(data), _theirs(folder), int(runs))


def _by_turns(ours: Callable[[], object], theirs: Callable[[], object], runs: int) -> Result:
    ours(), theirs()
    pairs = [(_timed(ours), _timed(theirs)) for _ in range(runs)]
    return {"ours": [a for a, _ in pairs], "theirs": [b for _, b in pairs]}


def document(data: str, runs: str) -> Result:
    """A report that is put together becomes a docx, and the parts of that docx are zipped."""
    from assembler.files.zip_package import read_parts
    from assembler.pipeline import prepare, set_in_word, uncollected, write_manuscript

    prepared = prepare(Path(data), [])
    assert prepared is not None
    manuscript = write_manuscript(prepared, [], internal=prepared.dataset.internal)
    docx = set_in_word(manuscript, [])
    assert docx is not None
    parts = read_parts(docx)

    def zipped() -> None:
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
            for name, part in parts.items():
                package.writestr(name, part)

    return _by_turns(lambda: uncollected()(set_in_word)(manuscript, []), zipped, int(runs))


def fill_many(folder: str, times: str) -> Result:
    """A docxtpl process that fills the template again and again."""
    fill = _theirs(folder)
    for _ in range(int(times)):
        fill()
    return {}


def ours(small: str, data: str) -> Result:
    """One build of a large dataset, after one of a small one; time and peak memory."""
    _ours(small)()
    return _once(_ours(data))


def theirs(small: str, folder: str) -> Result:
    """One large fill by docxtpl, after a small one; time and peak memory."""
    _theirs(small)()
    return _once(_theirs(folder))


def _ours(data: str) -> Callable[[], object]:
    from assembler.pipeline import build

    return lambda: build(Path(data))


def _theirs(folder: str) -> Callable[[], object]:
    from docxtpl_side import fill

    context = json.loads(Path(folder, "context.json").read_text("utf-8"))
    return lambda: fill(Path(folder, "template.docx"), context)


def _once(task: Callable[[], object]) -> Result:
    seconds = _timed(task)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "mb": peak}


def _timed(task: Callable[[], object]) -> float:
    gc.collect()
    start = clock()
    task()
    return clock() - start


_COMMANDS: dict[str, Callable[..., Result]] = {
    "prepare": prepare,
    "warm": warm,
    "document": document,
    "fill_many": fill_many,
    "ours": ours,
    "theirs": theirs,
}

if __name__ == "__main__":
    print(json.dumps(_COMMANDS[sys.argv[1]](*sys.argv[2:])))
