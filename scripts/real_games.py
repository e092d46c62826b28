"""The real games that lsd_game is tried on: what starts each of them, and which hook acts."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent / "games"
GAMES_PATH = "/usr/games"  # Debian's, not on every PATH


@dataclass(frozen=True, slots=True)
class Game:
    """One game.

    Attributes:
        name: of its picture in docs/games.
        words: what follows `lsd-game run` and its options.
        hook: which part of lsd_game/hooks acts.
        source: where it comes from, as a person installs it.
        programs, modules: what must be installed.
        environment: what it needs beside a display.
        keys: (seconds after the start, what xdotool types then).
        seconds: how long it takes at least to show something worth a picture.
        prompt: of its picture.
    """

    name: str
    words: tuple[str, ...]
    hook: str
    source: str
    programs: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[tuple[float, str], ...] = ()
    seconds: float = 20.0
    prompt: str = "molten lava world"

    def lacks(self) -> str | None:
        """The first thing that is not installed; None when the game can run."""
        for program in self.programs:
            if shutil.which(program) is None and not Path(GAMES_PATH, program).is_file():
                return f"needs {program} ({self.source})"
        for module in self.modules:
            if importlib.util.find_spec(module) is None:
                return f"needs the Python package {module} ({self.source})"
        return None


def _module(module: str, *words: str) -> tuple[str, ...]:
    return ("-m", module, *(("--", *words) if words else ()))


def _debian_pygame(name: str, **more: object) -> Game:
    """Debian's own Python runs it, which knows nothing of lsd_game's packages."""
    path = {"PATH": f"/usr/bin:/bin:{GAMES_PATH}"}
    source = f"Debian package {name}"
    return Game(name, ("--", name), "pygame", source, (name,), environment=path, **more)  # type: ignore[arg-type]


def _pyxel(name: str, example: str, **more: object) -> Game:
    spec = importlib.util.find_spec("pyxel")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else Path()
    words = _module("pyxel", "play" if example.endswith("app") else "run", str(folder / "examples" / example))
    return Game(name, words, "native (GLX)", "pip install pyxel", (), ("pyxel",), **more)  # type: ignore[arg-type]


PYGAME, ARCADE, DEMO = "pip install pygame-ce", "pip install arcade", "pip install moderngl-window"
SPINNING = ("--", sys.executable, str(EXAMPLES / "spinning.py"), "--window")

GAMES = (
    Game("aliens", _module("pygame.examples.aliens"), "pygame", PYGAME, (), ("pygame",), seconds=25.0),
    Game(
        "glcube",
        _module("pygame.examples.glcube"),
        "pygame (OpenGL)",
        f"{PYGAME} PyOpenGL",
        (),
        ("pygame", "OpenGL"),
        prompt="neon night city",
    ),
    Game(
        "setmodescale",
        _module("pygame.examples.setmodescale"),
        "pygame",
        PYGAME,
        (),
        ("pygame",),
        prompt="a world of candy and sweets",
    ),
    Game(
        "slime_invaders",
        _module("arcade.examples.slime_invaders"),
        "pyglet",
        ARCADE,
        (),
        ("arcade",),
        prompt="frozen tundra",
    ),
    Game(
        "asteroid_smasher",
        _module("arcade.examples.asteroid_smasher"),
        "pyglet",
        ARCADE,
        (),
        ("arcade",),
    ),
    Game(
        "platformer",
        _module("arcade.examples.template_platformer"),
        "pyglet",
        ARCADE,
        (),
        ("arcade",),
        prompt="a pencil drawing",
    ),
    Game("spinning_glfw", (*SPINNING, "glfw"), "glfw", f"{DEMO} glfw", (), ("moderngl_window", "glfw")),
    Game(
        "spinning_pyglet",
        (*SPINNING, "pyglet"),
        "pyglet",
        DEMO,
        (),
        ("moderngl_window",),
        prompt="frozen tundra",
    ),
    Game(
        "spinning_headless",
        (*SPINNING, "headless"),
        "moderngl-window",
        DEMO,
        (),
        ("moderngl_window",),
        prompt="neon night city",
    ),
    Game(
        "ursina",
        _module("ursina.prefabs.first_person_controller"),
        "Panda3D (world only)",
        "pip install ursina",
        (),
        ("ursina",),
        prompt="overgrown jungle",
    ),
    _debian_pygame("solarwolf", prompt="neon night city"),
    _debian_pygame("pathological", prompt="a world of candy and sweets"),
    _debian_pygame("monsterz"),
    _pyxel("pyxel_platformer", "10_platformer.py", prompt="frozen tundra"),
    _pyxel("pyxel_megaball", "apps/megaball.pyxapp"),
    Game(
        "neverball",
        ("--", "neverball", "-l", "map-easy/easy.sol"),
        "native (GLX)",
        "Debian package neverball",
        ("neverball",),
        keys=((15.0, "Return"),),
        seconds=30.0,
    ),
    Game(
        "neverball_egl",
        ("--", "neverball", "-l", "map-easy/easy.sol"),
        "native (EGL)",
        "Debian package neverball",
        ("neverball",),
        environment={"SDL_VIDEO_X11_FORCE_EGL": "1"},
        seconds=30.0,
        prompt="frozen tundra",
    ),
    Game(
        "supertux",
        ("--", "supertux2", "--renderer", "opengl", "--window", "--geometry", "640x480"),
        "native (GLX)",
        "Debian package supertux",
        ("supertux2",),
        seconds=40.0,
    ),
    Game(
        "extremetuxracer",
        ("--", "etr"),
        "native (GLX)",
        "Debian package extremetuxracer",
        ("etr",),
        keys=tuple((8.0 + 4.0 * number, "Return") for number in range(7)),
        seconds=40.0,
        prompt="neon night city",
    ),
    Game(
        "freedoom",
        (
            *("--", "chocolate-doom", "-window", "-geometry", "640x480", "-nosound"),
            *("-iwad", "/usr/share/games/doom/freedoom1.wad"),
        ),
        "native (GLX)",
        "Debian packages chocolate-doom, freedoom",
        ("chocolate-doom",),
    ),
    Game(
        "gltron",
        ("--", "gltron"),
        "native (GLX, SDL 1.2)",
        "Debian package gltron",
        ("gltron",),
        keys=((10.0, "Return"), (13.0, "Return")),
        prompt="overgrown jungle",
    ),
)
