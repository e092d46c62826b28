"""The second demo game: a glider over an island, in OpenGL; needs moderngl and an OpenGL 3.3 driver.

`python -m lsd_game.demos.terrain [--autoplay] [--seconds N] [--seed N] [--fps N]`; arrows or WASD fly, space boosts.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import pygame

import lsd_game
from lsd_game.demos.game_loop import KEYS_ACT, KEYS_DOWN, KEYS_LEFT, KEYS_RIGHT, KEYS_UP, game_parser, held, play
from lsd_game.demos.terrain.autopilot import Autopilot
from lsd_game.demos.terrain.land import Land
from lsd_game.demos.terrain.world import Sky, Steering

SIZE = 480, 270
NO_MODERNGL = "the terrain game needs moderngl: pip install 'lsd-game[gl]' (the meadow game needs nothing more)"
NO_DRIVER = "the terrain game needs an OpenGL 3.3 driver (the meadow game needs none)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Play until the window is closed or the time is over."""
    options = game_parser("A glider to restyle: fly with WASD, boost with space.").parse_args(arguments)
    try:
        import moderngl
    except ImportError as error:
        raise SystemExit(NO_MODERNGL) from error
    from lsd_game.demos.terrain.view import View

    try:
        open_window()
        context = moderngl.create_context(require=330)
    except Exception as error:  # pygame.error without a driver, moderngl's own Error for an old one
        raise SystemExit(f"{NO_DRIVER}: {error}") from error
    sky = Sky(options.seed, lsd_game.event, Land())
    view = View(context, context.screen, sky)
    autopilot = Autopilot() if options.autoplay else None
    play(
        step=lambda: sky.step(autopilot.steering(sky) if autopilot else read_keys()),
        draw=lambda: view.draw(sky),
        options=options,
    )
    pygame.quit()
    return 0


def open_window() -> None:
    """Open an OpenGL window; SDL's dummy screen has no OpenGL, its off-screen one has."""
    if os.environ.get("SDL_VIDEODRIVER") == "dummy":
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
    pygame.display.init()
    pygame.font.init()
    for attribute, value in (
        (pygame.GL_CONTEXT_MAJOR_VERSION, 3),
        (pygame.GL_CONTEXT_MINOR_VERSION, 3),
        (pygame.GL_CONTEXT_PROFILE_MASK, pygame.GL_CONTEXT_PROFILE_CORE),
        (pygame.GL_DEPTH_SIZE, 24),
    ):
        pygame.display.gl_set_attribute(attribute, value)
    pygame.display.set_mode(SIZE, pygame.OPENGL | pygame.DOUBLEBUF)
    pygame.display.set_caption("Terrain")


def read_keys() -> Steering:
    """What the pilot's hands do now."""
    return Steering(
        right=held(KEYS_RIGHT) - held(KEYS_LEFT),
        up=held(KEYS_UP) - held(KEYS_DOWN),
        is_boosting=held(KEYS_ACT),
    )


if __name__ == "__main__":
    raise SystemExit(main())
