"""The conformance tester: our own server passes every rule, and a server that breaks one is found out."""

from __future__ import annotations

import pytest
from bridge_servers import serving

from lsd_game.bridge import protocol
from lsd_game.bridge.conformance_refusals import CHECKS
from lsd_game.cli import main


def test_our_server_holds_every_rule(capsys) -> None:
    with serving(identify_s=0.5, token="secret") as server:
        assert main(["conform", server.url, "--token", "secret"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"{len(CHECKS)} passed, 0 failed"
    assert len(CHECKS) > 20 and len(lines) == len(CHECKS) + 1


def test_a_server_that_decodes_whatever_comes_is_found_out(capsys, monkeypatch) -> None:
    monkeypatch.setattr(protocol, "picture_fault", lambda frame, **sizes: None)
    lying = [check for check in CHECKS if "not what it says" in check[0] or "ping" in check[0]]
    monkeypatch.setattr("lsd_game.commands.conform.CHECKS", lying)
    monkeypatch.setattr("lsd_game.bridge.probe.TIMEOUT_S", 2.0)
    with serving() as server:
        assert main(["conform", server.url]) == 1
    out = capsys.readouterr().out
    assert "FAILED  a frame that is not what it says" in out
    assert out.splitlines()[-1] == "1 passed, 1 failed"


@pytest.mark.parametrize("url", ["ws://127.0.0.1:9", "nonsense"])
def test_no_server_is_one_sentence(url, capsys) -> None:
    assert main(["conform", url]) == 2
    assert "no server of lsd.v1 answers" in capsys.readouterr().err
