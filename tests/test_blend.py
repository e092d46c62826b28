"""scripts/blend_weights.py: a checkpoint between two others."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch

from lsd_game.model import checkpoint
from lsd_game.model.config import preset
from lsd_game.model.network import LsdNetwork

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module("blend_weights")


def made(path: Path, name: str, value: float) -> str:
    """A checkpoint whose weights are all `value`."""
    network = LsdNetwork(preset(name))
    with torch.no_grad():
        for weights in network.parameters():
            weights.fill_(value)
    checkpoint.save(path, network, {"steps": int(value)})
    return str(path)


def asked(script: ModuleType, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["blend_weights.py", *words])
    return int(script.main())


def test_between_two_checkpoints_lies_their_weighted_mean(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one, other = made(tmp_path / "one.safetensors", "tiny", 1.0), made(tmp_path / "other.safetensors", "tiny", 3.0)
    out = tmp_path / "out.safetensors"
    assert asked(script, monkeypatch, one, other, "--share", "0.75", "-o", str(out)) == 0
    blended = checkpoint.load(str(out))
    assert all(bool((weights == 2.5).all()) for weights in blended.network.parameters())
    assert blended.record == {"steps": 3, "blend": {"share": 0.75, "with": checkpoint.file_hash(one)}}


def test_what_cannot_be_blended_is_refused_with_a_sentence(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, out = made(tmp_path / "one.safetensors", "tiny", 1.0), str(tmp_path / "out.safetensors")
    none = str(tmp_path / "none.safetensors")
    for words, complaint in (
        ((one, none, "--share", "0.5", "-o", out), "no checkpoint at"),
        ((one, one, "--share", "0.5", "-o", one), "would replace the model"),
        ((one, one, "--share", "1.5", "-o", out), "--share must be within 0..1"),
    ):
        with pytest.raises(SystemExit, match="2"):
            asked(script, monkeypatch, *words)
        assert complaint in capsys.readouterr().err
