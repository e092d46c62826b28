"""The demo games: they draw off-screen, play themselves, and raise what their rules wait for."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lsd_game.demos import STEP_S
from lsd_game.demos.meadow.autopilot import Autopilot
from lsd_game.demos.meadow.hero import MAX_HEARTS, Controls
from lsd_game.demos.meadow.map import CAVE, MEADOW
from lsd_game.demos.meadow.sparks import MAX_SPARKS
from lsd_game.demos.meadow.world import World
from lsd_game.demos.terrain.autopilot import Autopilot as GliderAutopilot
from lsd_game.demos.terrain.land import TOUR, Land
from lsd_game.demos.terrain.world import Sky, Steering
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import GameEvent

DEMOS = Path(__file__).parents[1] / "lsd_game" / "demos"
TOUR_S = 40.0
STYLES = (
    *("molten lava", "winter", "candy", "jungle", "desert", "haunted", "underwater", "alien", "golden temple"),
    *("post-apocalyptic", "medieval", "neon city", "night", "golden sunset", "storm", "pencil sketch"),
    *("watercolour", "oil", "pixel art", "cel", "neon wire", "woodblock"),
)


@pytest.fixture(autouse=True)
def _no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only here: other tests start games in windows of their own."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")


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
    rules = Rules.load(DEMOS / name / f"{name}.toml")
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
    director = Director(Rules.load(DEMOS / "meadow" / "meadow.toml"))
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
    world, _ = _play_meadow(100.0, seed=7)
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

    from lsd_game.demos.meadow.view import SIZE, View

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


@pytest.mark.parametrize("autoplay", [["--autoplay"], []])
def test_the_meadow_runs_as_a_program_and_ends_by_itself(autoplay: list[str]) -> None:
    from lsd_game.demos.meadow import __main__ as meadow

    assert meadow.main([*autoplay, "--seconds", "0.5", "--seed", "3"]) == 0


def _fly(seconds: float, land: Land, seed: int = 0) -> tuple[Sky, Heard]:
    heard = Heard()
    sky, autopilot = Sky(seed, heard, land), GliderAutopilot()
    for _ in range(round(seconds / STEP_S)):
        heard.now_s = sky.age_s
        sky.step(autopilot.steering(sky))
    return sky, heard


@pytest.fixture(scope="module")
def land() -> Land:
    return Land()


def test_the_glider_shows_everything_within_forty_seconds(land: Land) -> None:
    _, heard = _fly(TOUR_S, land)
    expected = {"day", "dusk", "night", "hurt", "healed", "coin", "storm_begins", "storm_ends"}
    for region in ("desert", "volcano", "jungle", "snow", "water"):
        expected |= {f"{region}_entered", f"{region}_left"}
    assert expected <= set(heard.names)


def test_every_event_of_the_glider_is_in_its_rules(land: Land) -> None:
    director = Director(Rules.load(DEMOS / "terrain" / "terrain.toml"))
    sky, heard = _fly(120.0, land)
    for event in heard.events:
        director.handle(event)
    assert director.num_unknown == 0
    assert sky.glider.rings > 20


def test_a_pilot_who_dives_into_the_ground_falls_and_wakes_up_whole(land: Land) -> None:
    heard = Heard()
    sky = Sky(0, heard, land)
    sky.glider.x, sky.glider.y, sky.glider.z = TOUR[2]
    for _ in range(round(30.0 / STEP_S)):
        sky.step(Steering(right=1.0, up=-1.0))
    assert heard.names["hurt"] >= 5
    assert heard.names["hero_woke"] >= 1
    healths = [event.data["health"] for event in heard.events if event.name == "hurt"]
    assert healths[:5] == pytest.approx([0.8, 0.6, 0.4, 0.2, 0.0])


def test_a_pilot_who_flies_straight_on_is_turned_back_at_the_edge(land: Land) -> None:
    sky = Sky(0, Heard(), land)
    for _ in range(round(60.0 / STEP_S)):
        sky.step(Steering(up=0.2))
        assert np.hypot(sky.glider.x, sky.glider.z) < 450.0
        assert sky.glider.y <= 150.0


def test_the_glider_draws_day_and_night_differently(land: Land) -> None:
    moderngl = pytest.importorskip("moderngl", reason="the terrain game needs moderngl")
    import pygame

    from lsd_game.demos.terrain.view import View

    try:
        context = moderngl.create_standalone_context(backend="egl")
    except Exception as error:
        pytest.skip(f"no OpenGL driver without a window (EGL): {error}")
    pygame.font.init()
    size = 160, 90
    target = context.framebuffer([context.texture(size, 4)], context.depth_renderbuffer(size))
    sky, autopilot, pictures = Sky(0, Heard(), land), GliderAutopilot(), []
    view = View(context, target, sky)
    for seconds in (1.0, 20.0, 24.0, 36.0):  # day, night, storm, under water
        while sky.age_s < seconds:
            sky.step(autopilot.steering(sky))
        for _ in range(20):
            view.draw(sky)
        pictures.append(np.frombuffer(target.read(components=3), np.uint8).reshape(-1, 3).astype(float))
    context.release()
    day, night, storm, deep = pictures
    assert day.mean() > 1.4 * night.mean() > 20.0
    assert all(picture.std() > 8.0 for picture in pictures)
    assert storm.mean() < day.mean()
    assert deep.mean(axis=0)[2] > deep.mean(axis=0)[0] + 20.0


def test_the_glider_runs_as_a_program_or_says_what_is_missing() -> None:
    command = [sys.executable, "-m", "lsd_game.demos.terrain", "--autoplay", "--seconds", "0.5"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=100, cwd=DEMOS.parents[1])
    if run.returncode != 0:
        assert run.stderr.startswith("the terrain game needs")
        pytest.skip(run.stderr.strip())


def test_without_moderngl_the_glider_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from lsd_game.demos.terrain import __main__ as terrain

    monkeypatch.setitem(sys.modules, "moderngl", None)
    with pytest.raises(SystemExit, match=r"needs moderngl: pip install 'lsd-game\[gl\]'"):
        terrain.main([])


def test_without_a_driver_the_glider_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from lsd_game.demos.terrain import __main__ as terrain

    pytest.importorskip("moderngl", reason="the terrain game needs moderngl")

    def refuse() -> None:
        raise OSError("no driver here")

    monkeypatch.setattr(terrain, "open_window", refuse)
    with pytest.raises(SystemExit, match=r"needs an OpenGL 3\.3 driver .*: no driver here"):
        terrain.main([])
