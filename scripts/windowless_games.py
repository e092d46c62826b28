"""Games without a window: environments whose frames go through `lsd_game.RestyleStream` one at a time."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
NUM_FRAMES = 10


@dataclass(frozen=True, slots=True)
class WindowlessGame:
    """One environment.

    Attributes:
        name: of its picture in docs/games.
        modules: what must be installed.
        source: how.
        call: what gives its frames.
        frames: yields uint8 RGB (height, width, 3).
        prompt: of its picture.
    """

    name: str
    modules: tuple[str, ...]
    source: str
    call: str
    frames: Callable[[], Iterator[Pixels]]
    prompt: str
    hook: str = "RestyleStream"

    def lacks(self) -> str | None:
        """The first thing that is not installed; None when the game can run."""
        for module in self.modules:
            if importlib.util.find_spec(module) is None:
                return f"needs the Python package {module} ({self.source})"
        return None


def vizdoom_frames() -> Iterator[Pixels]:
    import vizdoom

    game = vizdoom.DoomGame()
    game.set_doom_game_path(str(Path(vizdoom.__file__).parent / "freedoom1.wad"))
    game.set_doom_map("E1M1")
    game.set_window_visible(False)
    game.set_screen_resolution(vizdoom.ScreenResolution.RES_640X360)
    game.set_screen_format(vizdoom.ScreenFormat.RGB24)
    game.add_available_button(vizdoom.Button.MOVE_FORWARD)
    game.add_available_button(vizdoom.Button.TURN_LEFT)
    game.init()
    for number in range(NUM_FRAMES):
        yield np.ascontiguousarray(game.get_state().screen_buffer)
        game.make_action([1, int(number % 7 == 0)])
    game.close()


def gymnasium_frames(name: str, module: str, scale: int) -> Iterator[Pixels]:
    """An environment of gymnasium; its pixels are enlarged `scale` times."""
    import gymnasium

    gymnasium.register_envs(importlib.import_module(module))
    environment = gymnasium.make(name, render_mode="rgb_array")
    environment.reset(seed=3)
    for _ in range(NUM_FRAMES):
        *_, is_over, is_cut, _ = environment.step(environment.action_space.sample())
        if is_over or is_cut:
            environment.reset(seed=3)
        yield np.ascontiguousarray(np.asarray(environment.render(), np.uint8).repeat(scale, 0).repeat(scale, 1))
    environment.close()


def crafter_frames() -> Iterator[Pixels]:
    import crafter

    environment = crafter.Env(size=(512, 512), seed=3)
    environment.reset()
    random = np.random.default_rng(0)
    for _ in range(NUM_FRAMES):
        pixels, _, is_over, _ = environment.step(int(random.integers(17)))
        if is_over:
            environment.reset()
        yield np.ascontiguousarray(pixels)


WINDOWLESS = (
    WindowlessGame(
        "vizdoom",
        ("vizdoom",),
        "pip install vizdoom",
        "stream(game.get_state().screen_buffer)",
        vizdoom_frames,
        "frozen tundra",
    ),
    WindowlessGame(
        "space_invaders",
        ("gymnasium", "ale_py"),
        "pip install ale-py gymnasium",
        'stream(environment.render())  # "ALE/SpaceInvaders-v5"',
        lambda: gymnasium_frames("ALE/SpaceInvaders-v5", "ale_py", 2),
        "neon night city",
    ),
    WindowlessGame(
        "crafter", ("crafter",), "pip install crafter", "stream(observation)", crafter_frames, "molten lava world"
    ),
    WindowlessGame(
        "minigrid",
        ("gymnasium", "minigrid"),
        "pip install minigrid",
        'stream(environment.render())  # "MiniGrid-MultiRoom-N6-v0"',
        lambda: gymnasium_frames("MiniGrid-MultiRoom-N6-v0", "minigrid", 1),
        "overgrown jungle",
    ),
)
