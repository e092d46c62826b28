"""`lsd_game.hook()`: a game restyles itself with two lines of its own code; no launcher, no torch in its process."""

from __future__ import annotations

import atexit
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from lsd_game.frame import check_prompt
from lsd_game.game.attach import attach, is_attached
from lsd_game.game.control_port import ControlPort
from lsd_game.game.supervisor import Supervisor, restyle_command
from lsd_game.hooks.launch import SEGMENT_VARIABLE
from lsd_game.link.segment import Segment
from lsd_game.port.run_card import run_name
from lsd_game.region import Region

_logger = logging.getLogger(__name__)


def hook(
    *,
    prompt: str | None = None,
    style: str | None = None,
    rules: str | Path | None = None,
    model: str | Path = "tiny",
    device: str = "auto",
    seed: int = 0,
    steps: int = 1,
    guidance: float = 1.0,
    adapters: Mapping[str, float] | None = None,
    record: str | Path | None = None,
    record_session: str | Path | None = None,
    report: str | Path | None = None,
    upsample: str = "guided",
    protect: Sequence[str] = (),
    hud: bool = False,
    server: str | None = None,
    token: str | None = None,
) -> None:
    """Restyle this process's pygame window from now on; call it before the window is opened.

    A restyle process is started beside the game and ended with it. A second call, and a call in a game that
    `lsd-game run` has started, change nothing: the command line has the last word.

    Args:
        prompt: the style, in words; None leaves it to the rules.
        style: a named one instead, as `lsd-game styles` lists them.
        rules: a TOML file that maps events to prompts.
        model: a shipped model's name, or a checkpoint file.
        device: "auto", "cpu" or a CUDA device.
        seed: of the model's noise.
        steps: denoising steps a frame: 1, 2 or 4.
        guidance: what the style changes is drawn so many times, 0..4: above 1 it is bolder.
        adapters: file -> weight of styles that `lsd-game finetune` learned; each is asked for by its prompt.
        record_session: a folder for a recorded session, which `lsd-game replay` plays again.
        record, report: an mp4 and a JSON file to write at the end.
        upsample: "guided" takes sharp edges from the game's own picture, "bilinear" does not.
        protect: regions that stay the game's own, such as "0,0,100%,40": x, y, width, height in pixels or percent.
        hud: show rates, latency and style in a corner from the start.
        server: the address of a `lsd-game serve` on another machine, whose model is used instead of one here.
        token: what that server asks for.

    Raises:
        ValueError: for an empty or overlong prompt, or one beside a style; for a region that is none.
        FileNotFoundError: when there are no such rules.
        OSError: when there is no room for the shared memory, or no socket for the control port.
    """
    _check(prompt, style, rules)
    regions = [Region.parse(region) for region in protect]
    if is_attached() or SEGMENT_VARIABLE in os.environ:
        _logger.debug("hooked already: this call changes nothing")
        return
    asked = {"prompt": prompt, "style": style, "rules": rules}
    drawn = {"model": model, "device": device, "seed": seed, "steps": steps, "guidance": guidance, "upsample": upsample}
    kept = {"record": record, "record-session": record_session, "report": report}
    words = _words({**asked, **drawn, **kept, "server": server}) + [
        f"--adapter={path}:{w!r}" for path, w in (adapters or {}).items()
    ]
    _start([*words, *(f"--protect={region}" for region in regions), *(["--hud"] if hud else [])], token)


def _check(prompt: str | None, style: str | None, rules: str | Path | None) -> None:
    if prompt is not None:
        check_prompt(prompt)
        if style is not None:
            raise ValueError(f"give a prompt or a style, got both: {prompt!r} and {style!r}")
    if rules is not None and not Path(rules).is_file():
        raise FileNotFoundError(f"there is no rules file {str(rules)!r}")


def _words(values: Mapping[str, object]) -> list[str]:
    """Options of the restyle process; those that are None are left to it."""
    return [f"--{name}={value}" for name, value in values.items() if value is not None]


def _start(arguments: Sequence[str], secret: str | None) -> None:
    with ExitStack() as undoing:
        segment = Segment.create()
        undoing.callback(segment.unlink)
        control = ControlPort.open(run_name(sys.argv))
        undoing.callback(control.close)
        from_input = [] if secret is None else ["--token-file=-"]  # where no other user sees it
        command = restyle_command(segment, [*arguments, *from_input, *control.arguments])
        supervisor = Supervisor(segment, command, inherited=control.inherited, secret=secret)
        undoing.pop_all()
    atexit.register(_end, os.getpid(), supervisor, segment, control)
    attach(segment.path)
    supervisor.run_in_thread()


def _end(owner_pid: int, supervisor: Supervisor, segment: Segment, control: ControlPort) -> None:
    if os.getpid() == owner_pid:  # and not a fork of the game
        try:
            supervisor.stop()
        finally:
            control.close()
            segment.unlink()
