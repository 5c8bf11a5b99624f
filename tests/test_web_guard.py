"""Who gets into the workbench: a client that tries what a page of the internet, or another user of
this machine, could try against a running server."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from conftest import replace_in
from web_kit import Served, served, with_samples

pytest.importorskip("nicegui", reason="needs nicegui: pip install '.[web]'")
SAMPLE = "yanjin-2024-budget"
NO_TEXT = "预算".encode("gbk").decode("utf-8", "surrogateescape")
HACK = "</title></script><script>window.hacked=1</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = with_samples(tmp_path_factory.mktemp("工作"), SAMPLE)
    words = folder / "data" / SAMPLE / "报告.yaml"
    replace_in(words, "名称: 延津县政务服务和大数据管理局", f"名称: {json.dumps(HACK)}")
    (folder / "密.txt").write_text("秘密", "utf-8")
    (folder / "out").mkdir()
    if sys.platform == "linux":  # elsewhere every name is text
        shutil.copytree(folder / "data" / SAMPLE, folder / "data" / NO_TEXT)
        (folder / "out" / f"{NO_TEXT}.docx").write_bytes(b"PK")
    with served(folder, tmp_path_factory.mktemp("记录")) as one:
        yield one


class Answer(NamedTuple):
    """What was answered. body: its beginning is enough."""

    status: int
    headers: dict[str, str]
    body: str


class Client:
    """Asks what it likes; a cookie only where it brings one."""

    def __init__(self, one: Served) -> None:
        self.one = one
        self.host = f"127.0.0.1:{one.port}"
        name = self.ask(f"/open/{one.token}").headers["set-cookie"].partition("=")[0]
        self.cookie = {"Cookie": f"{name}={one.token}"}

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
        """With the cookie where `Cookie` is given; its other headers as they are written here, with
        _ for -."""
        connection = http.client.HTTPConnection("127.0.0.1", self.one.port, timeout=20)
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, path, skip_host="Host" in own, skip_accept_encoding=True)
        if body:
            own["Content-Length"] = str(len(body))
        for name, value in own.items():
            connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, text)


@pytest.fixture(scope="module")
def client(workbench: Served) -> Client:
    return Client(workbench)


def test_it_listens_on_this_machine_alone(workbench: Served) -> None:
    """Only 127.0.0.1 answers: not another address of this machine."""
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}
    for other in others - {"127.0.0.1"}:
        family = socket.AF_INET6 if ":" in str(other) else socket.AF_INET
        with socket.socket(family) as tried, pytest.raises(OSError):
            tried.connect((str(other), workbench.port))


def test_without_the_cookie_nothing_is_told(client: Client) -> None:
    """Neither pages nor files of the libraries; a wrong token gives no cookie."""
    for path in (
        "/",
        "/assets/workbench.css",
        f"/report/{SAMPLE}",
        "/_nicegui_ws/socket.io/",
        "/x",
    ):
        answer = client.ask(path)
        assert (answer.status, answer.body) == (
            403,
            "请从桌面上的“部门公开工作台”，或用 assembler serve 印出的地址打开工作台。",
        )
    for token in ("", "x", client.one.token[:-1], f"{client.one.token}x", quote("中"), "%ff"):
        answer = client.ask(f"/open/{token}")
        assert (answer.status, "set-cookie" in answer.headers) == (403, False)
    wrong = client.cookie["Cookie"][:-1] + "~"
    assert client.ask("/", Cookie=wrong).status == 403
    assert client.ask("/", Cookie="\x01=;;;").status in (400, 403)
    assert client.ask("/", **client.cookie).status == 200


def test_the_token_is_exchanged_for_a_cookie(client: Client) -> None:
    """Which no script reads, and which no other site's request brings."""
    answer = client.ask(f"/open/{client.one.token}")
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert re.fullmatch("workbench-[0-9a-f]{16}", name)
    assert rest == f"{client.one.token}; Path=/; HttpOnly; SameSite=Strict"
    assert (answer.headers["content-security-policy"], answer.headers["referrer-policy"]) == (
        "default-src 'none'",
        "no-referrer",
    )
    assert len(client.one.token) >= 43  # 256 bits


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "localhost:1",
        "127.0.0.1.evil:{port}",
        "",
    ],
)
def test_another_host_is_refused(client: Client, host: str) -> None:
    """A foreign name that was led to 127.0.0.1 (DNS rebinding), even with the cookie."""
    host = host.format(port=client.one.port)
    for path in ("/", f"/open/{client.one.token}"):
        answer = client.ask(path, Host=host, **client.cookie)
        assert (answer.status, answer.body) == (403, "只在本机打开。")


def test_two_hosts_are_refused(client: Client) -> None:
    with socket.create_connection(("127.0.0.1", client.one.port), timeout=20) as sent:
        lines = ["GET / HTTP/1.1", f"Host: {client.host}", f"Host: {client.host}"]
        lines += [f"Cookie: {client.cookie['Cookie']}", "Connection: close", "", ""]
        sent.sendall("\r\n".join(lines).encode())
        assert sent.recv(64).split()[1] in (b"400", b"403")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"},
        {},
    ],
    ids=str,
)
def test_what_another_site_posts_is_refused(client: Client, headers: dict[str, str]) -> None:
    """A post without `Origin`, too: every browser sends it."""
    for path in ("/", "/_nicegui_ws/socket.io/?EIO=4&transport=polling", "/_nicegui/client/upload"):
        answer = client.ask(path, "POST", b"x=1", **client.cookie, **headers)
        assert (answer.status, answer.body) == (403, "这个请求不是工作台自己的页面发出的。")


def test_another_site_may_only_lead_here(client: Client) -> None:
    """A link elsewhere that leads here is like a typed address; it cannot load anything of ours."""
    there = {"Sec_Fetch_Site": "cross-site"}
    assert client.ask("/", **client.cookie, **there, Sec_Fetch_Mode="navigate").status == 200
    assert client.ask("/", **client.cookie, **there, Sec_Fetch_Mode="no-cors").status == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:{port}", "Cookie": "workbench=x"}, 403),
        ({"Origin": "http://127.0.0.1:{port}"}, 101),
    ],
    ids=str,
)
def test_a_socket_of_another_site_is_refused(
    client: Client, headers: dict[str, str], status: int
) -> None:
    """A page of the internet can open one without being asked for its origin by the browser."""
    own = {name: value.format(port=client.one.port) for name, value in headers.items()}
    answer_line = {
        "Host": client.host,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        **client.cookie,
        **own,
    }
    lines = ["GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in answer_line.items()]
    with socket.create_connection(("127.0.0.1", client.one.port), timeout=20) as sent:
        sent.sendall("\r\n".join([*lines, "", ""]).encode())
        assert int(sent.recv(64).split()[1]) == status


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "../../%E5%AF%86.txt",
        "%2e%2e",
        "..%2f..%2f%E5%AF%86.txt",
        "..%5c..",
        "/etc/passwd",
        "%00",
        "C:%5c",
        "." + SAMPLE,
    ],
)
def test_no_path_leaves_the_folder(client: Client, name: str) -> None:
    """A name is looked for among those that are there; the rest is nowhere."""
    for path in (
        f"/report/{name}",
        f"/report/{name}/figures",
        f"/assets/{name}",
        f"/download/{name}",
    ):
        answer = client.ask(path, **client.cookie)
        assert "秘密" not in answer.body and "root:" not in answer.body
        assert "延津县" not in answer.body


def test_what_is_sent_has_a_limit(client: Client) -> None:
    own = {**client.cookie, "Origin": f"http://{client.host}"}
    answer = client.ask("/", "POST", Content_Length=str(10**12), **own)
    assert (answer.status, answer.body) == (413, "传来的内容太大。")


def rules_of(page: Answer) -> dict[str, str]:
    """The policy of a page by what it is about."""
    policy = page.headers["content-security-policy"]
    return dict(rule.partition(" ")[::2] for rule in policy.split("; "))


def test_only_scripts_of_the_page_run(client: Client) -> None:
    """The policy names the page's nonce, which every script of the page bears; what comes from the
    data bears none, and stands in the page escaped."""
    page = client.ask(f"/report/{SAMPLE}", **client.cookie)
    (nonce,) = re.findall(r"'nonce-([^']+)'", rules_of(page)["script-src"])
    scripts = set(re.findall(r"<script([^>]*)>", page.body))
    assert [script for script in scripts if f'nonce="{nonce}"' not in script] == []
    assert len(scripts) > 1
    assert "window.hacked" in page.body
    assert not re.search(r"<script[^>]*>window\.hacked|<img src=x", page.body)


def test_the_policy_of_a_page(client: Client) -> None:
    """With a nonce of its own, and nothing from outside."""
    pages = [client.ask("/", **client.cookie) for _ in range(2)]
    scripts = {rules_of(page)["script-src"] for page in pages}
    assert len(scripts) == 2
    assert not [rule for rule in scripts if "'unsafe-inline'" in rule or "http" in rule]
    wanted = {"object-src": "'none'", "base-uri": "'none'", "connect-src": "'self'"}
    assert rules_of(pages[0]).items() >= wanted.items()
    assert pages[0].headers["x-content-type-options"] == "nosniff"


def test_a_header_of_a_proxy_changes_nothing(client: Client) -> None:
    """Nobody stands between: what says so is not believed."""
    led = client.ask("/", **client.cookie, X_Forwarded_Prefix="/evil", X_Forwarded_Host="evil")
    assert led.status == 200
    assert "evil" not in led.body


def test_the_secret_is_kept_for_this_user_alone(workbench: Served, client: Client) -> None:
    """So that an open page goes on after a restart; nothing else is kept."""
    environment = Path(f"/proc/{workbench.process.pid}/environ")
    if not environment.exists():
        pytest.skip("needs /proc")
    cache = dict(
        pair.split("=", 1) for pair in environment.read_text("utf-8").split("\0") if "=" in pair
    )["ASSEMBLER_CACHE"]
    (file,) = Path(cache).glob("workbench-*.token")
    assert (file.read_text("ascii"), file.stat().st_mode & 0o777) == (client.one.token, 0o600)
    assert json.dumps(client.one.token) not in client.ask("/", **client.cookie).body


@pytest.mark.parametrize("path", ["/", "/import", "/new", "/files", "/templates", "/county"])
def test_a_name_that_is_no_text_keeps_no_page_from_being_shown(client: Client, path: str) -> None:
    """Of a folder and a file from a Windows archive that was unpacked without its encoding."""
    assert client.ask(path, **client.cookie).status == 200
