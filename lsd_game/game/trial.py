"""Tries a game for some seconds without a model: each frame is its own answer. For `lsd-game doctor`."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lsd_game.game.process import GameProcess
from lsd_game.hooks.diagnosis import why_no_frame
from lsd_game.hooks.launch import game_environment
from lsd_game.hooks.native_library import NoNativeHookError, native_library
from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import NATIVE_HOOK, PYTHON_HOOK, WORD_HOOK, Segment

_HOOK_NAMES = {PYTHON_HOOK: "the Python hook acts", NATIVE_HOOK: "the native hook acts"}
_TICK_S = 0.002


@dataclass(frozen=True, slots=True)
class GameTrial:
    """What was seen.

    Attributes:
        hook: which hook acts; None when there was no frame.
        reason: why there was none.
        size: (width, height) of the first frame.
        first_frame_s: from the start of the game.
        captured, presented: frames and answers.
        fps: frames a second after the first one.
        hook_ms: median of what the hook took in a flip.
        latency_ms: median time from taking a frame to showing its answer.
    """

    hook: str | None = None
    reason: str = ""
    size: tuple[int, int] = (0, 0)
    first_frame_s: float = 0.0
    captured: int = 0
    presented: int = 0
    fps: float = 0.0
    hook_ms: float = 0.0
    latency_ms: float = 0.0


def try_game(command: Sequence[str], *, seconds: float, is_headless: bool) -> GameTrial:
    """Run a game for `seconds`, or until it ends.

    Raises:
        OSError: when it cannot be started, or there is no room for the shared memory.
    """
    segment = Segment.create()
    try:
        began_s = time.monotonic()
        environment = game_environment(os.environ, segment.path, preload=_preload(), is_headless=is_headless)
        game = GameProcess(command, environment, segment)
        try:
            return _watch(game, segment, began_s, began_s + seconds)
        finally:
            game.end()
    finally:
        segment.unlink()


def _watch(game: GameProcess, segment: Segment, began_s: float, end_s: float) -> GameTrial:
    end = RestyleEnd(segment)
    size, first_s, now_s = (0, 0), 0.0, began_s
    while game.is_running() and now_s < end_s:
        now_s = time.monotonic()
        end.beat(now_s)
        frame = end.take()
        if frame is None:
            time.sleep(_TICK_S)
            continue
        if not first_s:
            size, first_s = (frame.pixels.shape[1], frame.pixels.shape[0]), now_s
        end.show(frame)
    if not first_s:
        reason = why_no_frame(game.pid) if game.is_running() else f"the game ended with code {game.return_code}"
        return GameTrial(reason=reason)
    counters = end.counters()
    return GameTrial(
        hook=_HOOK_NAMES[segment.words[WORD_HOOK]],
        size=size,
        first_frame_s=first_s - began_s,
        captured=counters.captured,
        presented=counters.presented,
        fps=(counters.captured - 1) / max(now_s - first_s, _TICK_S),
        hook_ms=_median_ms(end.hook_costs_s()),
        latency_ms=_median_ms(end.latencies_s()),
    )


def _median_ms(samples_s: list[float]) -> float:
    return statistics.median(samples_s) * 1e3 if samples_s else 0.0


def _preload() -> Path | None:
    try:
        return native_library()
    except NoNativeHookError:
        return None
