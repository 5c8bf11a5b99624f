"""What audit finds in tables, between tables, between text and tables, and in a report's structure (审核).

A finding's message may use {quote}, {expected} and {why} of the `Finding`, and nothing else.
"""

from __future__ import annotations

from .entry import Entry

AUDIT: dict[str, Entry] = {}
