"""A gymnasium environment with restyled pictures, whose info moves the prompts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adapted import PROMPT, save_random_adapter, save_small_model

import lsd_game
from lsd_game import report
from lsd_game.frame import Frame, Style
from lsd_game.model.drawer import ModelError
from lsd_game.session.careful_restyler import MAX_FAILURES_IN_A_ROW
from lsd_game.session.stages import LoadedModel

gymnasium = pytest.importorskip("gymnasium", reason="needs gymnasium (pip install '.[gym]')")

RULES = """
prompt = "meadow"
[states.place.cave]
on = "in_cave"
off = "in_cave_off"
prompt = "cave"
[[parameter]]
from = "health"
curve = [[0, 1], [1, 0]]
prompt = "blood red"
[[stinger]]
on = "terminated"
prompt = "white flash"
"""


class Corridor(gymnasium.Env[Any, Any]):  # type: ignore[misc, name-defined]
    """Five rooms of growing brightness; the third is a cave."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 20}  # noqa: RUF012  gymnasium's own form
    action_space = gymnasium.spaces.Discrete(2)
    observation_space = gymnasium.spaces.Discrete(5)

    def __init__(self, render_mode: str | None = "rgb_array") -> None:
        self.render_mode = render_mode
        self.room = 0

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        super().reset(seed=seed)
        self.room = 0
        return self.room, self._info()

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        self.room += action
        return self.room, 1.0, self.room >= 4, False, self._info()

    def render(self) -> np.ndarray:
        return np.full((24, 32, 3), 40 * self.room, np.uint8)

    def _info(self) -> dict[str, Any]:
        return {"in_cave": self.room == 2, "health": np.float32(1.0 - 0.2 * self.room), "map": np.zeros(3)}


class Watcher:
    """Stands for the model and remembers the styles."""

    resolution = (0, 0)

    def __init__(self) -> None:
        self.stages_ms: dict[str, float] = {}
        self.styles: list[dict[str, float]] = []
        self.num_anchors = 0

    def restyle(self, frame: Frame, style: Style) -> Frame:
        self.styles.append(dict(style.prompts))
        return frame

    def reanchor(self) -> None:
        self.num_anchors += 1


def test_pictures_are_restyled_and_observations_are_not() -> None:
    env = lsd_game.wrap(Corridor(), model="fake", prompt="lava")
    observation, _ = env.reset(seed=3)
    assert observation == 0 and (env.render() == 255).all()
    assert env.step(1)[:4] == (1, 1.0, False, False)
    assert (env.render() == 215).all()
    env.close()


def test_info_moves_the_prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    watcher = Watcher()
    monkeypatch.setattr("lsd_game.session.restyled_env.load_model", lambda *_: LoadedModel(watcher, "cpu"))
    env = lsd_game.wrap(Corridor(), model="fake", rules=rules)
    env.reset()
    env.render()
    for action in (1, 1, *[0] * 60):
        env.step(action)
        env.render()
    assert set(watcher.styles[0]) == {"meadow"}
    assert watcher.styles[-1]["cave"] > 0.5 and watcher.styles[-1]["blood red"] == pytest.approx(0.4, abs=0.02)
    for action in (1, 1, 0, 0, 0):
        env.step(action)
        env.render()
    assert "white flash" in watcher.styles[-1]
    assert watcher.num_anchors == 1


class Stumbler(Watcher):
    """Fails on the first pictures, and then inverts them."""

    def __init__(self, num_failures: int) -> None:
        super().__init__()
        self._left = num_failures

    def restyle(self, frame: Frame, style: Style) -> Frame:
        self._left -= 1
        if self._left >= 0:
            raise ModelError("the model drew NaN")
        return replace(frame, pixels=255 - frame.pixels)


@pytest.mark.parametrize("num_failures", [2, MAX_FAILURES_IN_A_ROW + 2])
def test_where_the_model_fails_the_picture_stays_and_the_loop_goes_on(
    num_failures: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stumbler = Stumbler(num_failures)
    monkeypatch.setattr("lsd_game.session.restyled_env.load_model", lambda *_: LoadedModel(stumbler, "cpu"))
    monkeypatch.setattr(report, "Samples", lambda: pytest.fail("nobody asks an environment for a run's times"))
    env = lsd_game.wrap(Corridor(), model="fake", prompt="lava")
    env.reset()
    env.step(1)
    anchors = stumbler.num_anchors
    assert all((env.render() == 40).all() for _ in range(num_failures))
    assert env.num_failures == stumbler.num_anchors - anchors == num_failures
    assert (env.render() == 215).all()


def test_regions_of_the_picture_are_drawn_in_prompts_of_their_own(tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES + '[regions.door]\nnumber = 2\nprompt = "gold"\n')
    plane = np.zeros((24, 32), np.uint8)
    plane[8:, 20:] = 2
    rooms = []

    def regions(env: Corridor) -> np.ndarray | None:
        rooms.append(env.room)
        return plane if env.room < 2 else np.zeros((2, 2), np.uint8)

    env = lsd_game.wrap(Corridor(), model="tiny", rules=rules, regions=regions)
    plain = lsd_game.wrap(Corridor(), model="tiny", rules=rules)
    env.reset(), plain.reset()
    differs = np.abs(env.render().astype(int) - plain.render()).mean(-1)
    assert rooms == [0] and differs[10:, 24:].mean() > 5 * differs[:, :12].mean() + 2.0
    env.step(1), env.step(1)
    with pytest.raises(ValueError, match=r"regions must be uint8 \(24, 32\)"):
        env.render()


def test_an_environment_without_pictures_is_refused() -> None:
    with pytest.raises(ValueError, match="rgb_array"):
        lsd_game.wrap(Corridor(render_mode=None), model="fake")


def test_an_adapter_restyles_the_pictures_too(tmp_path: Path) -> None:
    model = save_small_model(tmp_path / "model.safetensors")
    adapter = save_random_adapter(tmp_path / "my_style.safetensors", model)

    def picture(adapters: dict[str, float] | None) -> np.ndarray:
        env = lsd_game.wrap(Corridor(), prompt=PROMPT, model=model, device="cpu", adapters=adapters)
        env.reset()
        env.step(1)
        return env.render()

    assert not np.array_equal(picture({adapter: 1.0}), picture(None))
