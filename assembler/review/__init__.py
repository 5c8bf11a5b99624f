"""One self-contained HTML page (审阅页) to look at a report: the report as it will look, where each
figure comes from, what is wrong and where, last year beside this year.

html = page_of_dataset(Path("data/某某局2024"), problems)
"""

from .sources import page_of_dataset, page_of_docx

__all__ = ["page_of_dataset", "page_of_docx"]
