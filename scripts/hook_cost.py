"""What the hook costs a game at 1280x720: its frame without a hook, passed through, and restyled.

A frame is all that the game does between its pauses: drawing, finishing that before the swap so that nobody waits for
it there, and the swap. Times are in milliseconds, and CPU times are those of all threads of the game, which other
programs on the machine disturb less; llvmpipe draws in the game's own thread, as its others add 1.7 ms to some frames,
with a hook and without. What the hook adds is the CPU time beyond the median frame without it, and at p95
also as a share of a frame at sixty a second. The bare rows are OpenGL's own work without any hook: one reading of the
window; and beside it the three copies that keep the game's picture, draw another one, and put the game's own back. The
scaled rows are of a link that holds a smaller picture, to which OpenGL scales the window, and from which it scales the
answer.

    xvfb-run -a -s "-screen 0 1280x800x24" .venv/bin/python scripts/hook_cost.py
    ... scripts/hook_cost.py restyled scaled    # the ways with one of these words only, and what they are measured by
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lsd_game.hooks.launch import game_environment
from lsd_game.hooks.native_library import native_library
from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import DEFAULT_BANK_BYTES as LINK_BYTES
from lsd_game.link.segment import Segment

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1280, 720)
NUM_WARMING, NUM_FRAMES = 120, 360
GAME_PACE_S = 1 / 60
BARE_READ, BARE_ALL = "bare: one reading", "bare: reading, three copies"
PLAIN = "OpenGL, without a hook"
WAYS = (PLAIN, BARE_READ, BARE_ALL, "Python hook, passed through", "Python hook, restyled")
WAYS += ("native hook, passed through", "native hook, restyled", "native hook, scaled", "Python hook, scaled")
PLAIN_PYGAME = "pygame, without a hook"
PYGAME_WAYS = (PLAIN_PYGAME, "pygame, passed through", "pygame, restyled")
SCALED_BYTES = 640 * 360 * 4
ANSWER_S = 1 / 24


def main() -> int:
    """Run the games in each way and print the table."""
    sys.stdout.write(f"{'one frame at 1280x720, ms':<28}{'p50':>7}{'p95':>7}{'CPU p50':>9}{'CPU p95':>9}")
    sys.stdout.write(f"{'added p50':>11}{'added p95':>11}{'of a frame':>12}\n")
    for plain, ways in ((PLAIN, WAYS), (PLAIN_PYGAME, PYGAME_WAYS)):
        wanted = [way for way in ways if not sys.argv[1:] or any(word in way for word in sys.argv[1:])]
        own_ms: float | None = None  # the median of the frame without a hook
        for way in [plain, *(way for way in wanted if way != plain)] if wanted else []:
            figures = [_percentile(times_ms, percent) for times_ms in measure(way) for percent in (50, 95)]
            own_ms = figures[2] if own_ms is None else own_ms
            added = [figures[2] - own_ms, figures[3] - own_ms]
            share = added[1] / (GAME_PACE_S * 1e3)
            numbers = "".join(f"{figure:>{width}.2f}" for figure, width in zip(figures, (7, 7, 9, 9), strict=True))
            sys.stdout.write(f"{way:<28}{numbers}{added[0]:>11.2f}{added[1]:>11.2f}{share:>12.0%}\n")
            sys.stdout.flush()
    return 0


def measure(way: str) -> tuple[list[float], list[float]]:
    """Times and CPU times of the frames of one run, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.json")
        game = [sys.executable, str(Path(__file__)), "game", str(out), way]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LP_NUM_THREADS": "0"}
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
        frames_ms, cpu_ms = json.loads(out.read_text())
        return frames_ms, cpu_ms


def answer(end: RestyleEnd) -> None:
    """Give the newest frame back as its own answer."""
    end.beat(time.monotonic())
    frame = end.take()
    if frame is not None:
        end.show(frame)
    time.sleep(ANSWER_S)


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[len(values) * percent // 100]


def opengl_game(way: str) -> Callable[[int], None]:
    """A cleared window; what draws one frame and swaps."""
    import glfw
    import moderngl

    from lsd_game.hooks import gl_api
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

    def draw(number: int) -> None:
        glfw.poll_events()
        context.clear(0.1, number % 100 / 100, 0.3)
        context.finish()
        if way in (BARE_READ, BARE_ALL):
            reader.begin(0, 0.0)
        if way == BARE_ALL:
            picture.copy_from(0)
            picture.copy_to(0)
        glfw.swap_buffers(window)
        if way == BARE_ALL:
            picture.copy_to(0)
        context.finish()

    return draw


def pygame_game(way: str) -> Callable[[int], None]:
    """A filled surface; what draws one frame and flips."""
    import pygame

    pygame.display.init()
    surface = pygame.display.set_mode(SIZE)

    def draw(number: int) -> None:
        pygame.event.get()
        surface.fill((25, number % 100, 75))
        pygame.display.flip()

    return draw


def play(out: Path, way: str) -> None:
    """Sixty frames a second, and what each has taken."""
    draw = pygame_game(way) if way in PYGAME_WAYS else opengl_game(way)
    frames_ms, cpu_ms = [], []
    for number in range(NUM_WARMING + NUM_FRAMES):
        began_s, cpu_began_s = time.perf_counter(), time.process_time()
        draw(number)
        frames_ms.append((time.perf_counter() - began_s) * 1e3)
        cpu_ms.append((time.process_time() - cpu_began_s) * 1e3)
        time.sleep(max(0.0, began_s + GAME_PACE_S - time.perf_counter()))
    out.write_text(json.dumps([frames_ms[NUM_WARMING:], cpu_ms[NUM_WARMING:]]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["game"]:
        play(Path(sys.argv[2]), sys.argv[3])
        sys.exit(0)
    sys.exit(main())
