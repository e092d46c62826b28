"""What the late warp buys: python scripts/measure_late_warp.py [PLAY.mp4...] [--world FAMILY...]

A game runs at its own rate beside a restyler whose perfect answer is known (inverted colours), which takes one frame at
a time and --model-ms for it. In every frame of the game the newest answer is shown: as it is, carried with the camera,
and, for the worlds that the model is trained on, along their exact motion vectors; carried to the frame before the one
that the game shows then, since a hook gets its pictures a flip later. Prints for each way the mean difference from the
perfect answer to the frame of that instant; the perceived latency, which is how old the frame is whose perfect answer
is nearest to what is shown; how many different pictures a second are shown; and what carrying one takes of a core.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import av
import numpy as np

from lsd_game.commands.output import say
from lsd_game.display.late_warp import Carrier
from lsd_game.frame import Frame, Pixels
from lsd_game.training.worlds.gbuffer import create_context
from lsd_game.training.worlds.look import Look
from lsd_game.training.worlds.look_renderer import LookRenderer
from lsd_game.training.worlds.scene import Scene
from lsd_game.training.worlds.source_look import SourceLook

MAX_FRAMES = 120
MAX_AGE = 8  # frames that perceived latency looks back
WORLD_SIZE = (480, 270)
WORLD_FPS = 60.0
LAG = 1  # frames


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plays", nargs="*", type=Path)
    parser.add_argument("--world", action="append", default=[], metavar="FAMILY")
    parser.add_argument("--model-ms", type=float, default=42.0)
    options = parser.parse_args()
    for path in options.plays:
        frames, rate_fps = read(path)
        measure(path.name, frames, rate_fps, options.model_ms)
    for family in options.world:
        measure(f"world {family}", draw(family), WORLD_FPS, options.model_ms)


def read(path: Path) -> tuple[list[Frame], float]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        pictures = [frame.to_ndarray(format="rgb24") for frame in islice(container.decode(stream), MAX_FRAMES)]
        return [Frame(pixels, i, 0.0) for i, pixels in enumerate(pictures)], float(stream.average_rate)


def draw(family: str) -> list[Frame]:
    """Some seconds of a world, as its game draws it, with its motion."""
    context = create_context()
    scene, renderer = Scene(context, *WORLD_SIZE), LookRenderer(context, *WORLD_SIZE)
    source = SourceLook.random(np.random.default_rng(1))
    scene.enter(family, seed=1)
    frames = []
    for index in range(MAX_FRAMES):
        gbuffer = scene.step(1.0 / WORLD_FPS)
        pixels = renderer.draw(gbuffer, Look(), source, scene.uniforms)
        frames.append(Frame(pixels, index, 0.0, motion=gbuffer.read(3)[..., :2].astype(np.float32)))
    return frames


def measure(name: str, frames: Sequence[Frame], rate_fps: float, model_ms: float) -> None:
    """Play once in each way."""
    say(f"{name}: {len(frames)} frames at {rate_fps:g} a second, model {model_ms:g} ms")
    camera = [replace(frame, motion=None) for frame in frames]
    ways = {"as it is": None, "with the camera": camera}
    if frames[0].motion is not None:
        ways["along motion"] = frames
    for way, seen in ways.items():
        say(f"  {way:<16} {play(frames, seen, rate_fps, model_ms * 1e-3 * rate_fps)}")


def play(frames: Sequence[Frame], seen: Sequence[Frame] | None, rate_fps: float, model_frames: float) -> str:
    """One way; `seen` is what the carrier gets to see, None for no carrier."""
    carrier = Carrier()
    taken, ready = 0, model_frames  # the frame that the model draws, and when its answer is there
    shown: Pixels | None = None
    figures, costs_ms, num_new = [], [], 0
    for now in range(len(frames)):
        has_new = now >= ready
        if has_new:
            shown = 255 - frames[taken].pixels
            carrier.start(frames[taken], shown)
            taken, ready = now, now + model_frames
        if seen is not None and now >= LAG:
            before_s = time.thread_time()
            carried = carrier.carry(seen[now - LAG])
            costs_ms.append((time.thread_time() - before_s) * 1e3)
            has_new |= carried is not None
            shown = shown if carried is None else carried
        if shown is not None:
            num_new += has_new
            past = frames[max(now - MAX_AGE, 0) : now + 1][::-1]  # the newest first
            figures.append((difference(shown, 255 - frames[now].pixels), age(shown, past) / rate_fps))
    error, age_s = np.mean(figures, axis=0)
    cost = f", {np.median(costs_ms):.1f} ms each" if costs_ms else ""
    rate = f"{num_new / len(figures) * rate_fps:.0f} pictures a second"
    return f"difference {error:.2f} grey levels, perceived latency {age_s * 1e3:.0f} ms, {rate}{cost}"


def difference(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one[::4, ::4].astype(np.float32) - other[::4, ::4]).mean())


def age(shown: Pixels, past: Sequence[Frame]) -> int:
    """How many frames ago the perfect answer looked most like `shown`."""
    return int(np.argmin([difference(shown, 255 - frame.pixels) for frame in past]))


if __name__ == "__main__":
    main()
