"""Records short clips of real games, for `lsd-game eval --clips`: `python scripts/record_games.py clips [NAME ...]`.

Games that are not installed are passed over. Most come with a Python package, into an environment of their own:
    python3 -m venv games && games/bin/pip install av arcade ale-py crafter gymnasium minigrid pygame-ce pyxel vizdoom
    apt-get install xvfb xdotool chocolate-doom freedoom neverball extremetuxracer supertux
The recordings show other people's art: keep them to yourself unless its licence says otherwise.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

FPS = 24
CLIP_S = 5.0
MAX_HEIGHT_PX = 360
H264_OPTIONS = {"crf": "12", "preset": "medium"}
MAX_WAIT_S = 20.0  # for a screen that is still black
KEY_S = 0.4  # how long each key is held
Frames = Iterator[np.ndarray]


@dataclass(frozen=True)
class ScreenGame:
    """A game with a window, played on a screen of its own.

    Attributes:
        command: what starts it. needs: the program or module that it comes with. size_px: of the screen.
        settle_s: until it shows something worth recording. opening: keys that start the game, one after the other.
        keys: held in turn while it is recorded.
    """

    command: tuple[str, ...]
    needs: str
    size_px: tuple[int, int] = (640, 480)
    settle_s: float = 4.0
    opening: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def pyxel_app(name: str) -> ScreenGame:
    """One of the games that come with pyxel."""
    spec = importlib.util.find_spec("pyxel")
    folder = Path(spec.origin or "").parent if spec else Path()
    command = (sys.executable, "-m", "pyxel", "play", str(folder / "examples" / "apps" / f"{name}.pyxapp"))
    keys = ("Right", "space", "Left", "z", "Up")
    return ScreenGame(command, "pyxel", (640, 480), 8.0, ("Return", "space", "z"), keys)


def python_game(module: str, keys: tuple[str, ...], size_px: tuple[int, int] = (640, 480)) -> ScreenGame:
    """A game that a Python package brings along."""
    return ScreenGame((sys.executable, "-m", module), module.split(".")[0], size_px, 1.0, (), keys)


DOOM_WAD = "/usr/share/games/doom/freedoom1.wad"
ARROWS = ("Right", "Up", "Left", "space")
SCREEN_GAMES = {
    "aliens": python_game("pygame.examples.aliens", ("Right", "space", "Left", "space")),
    "platformer": python_game("arcade.examples.template_platformer", ("Right", "Up", "Right"), (1280, 720)),
    "slime_invaders": python_game("arcade.examples.slime_invaders", ("Right", "space", "Left"), (1280, 720)),
    "megaball": pyxel_app("megaball"),
    "vortexion": pyxel_app("vortexion"),
    "cursed_caverns": pyxel_app("cursed_caverns"),
    "doom_demo": ScreenGame(
        ("chocolate-doom", "-window", "-geometry", "640x480", "-nosound", "-iwad", DOOM_WAD),
        "chocolate-doom",
        settle_s=14.0,
    ),
    "neverball": ScreenGame(
        ("neverball", "-l", "map-easy/easy.sol"), "neverball", (800, 600), 9.0, ("Return",), ARROWS
    ),
    "tux_racer": ScreenGame(("etr",), "etr", (800, 600), 8.0, ("Return",) * 6, ARROWS),
    "supertux": ScreenGame(
        ("supertux2", "--renderer", "opengl", "--window", "--geometry", "800x600",
         "/usr/share/games/supertux2/levels/world1/welcome_antarctica.stl"),
        "supertux2", (800, 600), 18.0, (), ("Right", "space", "Right"),
    ),
}  # fmt: skip


def doom_frames() -> Frames:
    """ViZDoom with Freedoom: walks and turns through its first map."""
    import vizdoom

    game = vizdoom.DoomGame()
    game.set_doom_game_path(str(Path(vizdoom.__file__).parent / "freedoom2.wad"))
    game.set_doom_map("MAP01")
    game.set_screen_resolution(vizdoom.ScreenResolution.RES_640X360)
    game.set_screen_format(vizdoom.ScreenFormat.RGB24)
    game.set_render_hud(True)
    game.set_available_buttons([vizdoom.Button.MOVE_FORWARD, vizdoom.Button.TURN_LEFT, vizdoom.Button.ATTACK])
    game.set_window_visible(False)
    game.init()
    for index in range(10_000):
        game.make_action([1, int(index % 60 < 15), int(index % 40 > 30)])
        if game.is_episode_finished():
            game.new_episode()
        yield game.get_state().screen_buffer


def atari_frames(name: str) -> Frames:
    """A game of the ALE, at random; its pixels are twice as wide as high."""
    import ale_py
    import gymnasium

    gymnasium.register_envs(ale_py)
    return _gym_frames(gymnasium.make(f"ALE/{name}-v5", render_mode="rgb_array", frameskip=2), stretch=2)


def minigrid_frames() -> Frames:
    """A maze of rooms, at random."""
    import gymnasium

    importlib.import_module("minigrid")  # tells gymnasium its games
    return _gym_frames(gymnasium.make("MiniGrid-MultiRoom-N6-v0", render_mode="rgb_array"), hold=6)


def crafter_frames() -> Frames:
    """Crafter, a survival game of 9 x 9 tiles, at random."""
    import crafter

    env, rng = crafter.Env(size=(360, 360), seed=3), np.random.default_rng(3)
    env.reset()
    while True:
        frame, _, is_over, _ = env.step(int(rng.integers(1, 6)))
        if is_over:
            env.reset()
        for _ in range(4):
            yield frame


def _gym_frames(env, *, stretch: int = 1, hold: int = 1) -> Frames:
    rng = np.random.default_rng(0)
    env.reset(seed=0)
    action = 1  # starts what waits for a button
    while True:
        if rng.random() < 0.15:
            action = int(rng.integers(env.action_space.n))
        _, _, is_over, is_cut, _ = env.step(action)
        if is_over or is_cut:
            env.reset(seed=0)
        for _ in range(hold):
            yield np.repeat(env.render(), stretch, axis=1)


FRAME_GAMES: dict[str, tuple[str, Callable[[], Frames]]] = {
    "freedoom": ("vizdoom", doom_frames),
    "space_invaders": ("ale_py", lambda: atari_frames("SpaceInvaders")),
    "enduro": ("ale_py", lambda: atari_frames("Enduro")),
    "crafter": ("crafter", crafter_frames),
    "minigrid": ("minigrid", minigrid_frames),
}
FIRST_FRAME = 40  # of a frame game: its opening is not recorded


def screen_frames(game: ScreenGame, num_frames: int) -> Frames:
    """What the game shows on an Xvfb of its own while its keys are pressed."""
    width, height = game.size_px
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=[write_end], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        display = f":{pipe.readline().strip()}"
    with tempfile.TemporaryDirectory() as home:
        path = f"{os.environ['PATH']}:/usr/games"
        surroundings = {**os.environ, "PATH": path, "DISPLAY": display, "HOME": home, "SDL_AUDIODRIVER": "dummy",
                        "ALSOFT_DRIVERS": "null", "LIBGL_ALWAYS_SOFTWARE": "1"}  # fmt: skip
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        player = subprocess.Popen(game.command, env=surroundings, start_new_session=True, **quiet)
        try:
            time.sleep(game.settle_s)
            for key in game.opening:
                subprocess.run(["xdotool", "key", key], env=surroundings, check=False, **quiet)
                time.sleep(1.5)
            for frame in _grabbed(display, game, surroundings, num_frames):
                if player.poll() is not None:
                    break
                yield frame
        finally:
            with contextlib.suppress(ProcessLookupError):  # the game may have ended by itself
                os.killpg(player.pid, signal.SIGKILL)
            player.wait()
            server.terminate()
            server.wait()


def _grabbed(display: str, game: ScreenGame, surroundings: dict[str, str], num_frames: int) -> Frames:
    size = "x".join(map(str, game.size_px))
    held, index = "", 0
    options = {"video_size": size, "framerate": str(FPS), "draw_mouse": "0"}
    with av.open(display, format="x11grab", options=options) as grab:
        for waited, frame in enumerate(grab.decode(video=0)):
            pixels = frame.to_ndarray(format="rgb24")
            if index == 0 and is_black(pixels) and waited < MAX_WAIT_S * FPS:
                continue
            if index == num_frames:
                return
            key = game.keys[int(index / FPS / KEY_S) % len(game.keys)] if game.keys else ""
            if key != held:
                for verb, name in (("keyup", held), ("keydown", key)):
                    if name:
                        subprocess.run(["xdotool", verb, name], env=surroundings, check=False)
                held = key
            index += 1
            yield pixels


def is_black(pixels: np.ndarray) -> bool:
    """Whether nothing is shown yet, or next to nothing."""
    return float((pixels.max(-1) > 24).mean()) < 0.05


def frames_of(name: str, num_frames: int) -> Frames | None:
    """The frames of a game; None where it is not installed."""
    if name in SCREEN_GAMES:
        game = SCREEN_GAMES[name]
        tools = ("Xvfb", "xdotool", game.command[0])
        found = all(shutil.which(tool, path=f"{os.environ['PATH']}:/usr/games") for tool in tools)
        is_there = found and (game.command[0] != sys.executable or importlib.util.find_spec(game.needs) is not None)
        return screen_frames(game, num_frames) if is_there else None
    needs, make = FRAME_GAMES[name]
    return make() if importlib.util.find_spec(needs) is not None else None


def trimmed(frame: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns of the window on its black screen, in even numbers."""
    rows, columns = np.nonzero(frame.max(axis=(1, 2)) > 0)[0], np.nonzero(frame.max(axis=(0, 2)) > 0)[0]
    if not len(rows) or len(rows) < frame.shape[0] // 4 or len(columns) < frame.shape[1] // 4:
        return slice(None), slice(None)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def write_clip(path: Path, frames: Frames, num_frames: int) -> None:
    """Encode `num_frames` frames, at most MAX_HEIGHT_PX high."""
    with av.open(str(path), "w") as container:
        stream, window = None, None
        for index, frame in enumerate(frames):
            window = window or trimmed(frame)
            frame = np.ascontiguousarray(frame[window])
            if stream is None:
                scale = min(1.0, MAX_HEIGHT_PX / frame.shape[0])
                stream = container.add_stream("libx264", rate=Fraction(FPS), options=H264_OPTIONS)
                stream.width, stream.height = (round(side * scale / 2) * 2 for side in (frame.shape[1], frame.shape[0]))
                stream.pix_fmt = "yuv420p"
            picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
            container.mux(stream.encode(picture.reformat(stream.width, stream.height, interpolation="AREA")))
            if index + 1 == num_frames:
                break
        if stream is not None:
            container.mux(stream.encode(None))


def main() -> int:
    """Record the games that are asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = sorted({*SCREEN_GAMES, *FRAME_GAMES})
    parser.add_argument("folder", type=Path)
    parser.add_argument("games", nargs="*", help=f"of {', '.join(names)}")
    options = parser.parse_args()
    if unknown := set(options.games) - set(names):
        parser.error(f"there is no game called {', '.join(sorted(unknown))}")
    options.folder.mkdir(parents=True, exist_ok=True)
    num_frames = round(CLIP_S * FPS)
    for name in options.games or names:
        frames = frames_of(name, num_frames)
        if frames is None:
            sys.stdout.write(f"{name}: not installed\n")
            continue
        if name in FRAME_GAMES:
            for _ in range(FIRST_FRAME):
                next(frames)
        write_clip(options.folder / f"{name}.mp4", frames, num_frames)
        sys.stdout.write(f"{name}: {options.folder / name}.mp4\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
