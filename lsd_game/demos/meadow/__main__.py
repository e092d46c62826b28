"""The built-in game: a meadow with a lake, a cave, coins, slimes and their king, day and night.

`python -m lsd_game.demos.meadow [--autoplay] [--seconds N] [--seed N] [--fps N]`; arrows or WASD walk, space strikes.
"""

from __future__ import annotations

from collections.abc import Sequence

import pygame

import lsd_game
from lsd_game.demos.game_loop import KEYS_ACT, KEYS_DOWN, KEYS_LEFT, KEYS_RIGHT, KEYS_UP, game_parser, held, play
from lsd_game.demos.meadow.autopilot import Autopilot
from lsd_game.demos.meadow.hero import Controls
from lsd_game.demos.meadow.view import SIZE, View
from lsd_game.demos.meadow.world import World


def main(arguments: Sequence[str] | None = None) -> int:
    """Play until the window is closed or the time is over."""
    options = game_parser("A small game to restyle: walk with WASD, strike with space.").parse_args(arguments)
    pygame.display.init()
    pygame.font.init()
    picture = pygame.display.set_mode(SIZE)
    pygame.display.set_caption("Meadow")
    view, world = View(), World(options.seed, lsd_game.event)
    autopilot = Autopilot() if options.autoplay else None
    play(
        step=lambda: world.step(autopilot.controls(world) if autopilot else read_keys()),
        draw=lambda: view.draw(picture, world),
        options=options,
    )
    pygame.quit()
    return 0


def read_keys() -> Controls:
    """What the player's hands do now."""
    return Controls(
        right=held(KEYS_RIGHT) - held(KEYS_LEFT),
        down=held(KEYS_DOWN) - held(KEYS_UP),
        is_striking=held(KEYS_ACT),
    )


if __name__ == "__main__":
    raise SystemExit(main())
