"""What the late warp buys on recorded play: python scripts/measure_late_warp.py PLAY.mp4...

Plays each video at its own rate into a restyler whose perfect answer is known (inverted colours), which takes one frame
at a time and --model-ms for it. Each answer is shown when it is ready, as it is or carried to the newest frame then.
Prints, for both, the mean difference from the perfect answer to the newest frame, and the perceived latency: how old
the frame is whose perfect answer is nearest to the picture shown; and the time of one core that carrying takes.
"""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path

import av
import numpy as np

from lsd_game.commands.output import say
from lsd_game.frame import Pixels
from lsd_game.late_warp import find_shift, moved

MAX_FRAMES = 600
MAX_AGE = 8  # frames that perceived latency looks back


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plays", nargs="+", type=Path)
    parser.add_argument("--model-ms", type=float, default=42.0)
    options = parser.parse_args()
    for path in options.plays:
        frames, rate_fps = read(path)
        say(f"{path.name}: {len(frames)} frames at {rate_fps:g} a second, model {options.model_ms:g} ms")
        measure(frames, rate_fps, options.model_ms)


def read(path: Path) -> tuple[list[Pixels], float]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = [frame.to_ndarray(format="rgb24") for frame in islice(container.decode(stream), MAX_FRAMES)]
        return frames, float(stream.average_rate)


def measure(frames: list[Pixels], rate_fps: float, model_ms: float) -> None:
    """Go through the answers of a play and print both ways."""
    model_frames = model_ms * 1e-3 * rate_fps
    plain, warped, costs_ms, num_carried = [], [], [], 0
    taken = 0.0
    while (ready := taken + model_frames) < len(frames):
        source, newest = frames[int(taken)], frames[int(ready)]
        before_s = time.thread_time()
        shift = find_shift(source, newest)
        carried = 255 - source if shift is None else moved(255 - source, shift)
        costs_ms.append((time.thread_time() - before_s) * 1e3)
        num_carried += shift is not None
        past = frames[max(int(ready) - MAX_AGE, 0) : int(ready) + 1][::-1]  # the newest first
        plain.append((difference(255 - source, 255 - newest), age(255 - source, past) / rate_fps))
        warped.append((difference(carried, 255 - newest), age(carried, past) / rate_fps))
        taken = float(int(ready))
    for name, pairs in (("as it is", plain), ("carried", warped)):
        error, age_s = np.mean(pairs, axis=0)
        say(f"  {name:<9} difference {error:.2f} grey levels, perceived latency {age_s * 1e3:.0f} ms")
    say(f"  {num_carried} of {len(plain)} answers carried, {np.median(costs_ms):.1f} ms each")


def difference(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one[::2, ::2].astype(np.float32) - other[::2, ::2]).mean())


def age(shown: Pixels, past: list[Pixels]) -> int:
    """How many frames ago the perfect answer looked most like `shown`."""
    return int(np.argmin([difference(shown, 255 - frame) for frame in past]))


if __name__ == "__main__":
    main()
