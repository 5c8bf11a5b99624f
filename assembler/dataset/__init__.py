"""What the clerk gives (数据集): the model, and its readers for a folder and for one workbook.

dataset = read_dataset(Path("data/某某局2024"), problems)
"""

from .model import (
    CARRIED_OVER,
    LAST_YEAR,
    THIS_YEAR,
    Dataset,
    Declared,
    Department,
    ExpenditureLine,
    IncomeLine,
    OverallTarget,
    Project,
    Reason,
    Target,
    Transfer,
    Unit,
    Words,
)
from .reading import read_dataset

__all__ = [
    "CARRIED_OVER",
    "LAST_YEAR",
    "THIS_YEAR",
    "Dataset",
    "Declared",
    "Department",
    "ExpenditureLine",
    "IncomeLine",
    "OverallTarget",
    "Project",
    "Reason",
    "Target",
    "Transfer",
    "Unit",
    "Words",
    "read_dataset",
]
