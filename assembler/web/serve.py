"""The command `serve`: the workbench in the browser, until Ctrl-C."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..files.paths import exists, is_folder
from ..kernel.problems import Problem, print_problems, problem, system_reason

_LOOPBACK = ("", "127.0.0.1", "localhost")


class ServeOptions(NamedTuple):
    """What is asked of `serve`. folder: the one to work in. host: an address to listen on, which can
    only be this machine's own. port: None for the usual one. shortcut: only put a file to start it by
    on the desktop."""

    folder: Path = Path()
    host: str = ""
    port: int | None = None
    opens_browser: bool = True
    shortcut: bool = False


def serve(options: ServeOptions) -> int:
    """`serve`; the exit status once it was told to end."""
    refused = _refused(options)
    if refused:
        print_problems(refused)
        return 2
    if options.shortcut:
        return _put_shortcut(options.folder)
    from .server import Server
    from .workplace import Workplace

    workplace = Workplace(options.folder)
    try:
        server = Server(workplace, options.port)
    except (OSError, OverflowError) as error:
        why = system_reason(error) if isinstance(error, OSError) else "应是 0 到 65535 的整数"
        print_problems([problem("O-92", port=options.port, why=why)])
        return 2

    try:
        workplace.enter()
    except OSError as error:
        why = f"进不去：{system_reason(error)}"
        print_problems([problem("O-91", path=str(options.folder), why=why)])
        return 2

    def say() -> None:
        print(f"工作台：{server.address}")
        print("用浏览器打开它；这个地址只给自己用。改动随时存好。按 Ctrl-C 结束。", flush=True)

    server.run(say, options.opens_browser)
    print("已结束。")
    return 0


def _refused(options: ServeOptions) -> list[Problem]:
    """What speaks against it."""
    if options.host not in _LOOPBACK:
        return [problem("O-90", host=options.host)]
    if not is_folder(options.folder):
        why = "不是文件夹" if exists(options.folder) else "没有这个文件夹"
        return [problem("O-91", path=str(options.folder), why=why)]
    try:
        import nicegui  # noqa: F401 - an extra
    except ImportError:
        return [problem("O-93")]
    return []


def _put_shortcut(folder: Path) -> int:
    """A file on the desktop that starts the workbench of this folder."""
    from .shortcut import put_shortcut

    try:
        file = put_shortcut(folder)
    except OSError as error:
        print_problems([problem("O-94", why=system_reason(error))])
        return 2
    print(f"已在桌面放了 {file}，双击它就打开工作台。")
    return 0
