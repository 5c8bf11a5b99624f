"""`assembler import`: from exported workbooks to a dataset, and what is still to be answered."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..commands import print_problems
from ..dataset.schema import KINDS_OF_REPORT, USUAL_TEMPLATES
from ..dataset.sheets import QUESTIONS
from ..pipeline import exit_status
from ..problems import Place, Problem, did_you_mean, problem, system_reason, unusable
from ..template import Template, load_template
from .about import report_of
from .imported import Imported
from .lines import Lines, read_lines
from .mapping import Mapped, from_yaml
from .official import Official, read_tables
from .questions import merged_questions, nature_questions, report_questions, word_questions
from .sheet import SourceSheet
from .source import read_source
from .stored import (
    Stored,
    open_stored,
    replaced,
    rows_to_write,
    write_folder,
    write_workbook,
)
