"""`template watch`: what a browser gets when a file is saved; who is refused; how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ROOT, replace_in
from page_reading import PageRead, read_page

from assembler.cli import main
from assembler.commands.template_watch import LiveReview, follow
from assembler.review.live import PageServer

pytest.importorskip("watchfiles", reason="needs watchfiles (pip)")

SENTENCE = (
    "收入总计{{ 收入总计|万元 }}，支出总计{{ 支出总计|万元 }}。与{{ 上年度 }}年预算相比，收入{{"
)


class Watching(NamedTuple):
    """A watch that runs. section: a file of the template, copied to be changed."""

    server: PageServer
    live: LiveReview
    section: Path
    data: Path

    def get(self, path: str, host: str = "", method: str = "GET") -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        connection.putrequest(method, path, skip_host=True)
        for one in filter(None, (host or f"127.0.0.1:{self.server.port}").split("|")):
            connection.putheader("Host", one)
        connection.endheaders()
        return connection.getresponse()

    def page(self) -> PageRead:
        response = self.get(f"/{self.server.token}/")
        assert response.status == 200
        return read_page(response.read())

    def versions(self) -> Iterator[int]:
        """The versions that the stream tells of, each as it comes."""
        response = self.get(f"/{self.server.token}/events")
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        while True:
            line = response.readline().decode()
            assert line, "the stream ended"
            if line.startswith("data: "):
                yield int(line.removeprefix("data: "))


@pytest.fixture
def watching(
    mengjin_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Watching]:
    monkeypatch.chdir(tmp_path)
    assert main(["template", "new", "某县", "--extends", "mengjin-budget"]) == 0
    assert main(["template", "override", "某县", "节", "收支总体"]) == 0
    live, server, stop = LiveReview("某县", mengjin_copy), PageServer(), threading.Event()
    thread = threading.Thread(target=follow, args=(live, server, stop), daemon=True)
    thread.start()
    yield Watching(server, live, tmp_path / "templates/某县/sections/收支总体.md", mengjin_copy)
    stop.set()
    thread.join(20)
    server.close()
    assert not thread.is_alive()


def test_a_saved_section_gives_a_new_page(watching: Watching) -> None:
    versions = watching.versions()
    assert next(versions) == 1
    assert not any("本年收入总计" in text for text in watching.page().paragraphs)
    replace_in(watching.section, SENTENCE, f"本年{SENTENCE}")
    assert next(versions) == 2
    assert any("本年收入总计954.72万元" in text for text in watching.page().paragraphs)


def test_a_saved_file_of_the_dataset_and_of_a_template_that_is_extended(
    watching: Watching, tmp_path: Path
) -> None:
    versions = watching.versions()
    assert next(versions) == 1
    replace_in(watching.data / "报告.yaml", "公务用车由财政部门调拨", "公务用车由财政调拨")
    assert next(versions) == 2
    assert any("公务用车由财政调拨" in text for text in watching.page().paragraphs)
    (watching.section.parents[1] / "wording.yaml").write_text("持平: 没有变化\n", "utf-8")
    replace_in(watching.section, "# 收入", "# 改：收入")
    assert next(versions) == 3


def test_an_editor_that_replaces_the_file(watching: Watching) -> None:
    """Many write a new file beside the old one and rename it; what they keep beside it is none of
    the template's."""
    versions = watching.versions()
    assert next(versions) == 1
    beside = watching.section.with_name(".收支总体.md.swp")
    beside.write_text("x", "utf-8")
    beside.write_text(
        watching.section.read_text("utf-8").replace("收入总计", "收入合计", 1), "utf-8"
    )
    beside.replace(watching.section)
    assert next(versions) == 2


def test_a_new_folder_of_the_template_is_listened_to(watching: Watching) -> None:
    versions = watching.versions()
    assert next(versions) == 1
    tables = watching.section.parents[1] / "tables"
    tables.mkdir()
    (tables / "预算02表.yaml").write_text("标题: 收入表甲\n", "utf-8")
    assert next(versions) == 2
    (tables / "预算02表.yaml").write_text("标题: 收入表乙\n", "utf-8")
    assert next(versions) == 3
    assert "收入表乙" in watching.page().headings


def test_while_a_file_is_invalid_the_last_good_page_stays(watching: Watching) -> None:
    """The problem stands at the top, and beside the sentence of its line."""
    versions = watching.versions()
    assert next(versions) == 1
    good = watching.page()
    replace_in(watching.section, "{{ 比上年(收入总计) }}", "{{ 比上年(收入总记) }}")
    assert next(versions) == 2
    page = watching.page()
    assert page.notices == [
        "现在的文件不能生成报告，改好问题中所列的就会更新。下面是上一次能生成时的样子。"
    ]
    (listed,) = page.problems["M-10"]
    assert page.by_id[listed.place] == good.by_id[listed.place]
    assert "收入总计954.72万元" in page.by_id[listed.place]
    (beside,) = [one.text for one in page.report.with_class("unusable")]
    assert beside.startswith("无法使用 M-10 没有“收入总记”这个名称，是不是“收入总计”？")
    assert beside.endswith("某县/sections/收支总体.md 第7行 第82个字符")
    replace_in(watching.section, "收入总记", "收入总计")
    assert next(versions) == 3
    assert watching.page().notices == good.notices
    assert watching.page().report_text == good.report_text


def test_the_page_may_listen_to_its_own_server_and_nothing_else(watching: Watching) -> None:
    page = watching.page()
    policy = dict(part.strip().split(" ", 1) for part in page.policy.split(";"))
    assert policy["default-src"] == "'none'" and policy["connect-src"] == "'self'"
    assert "unsafe" not in page.policy and len(policy["script-src"].split()) == 2
    headers = watching.get(f"/{watching.server.token}/").headers
    assert headers["Cache-Control"] == "no-store" and headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"


# --- a stranger


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1", "localhost:1", "|", "both"]
)
def test_another_host_is_refused(host: str, watching: Watching) -> None:
    """A page of the internet whose name leads to this machine (DNS rebinding)."""
    own = f"127.0.0.1:{watching.server.port}"
    response = watching.get(
        f"/{watching.server.token}/", f"{own}|evil.example" if host == "both" else host
    )
    assert (response.status, response.read().decode()) == (403, "只在本机打开。")
    assert (
        watching.get(f"/{watching.server.token}/", f"localhost:{watching.server.port}").status
        == 200
    )


@pytest.mark.parametrize(
    "path",
    ["/", "/events", "/x/", "/TOKEN", "/TOKEN/x", "/TOKEN/../TOKEN/x", "/TOKEN//", "/TOKEN/?a"]
    + ["/TOKEN/../../etc/passwd", "/TOKEN/%2e%2e/template.yaml", "/TOKEN/sections/收支总体.md"]
    + ["http://127.0.0.1/TOKEN/"],
)
def test_no_other_path_answers(path: str, watching: Watching) -> None:
    asked = path.replace("TOKEN", watching.server.token)
    with socket.create_connection(("127.0.0.1", watching.server.port), timeout=20) as client:
        host = f"Host: 127.0.0.1:{watching.server.port}"
        client.sendall(f"GET {asked} HTTP/1.0\r\n{host}\r\n\r\n".encode())
        answer = client.makefile("rb").read().decode()
    assert answer.startswith("HTTP/1.0 404 ")
    assert answer.endswith("没有这个页面。请用 assembler template watch 印出的地址。")


@pytest.mark.parametrize("request_line", ["POST / HTTP/1.1", "GET", "x" * 70_000, "GET / HTTP/9"])
def test_what_is_no_request_for_a_page(request_line: str, watching: Watching) -> None:
    with socket.create_connection(("127.0.0.1", watching.server.port), timeout=20) as client:
        client.sendall(f"{request_line}\r\nHost: x\r\n\r\n".encode())
        answer = client.makefile("rb").read().decode()
    assert answer.endswith("这里只有审阅页。") and "Python" not in answer
    assert watching.page().headings


def test_each_run_has_a_secret_of_its_own_and_loopback_only(watching: Watching) -> None:
    other = PageServer()
    try:
        assert len(other.token) >= 24 and other.token != watching.server.token
        assert other.address == f"http://127.0.0.1:{other.port}/{other.token}/"
    finally:
        other.close()


# --- the command


def test_without_the_library_the_way_to_it_is_told(
    mengjin_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert main(["template", "watch", "mengjin-budget", str(mengjin_copy)]) == 2
    assert capsys.readouterr().out == (
        "无法使用 M-38 template watch 需要 watchfiles，这里没有安装。"
        "运行 pip install watchfiles（或安装本程序时写 assembler[watch]），再运行一次。\n"
    )


def test_a_port_that_is_taken_or_is_none(
    mengjin_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for number, why in ((port, "已经有别的程序在用它"), (70000, "应是 0 到 65535 的整数")):
            arguments = ["template", "watch", "mengjin-budget", str(mengjin_copy)]
            assert main([*arguments, "--port", str(number)]) == 2
            assert capsys.readouterr().out == (
                f"无法使用 M-39 端口 {number} 不能用：{why}。"
                "换一个端口，或不写 --port，由程序自己选。\n"
            )


@pytest.mark.parametrize(("name", "code"), [("某省", "M-01"), ("mengjin-budget", "D-01")])
def test_what_cannot_be_watched(
    name: str, code: str, mengjin_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = mengjin_copy if code == "M-01" else tmp_path / "没有"
    assert main(["template", "watch", name, str(data)]) == 2
    assert capsys.readouterr().out.startswith(f"无法使用 {code} ")


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_ctrl_c_ends_it_and_nothing_is_left(mengjin_copy: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    command = ["template", "watch", "mengjin-budget", mengjin_copy]
    process = subprocess.Popen(
        [sys.executable, "-m", "assembler.cli", *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    address = process.stdout.readline()
    assert address.startswith("审阅页：http://127.0.0.1:")
    assert process.stdout.readline().endswith("按 Ctrl-C 结束。\n")
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60) == ("已结束。\n", "")
    assert process.returncode == 0
    assert sorted(tmp_path.rglob("*")) == before
