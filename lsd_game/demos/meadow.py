"""The built-in game: a meadow with a lake, a cave, coins, slimes and their king, day and night.

`python -m lsd_game.demos.meadow [--autoplay] [--seconds N] [--seed N] [--fps N]`; arrows or WASD walk, space strikes.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import pygame

import lsd_game
from lsd_game.demos.meadow_autopilot import Autopilot
from lsd_game.demos.meadow_hero import Controls
from lsd_game.demos.meadow_view import SIZE, View
from lsd_game.demos.meadow_world import STEP_S, World

MAX_STEPS = 4  # of the world a frame: a slow machine plays slower, but never in jumps
KEYS_LEFT, KEYS_RIGHT = (pygame.K_LEFT, pygame.K_a), (pygame.K_RIGHT, pygame.K_d)
KEYS_UP, KEYS_DOWN = (pygame.K_UP, pygame.K_w), (pygame.K_DOWN, pygame.K_s)
KEYS_STRIKE = (pygame.K_SPACE, pygame.K_j, pygame.K_RETURN)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play until the window is closed or the time is over."""
    options = _parser().parse_args(arguments)
    pygame.display.init()
    pygame.font.init()
    picture = pygame.display.set_mode(SIZE)
    pygame.display.set_caption("Meadow")
    view, world = View(), World(options.seed, lsd_game.event)
    play(picture, view, world, options)
    pygame.quit()
    return 0


def play(picture: pygame.Surface, view: View, world: World, options: argparse.Namespace) -> None:
    """The loop: the world goes on in steps of STEP_S, whatever the frame rate."""
    clock, waiting_s, played_s = pygame.time.Clock(), 0.0, 0.0
    autopilot = Autopilot() if options.autoplay else None
    while not _is_closed() and (options.seconds is None or played_s < options.seconds):
        frame_s = clock.tick(options.fps) / 1000.0
        played_s += frame_s
        waiting_s = min(waiting_s + frame_s, MAX_STEPS * STEP_S)
        while waiting_s >= STEP_S:
            world.step(autopilot.controls(world) if autopilot else read_keys())
            waiting_s -= STEP_S
        view.draw(picture, world)
        pygame.display.flip()


def read_keys() -> Controls:
    """What the keyboard says now."""
    pressed = pygame.key.get_pressed()

    def is_down(keys: tuple[int, ...]) -> bool:
        return any(pressed[key] for key in keys)

    return Controls(
        right=is_down(KEYS_RIGHT) - is_down(KEYS_LEFT),
        down=is_down(KEYS_DOWN) - is_down(KEYS_UP),
        is_striking=is_down(KEYS_STRIKE),
    )


def _is_closed() -> bool:
    return any(
        event.type == pygame.QUIT or (event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE)
        for event in pygame.event.get()
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lsd_game.demos.meadow", description="A small game to restyle.")
    parser.add_argument("--autoplay", action="store_true", help="the game plays itself")
    parser.add_argument("--seconds", type=float, help="end after so many seconds")
    parser.add_argument("--seed", type=int, default=0, help="of slimes and sparks")
    parser.add_argument("--fps", type=int, default=30, help="frames a second (30)")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
