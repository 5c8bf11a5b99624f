"""What audit finds in the claims of a text held against each other (审核: 文字).

A finding's message may use {quote}, {expected} and {why} of the `Finding`, and nothing else.
"""

from __future__ import annotations

from .entry import Entry

AUDIT_CLAIMS: dict[str, Entry] = {}
