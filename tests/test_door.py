"""Who may come in: Host, Origin, DNS rebinding, tokens, TLS, strangers who say nothing; and the page."""

from __future__ import annotations

import http.client
import socket
import ssl
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from bridge_servers import DEADLINE_S, frame, player, probe, serving
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from lsd_game.bridge import connection as connection_module
from lsd_game.bridge.client_messages import Watch
from lsd_game.bridge.door import Door, refuse_upgrade
from lsd_game.bridge.page_files import read_page
from lsd_game.bridge.server import ServerConfig
from lsd_game.bridge.server_messages import Answer
from lsd_game.bridge.tls_socket import TlsContext

LOCAL = Door(is_loopback=True, hosts=frozenset({"gpu-box"}), origins=frozenset({"https://games.example"}))
OPEN = Door(is_loopback=False, hosts=frozenset({"gpu-box"}))


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


def port_of(server) -> int:
    return int(server.url.rpartition(":")[2])


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8765", "127.0.0.1:8765", "127.8.9.1", "[::1]:8765", "gpu-box:1"]
)
def test_this_machine_may_be_called_by_its_own_names(host) -> None:
    assert LOCAL.refuse([host], []) is None


@pytest.mark.parametrize(
    "host",
    ["evil.example:8765", "127.evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.1.5:8765",
     "", "127.0.0.1@evil.example", "evil.example@127.0.0.1", "[::1", "127.0.0.1:port", "127.0.0.1/x", "0x7f.1"],
)  # fmt: skip
def test_other_hosts_are_refused_also_those_that_begin_like_an_address(host) -> None:
    assert LOCAL.refuse([host], []).status == 403


def test_there_must_be_exactly_one_host() -> None:
    assert LOCAL.refuse([], []).status == 403
    assert LOCAL.refuse(["localhost", "evil.example"], []).status == 403


def test_a_rebound_name_is_refused_although_its_origin_and_host_agree() -> None:
    assert LOCAL.refuse(["evil.example:8765"], ["http://evil.example:8765"]).status == 403
    assert OPEN.refuse(["evil.example:8765"], ["http://evil.example:8765"]).status == 403


def test_a_server_for_other_machines_believes_addresses_and_the_names_it_was_given() -> None:
    assert OPEN.refuse(["192.168.1.5:8765"], []) is None
    assert OPEN.refuse(["192.168.1.5:8765"], ["http://192.168.1.5:8765"]) is None
    assert OPEN.refuse(["gpu-box:8765"], ["http://gpu-box:8765"]) is None
    assert OPEN.refuse(["192.168.1.5:8765"], ["http://192.168.1.6:8765"]).status == 403


@pytest.mark.parametrize(
    "origin", ["http://localhost:5173", "http://127.0.0.1", "https://[::1]:3", "https://games.example"]
)
def test_pages_of_this_machine_and_of_allowed_sites_may_come(origin) -> None:
    assert LOCAL.refuse(["localhost:8765"], [origin]) is None


@pytest.mark.parametrize(
    "origin",
    ["null", "", "http://evil.example", "http://localhost.evil.example", "file://", "http://127.0.0.1.evil.example",
     "https://games.example.evil.example", "http://games.example", "ftp://localhost", "http://localhost@evil.example"],
)  # fmt: skip
def test_pages_of_other_sites_are_refused(origin) -> None:
    assert LOCAL.refuse(["localhost:8765"], [origin]).status == 403


def test_the_websocket_has_one_path_and_one_subprotocol() -> None:
    assert refuse_upgrade("/?x=1", ["json, lsd.v1"]) is None
    assert refuse_upgrade("/v1", ["lsd.v1"]).status == 404
    assert refuse_upgrade("/", ["lsd.v2"]).status == 400
    assert refuse_upgrade("/", []).status == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "evil.example"}, 403), ({"Origin": "http://evil.example"}, 403), ({"Origin": "null"}, 403)],
)
def test_the_door_is_judged_before_the_websocket_begins(server, headers, status) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=DEADLINE_S)) as connection:
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Protocol": "lsd.v1",
                   "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
        connection.request("GET", "/", headers={**upgrade, **headers})
        assert connection.getresponse().status == status
    with probe(server.url, origin="http://localhost:5173") as client:
        assert client.ready is not None


def test_a_wrong_subprotocol_is_refused(server) -> None:
    with pytest.raises(InvalidStatus, match="400"):
        connect(server.url, subprotocols=["lsd.v2"], proxy=None)


def test_whoever_says_nothing_is_turned_away_in_time() -> None:
    with serving(identify_s=0.3) as server:
        with probe(server.url, identity=None) as client, pytest.raises(ConnectionClosed) as caught:
            client.receive()
        assert caught.value.rcvd.code == 4012
        with closing(socket.create_connection(("127.0.0.1", port_of(server)), DEADLINE_S)) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\nHost: loc")
            began_s = time.monotonic()
            assert slow.recv(100) == b""  # closed without a word
            assert time.monotonic() - began_s < 5.0


@pytest.mark.parametrize("identity", [player(), Watch(1, "page")])
def test_a_token_is_asked_of_players_and_viewers(identity) -> None:
    with serving(token="secret") as server, probe(server.url, identity=None) as client:
        assert client.hello.needs_token
        client.send(identity)
        with pytest.raises(ConnectionClosed) as caught:
            client.receive()
        assert caught.value.rcvd.code == 4009


def test_another_address_needs_a_token_and_localhost_does_not() -> None:
    for host in ("0.0.0.0", "192.168.1.5", "::", "gpu-box", "127.evil.example"):
        with pytest.raises(ValueError, match="needs a token"):
            ServerConfig(host=host)
        ServerConfig(host=host, token="secret")
    for host in ("127.0.0.1", "localhost", "::1", "127.3.2.1"):
        ServerConfig(host=host)
    with pytest.raises(ValueError, match="certificate"):
        ServerConfig(key="key.pem")


def test_a_message_beyond_the_limit_closes_with_1009() -> None:
    with serving(max_message=1000) as server, probe(server.url) as client:
        client.socket.send(bytes(2000))
        assert client.closing()[0] == 1009


def test_whoever_has_not_identified_gets_little_memory(server) -> None:
    with probe(server.url, identity=None) as stranger:
        with suppress(ConnectionClosed):  # the server may be quicker than the last of them
            stranger.socket.send([bytes(4096)] * 3)  # in fragments, each below the limit
        assert stranger.closing()[0] == 1009


def test_a_flood_of_pings_whose_answers_nobody_reads_ends_the_connection(monkeypatch) -> None:
    """The WebSocket library answers pings by itself, so what it has written counts too."""
    request = (
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Protocol: lsd.v1\r\n\r\n"
    )
    pings = (b"\x89\xfd" + bytes(4) + bytes(125)) * 5000
    monkeypatch.setattr(connection_module, "MAX_UNREAD_BYTES", 2**20)
    with (
        serving(identify_s=100.0) as server,
        closing(socket.create_connection(("127.0.0.1", port_of(server)), DEADLINE_S)) as flooder,
    ):
        flooder.sendall(request.encode())
        with pytest.raises(ConnectionError):
            for _ in range(400):  # 262 MB
                flooder.sendall(pings)


def test_tls_is_served_with_a_certificate(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
               "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs the program openssl to make a certificate")
    with serving(certificate=str(certificate), key=str(key)) as server:
        assert server.url.startswith("wss://")
        begin_s = time.monotonic()
        for _ in range(6):  # one thread reads while another writes
            with probe(server.url, ssl=TlsContext(str(certificate))) as client:
                client.send(frame(0))
                assert isinstance(client.settle(0), Answer)
        assert time.monotonic() - begin_s < 30.0, "no close may wait out its ten seconds"
        with pytest.raises(ssl.SSLCertVerificationError), probe(server.url):
            pass


def test_the_page_is_served_with_its_types_and_a_strict_policy(server, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "lib" / "app.js").write_text("1")
    (tmp_path / "secret.pem").write_text("no")
    page = read_page(tmp_path)
    assert sorted(page) == ["/", "/index.html", "/lib/app.js"]
    assert page["/lib/app.js"].content_type == "text/javascript; charset=utf-8"
    server.server._page = page
    answers = {}
    for path in ("/", "/lib/app.js", "/../secret.pem", "/secret.pem", "/nothing"):
        with closing(http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=DEADLINE_S)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            answers[path] = (answer.status, answer.read())
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [status for status, _ in answers.values()] == [200, 200, 404, 404, 404]
    assert answers["/"][1] == b"<!doctype html>"
