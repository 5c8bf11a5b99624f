"""The one thread on which the engine works for the pages.

The engine does one thing at a time in a process (it notes what it reads, and holds back the
collector while it builds), and the loop of the server must go on answering: so whatever reads,
builds or writes is handed over here, one after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class EngineThread:
    """Does what it is given in the order in which it came."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="engine")

    async def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What the function gives, while the server goes on answering."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, partial(function, *args, **kwargs))

    def close(self) -> None:
        """What is being done is done to its end; nothing else is begun."""
        self._executor.shutdown(wait=True, cancel_futures=True)
