"""The demo games: they draw off-screen, play themselves, and raise what their rules wait for."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lsd_game.demos.meadow_autopilot import Autopilot
from lsd_game.demos.meadow_hero import MAX_HEARTS, Controls
from lsd_game.demos.meadow_map import CAVE, MEADOW
from lsd_game.demos.meadow_sparks import MAX_SPARKS
from lsd_game.demos.meadow_world import STEP_S, World
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import GameEvent

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

DEMOS = Path(__file__).parents[1] / "lsd_game" / "demos"
TOUR_S = 40.0
STYLES = (
    *("molten lava", "winter", "candy", "jungle", "desert", "haunted", "underwater", "alien", "golden temple"),
    *("post-apocalyptic", "medieval", "neon city", "night", "golden sunset", "storm", "pencil sketch"),
    *("watercolour", "oil", "pixel art", "cel", "neon wire", "woodblock"),
)


class Heard:
    """What a game raises, with its time."""

    def __init__(self) -> None:
        self.events: list[GameEvent] = []
        self.now_s = 0.0

    def __call__(self, name: str, /, **data: Any) -> None:
        self.events.append(GameEvent(name, data, self.now_s))

    @property
    def names(self) -> Counter[str]:
        return Counter(event.name for event in self.events)


def _play_meadow(seconds: float, seed: int = 0) -> tuple[World, Heard]:
    heard = Heard()
    world, autopilot = World(seed, heard), Autopilot()
    for _ in range(round(seconds / STEP_S)):
        heard.now_s = world.age_s
        world.step(autopilot.controls(world))
    return world, heard


@pytest.mark.parametrize("name", ["meadow", "terrain"])
def test_the_shipped_rules_are_good_and_ask_for_styles_that_the_model_knows(name: str) -> None:
    rules = Rules.load(DEMOS / f"{name}.toml")
    for prompt in rules.prompts():
        assert any(style in prompt for style in STYLES), prompt


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_meadow_shows_everything_within_forty_seconds(seed: int) -> None:
    _, heard = _play_meadow(TOUR_S, seed)
    expected = {"day", "dusk", "night", "hurt", "healed", "cave_entered", "cave_left", "water_entered"}
    expected |= {"water_left", "boss_appears", "boss_defeated", "coin"}
    assert expected <= set(heard.names)
    healths = [event.data["health"] for event in heard.events if "health" in event.data]
    assert all(0.0 <= health <= 1.0 for health in healths)
    totals = [event.data["total"] for event in heard.events if event.name == "coin"]
    assert totals == list(range(1, len(totals) + 1))


def test_every_event_of_the_meadow_is_in_its_rules_and_moves_the_prompt() -> None:
    director = Director(Rules.load(DEMOS / "meadow.toml"))
    world, heard = _play_meadow(120.0)
    strongest = set()
    for event in heard.events:
        director.handle(event)
        style = director.style_at(event.time_s + 0.2)
        strongest.add(max(style.prompts, key=lambda prompt: prompt[1])[0])
    assert director.num_unknown == 0
    assert len(strongest) >= 5
    assert world.hero.coins > 20


def test_the_meadow_is_the_same_for_the_same_seed() -> None:
    first, second = _play_meadow(20.0, seed=4), _play_meadow(20.0, seed=4)
    assert first[1].events == second[1].events
    assert first[0].hero == second[0].hero
    assert _play_meadow(20.0, seed=5)[0].hero != first[0].hero


def test_the_meadow_stays_bounded_and_the_hero_on_the_map() -> None:
    world, _ = _play_meadow(300.0, seed=7)
    assert len(list(world.sparks)) <= MAX_SPARKS
    assert len(world.coins) <= len(world.place.coins) + 3
    assert 0 < world.hero.hearts <= MAX_HEARTS
    assert 0.0 <= world.hero.x <= world.place.width


def test_every_coin_of_the_meadow_can_be_reached() -> None:
    for place in (MEADOW, CAVE):
        for x, y in place.coins:
            x_free, y_free = place.push_out(x, y, 12.0)
            assert np.hypot(x_free - x, y_free - y) < 18.0, (place.name, x, y)


def test_a_hero_who_does_nothing_meets_the_night() -> None:
    heard = Heard()
    world = World(0, heard)
    for _ in range(round(20.0 / STEP_S)):
        world.step(Controls())
    assert {"dusk", "night"} <= set(heard.names)


def test_the_meadow_draws_day_cave_and_night_differently() -> None:
    import pygame

    from lsd_game.demos.meadow_view import SIZE, View

    pygame.display.init()
    pygame.font.init()
    pictures = []
    picture, view = pygame.Surface(SIZE), View()
    world, autopilot = World(0, Heard()), Autopilot()
    for seconds in (1.0, 12.5, 18.0):
        while world.age_s < seconds:
            world.step(autopilot.controls(world))
        view.draw(picture, world)
        pictures.append(pygame.surfarray.array3d(picture).mean(axis=(0, 1)))
    day, cave, night = pictures
    assert day.mean() > 1.5 * night.mean() > 30.0
    assert day[1] > day[2] + 30.0  # grass
    assert np.abs(cave - night).max() > 8.0


def test_the_meadow_runs_as_a_program_and_ends_by_itself() -> None:
    from lsd_game.demos import meadow

    assert meadow.main(["--autoplay", "--seconds", "0.5", "--seed", "3"]) == 0
