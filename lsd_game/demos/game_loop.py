"""What both demo games share: their options, their keys, and the loop that keeps time."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import pygame

from lsd_game.demos import STEP_S

MAX_STEPS = 4  # a frame: a slow machine plays slower, but never in jumps
KEYS_LEFT, KEYS_RIGHT = (pygame.K_LEFT, pygame.K_a), (pygame.K_RIGHT, pygame.K_d)
KEYS_UP, KEYS_DOWN = (pygame.K_UP, pygame.K_w), (pygame.K_DOWN, pygame.K_s)
KEYS_ACT = (pygame.K_SPACE, pygame.K_j, pygame.K_RETURN)


def play(step: Callable[[], None], draw: Callable[[], None], options: argparse.Namespace) -> None:
    """Step and draw until the window is closed or `options.seconds` are over."""
    clock, waiting_s, played_s = pygame.time.Clock(), 0.0, 0.0
    while not _is_closed() and (options.seconds is None or played_s < options.seconds):
        frame_s = clock.tick(options.fps) / 1000.0
        played_s += frame_s
        waiting_s = min(waiting_s + frame_s, MAX_STEPS * STEP_S)
        while waiting_s >= STEP_S:
            step()
            waiting_s -= STEP_S
        draw()
        pygame.display.flip()


def held(keys: tuple[int, ...]) -> bool:
    """Whether one of `keys` is down."""
    pressed = pygame.key.get_pressed()
    return any(pressed[key] for key in keys)


def game_parser(description: str) -> argparse.ArgumentParser:
    """The options of both games."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--autoplay", action="store_true", help="the game plays itself")
    parser.add_argument("--seconds", type=float, help="end after so many seconds")
    parser.add_argument("--seed", type=int, default=0, help="of everything that is left to chance")
    parser.add_argument("--fps", type=int, default=30, help="frames a second (30)")
    return parser


def _is_closed() -> bool:
    return any(
        event.type == pygame.QUIT or (event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE)
        for event in pygame.event.get()
    )
