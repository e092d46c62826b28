"""What a session runs with. Standard library only, so that the command line can hold it without the session."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lsd_game.display.window_options import WindowOptions

FAKE_MODEL = "fake"  # inverts the colours, needs no torch
DEFAULT_PROMPT = "molten lava world"


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """What the restyle process needs to know.

    Attributes:
        model: a preset's name, FAKE_MODEL, or a checkpoint file.
        device: "auto", "cpu", "cuda" or "cuda:1".
        kernels: "auto", "torch", "triton", "triton-graph" or "triton-persistent": what the model computes with.
        precision: "bf16" or "fp8": of the model's large products.
        seed: of the model's noise.
        steps: denoising steps a frame.
        guidance: what the style changes in a frame is drawn so many times: above 1 it is bolder.
        prompt: None leaves the choice to the rules, and without rules to DEFAULT_PROMPT.
        rules: a TOML file that maps events to prompts.
        strength: 0 shows the game's own picture, 1 the fully restyled one; times the rules' own strength.
        record, report: files to write; None means not at all.
        record_session: an empty folder for a recorded session, which `lsd-game replay` plays again.
        adapters: (file, weight) of styles that `lsd-game finetune` learned; each acts where its prompt is asked for.
        upsample: how an answer gets to the game's size: "guided" or "bilinear".
        keep_fps: fewer pixels are drawn where so many frames a second are too many for the machine; 0: never fewer.
        window: what the player has chosen for the game's window.
        server: the address of a `lsd-game serve` that draws instead of a model here; `token` is what it asks for.
        side_by_side: record the game's own picture to the left of the restyled one.
    """

    model: str = "tiny"
    device: str = "auto"
    kernels: str = "auto"
    precision: str = "bf16"
    seed: int = 0
    steps: int = 1
    guidance: float = 1.0
    prompt: str | None = None
    rules: Path | None = None
    strength: float = 1.0
    record: Path | None = None
    report: Path | None = None
    record_session: Path | None = None
    side_by_side: bool = False
    upsample: str = "guided"
    adapters: tuple[tuple[str, float], ...] = ()
    keep_fps: float = 0.0
    window: WindowOptions = field(default_factory=WindowOptions)
    server: str | None = None
    token: str | None = None
