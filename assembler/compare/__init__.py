"""What changed between two reports (修订): differences, each with its cause; the notice of a
correction (更正说明).

changes = compare(old, new)
causes = Causes(changes)
"""

from .causes import Cause, Causes
from .changes import Changes, compare

__all__ = ["Cause", "Causes", "Changes", "compare"]
