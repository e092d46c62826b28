"""What the hook costs a game at 1280x720: its swap without a hook, passed through, and restyled.

The game finishes its own drawing before it swaps, so that only the hook and the swap are measured: in time, and in the
CPU time of all threads of the game, which other programs on the machine disturb less; that also as a share of a frame
at sixty a second. The bare rows are OpenGL's own work without any hook: one reading of the window; and beside it the
three copies that keep the game's picture, draw another one, and put the game's own back. The scaled rows are of a link
that holds a smaller picture, to which OpenGL scales the window, and from which it scales the answer.

    xvfb-run -a -s "-screen 0 1280x800x24" .venv/bin/python scripts/hook_cost.py
    ... scripts/hook_cost.py restyled scaled    # the ways with one of these words only
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lsd_game.hooks import gl_api
from lsd_game.hooks.launch import game_environment
from lsd_game.hooks.native_library import native_library
from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import DEFAULT_BANK_BYTES as LINK_BYTES
from lsd_game.link.segment import Segment

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1280, 720)
NUM_WARMING, NUM_FRAMES = 120, 240
GAME_PACE_S = 1 / 60
BARE_READ, BARE_ALL = "bare: one reading", "bare: reading, three copies"
WAYS = ("without a hook", BARE_READ, BARE_ALL, "Python hook, passed through", "Python hook, restyled")
WAYS += ("native hook, passed through", "native hook, restyled", "native hook, scaled", "Python hook, scaled")
SCALED_BYTES = 640 * 360 * 4
ANSWER_S = 1 / 24


def main() -> int:
    """Run the game in each way and print the table."""
    lines = [f"{'one swap at 1280x720, ms':<28}{'p50':>8}{'p95':>8}{'CPU p50':>9}{'CPU p95':>9}{'of a frame':>12}"]
    for way in [way for way in WAYS if not sys.argv[1:] or any(word in way for word in sys.argv[1:])]:
        columns = [
            column for times_ms in measure(way) for column in (_percentile(times_ms, 50), _percentile(times_ms, 95))
        ]
        share = columns[3] / (GAME_PACE_S * 1e3)
        numbers = f"{columns[0]:>8.2f}{columns[1]:>8.2f}{columns[2]:>9.2f}{columns[3]:>9.2f}{share:>11.0%}"
        lines.append(f"{way:<28}{numbers}")
        sys.stdout.write(f"{lines[-1]}\n" if len(lines) > 2 else "\n".join(lines) + "\n")
        sys.stdout.flush()
    return 0


def measure(way: str) -> tuple[list[float], list[float]]:
    """Times and CPU times of the swaps of one run, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.json")
        game = [sys.executable, str(Path(__file__)), "game", str(out), way]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        if way.endswith("restyled"):
            bare = ["env", f"PYTHONPATH={ROOT}"] if way.startswith("native") else []  # nothing is injected into Python
            game = [sys.executable, "-m", "lsd_game", "run", "--model", "fake", "--", *bare, *game]
        elif way.endswith(("through", "scaled")):
            is_scaled = way.endswith("scaled")
            segment = Segment.create(Path(folder, "segment"), bank_bytes=SCALED_BYTES if is_scaled else LINK_BYTES)
            is_native = way.startswith("native")
            environment = game_environment(environment, segment.path, preload=native_library() if is_native else None)
            environment |= {"PYTHONPATH": str(ROOT)} if is_native else {}
        with subprocess.Popen(game, env=environment, stdout=subprocess.DEVNULL) as process:
            while way.endswith("scaled") and process.poll() is None:
                answer(RestyleEnd(segment))
        swaps_ms, cpu_ms = json.loads(out.read_text())
        return swaps_ms, cpu_ms


def answer(end: RestyleEnd) -> None:
    """Give the newest frame back as its own answer."""
    end.beat(time.monotonic())
    frame = end.take()
    if frame is not None:
        end.show(frame)
    time.sleep(ANSWER_S)


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[len(values) * percent // 100]


def play(out: Path, way: str) -> None:
    """The game: a cleared window, swapped sixty times a second."""
    import glfw
    import moderngl

    from lsd_game.hooks.gl_api import GlApi
    from lsd_game.hooks.gl_picture import GlPicture
    from lsd_game.hooks.gl_transfer import PixelReader

    glfw.init()
    window = glfw.create_window(*SIZE, "cost", None, None)
    glfw.make_context_current(window)
    context = moderngl.create_context()
    gl = GlApi()
    picture, reader = GlPicture(gl, SIZE), PixelReader(gl, SIZE)
    gl.BindFramebuffer(gl_api.DRAW_FRAMEBUFFER, 0)

    def work_barely() -> None:
        if way in (BARE_READ, BARE_ALL):
            reader.begin(0, 0.0)
        if way == BARE_ALL:
            picture.copy_from(0)
            picture.copy_to(0)
            picture.copy_to(0)

    swaps_ms, cpu_ms = [], []
    for number in range(NUM_WARMING + NUM_FRAMES):
        due_s = time.perf_counter() + GAME_PACE_S
        glfw.poll_events()
        context.clear(0.1, number % 100 / 100, 0.3)
        context.finish()
        began_s, cpu_began_s = time.perf_counter(), time.process_time()
        work_barely()
        glfw.swap_buffers(window)
        context.finish()
        swaps_ms.append((time.perf_counter() - began_s) * 1e3)
        cpu_ms.append((time.process_time() - cpu_began_s) * 1e3)
        time.sleep(max(0.0, due_s - time.perf_counter()))
    out.write_text(json.dumps([swaps_ms[NUM_WARMING:], cpu_ms[NUM_WARMING:]]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["game"]:
        play(Path(sys.argv[2]), sys.argv[3])
        sys.exit(0)
    sys.exit(main())
