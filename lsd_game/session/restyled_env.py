"""A gymnasium environment whose pictures are restyled: `lsd_game.wrap(env)`. Its `info` moves the prompts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, SupportsFloat

import gymnasium
import numpy as np

from lsd_game.display.finishing import Finisher
from lsd_game.frame import Frame, GameEvent, Pixels, RegionPlane
from lsd_game.session.careful_restyler import CarefulRestyler
from lsd_game.session.config import SessionConfig
from lsd_game.session.score import Score
from lsd_game.session.stages import SessionError, load_model, make_director

DEFAULT_FPS = 30.0  # of an environment that names no rate
MAX_INFO_KEYS = 64  # of one step that become events

RegionsOf = Callable[[gymnasium.Env[Any, Any]], RegionPlane | None]  # of the picture that the environment shows now


class RestyledEnv(gymnasium.Wrapper[Any, Any, Any, Any]):
    """`render()` gives restyled pictures; everything else is the environment's own, what an agent sees included.

    Time is the environment's: one step is one frame. A number or string in `info` that has changed is an event of that
    name with the key `value`; a bool is the event `name` when it becomes true and `name_off` when it no longer is.
    `reset`, `reward`, `terminated` and `truncated` are events too.
    """

    def __init__(
        self, env: gymnasium.Env[Any, Any], config: SessionConfig, regions_of: RegionsOf | None = None
    ) -> None:
        """Wrap an environment made with render_mode="rgb_array"; `regions_of` tells which region each pixel is in.

        Raises:
            ValueError: for another render mode.
            ModelUnusableError, RulesError, OSError: when model or rules cannot be had.
        """
        super().__init__(env)
        if env.render_mode != "rgb_array":
            raise ValueError(f'the environment needs render_mode="rgb_array", got {env.render_mode!r}')
        director = make_director(config)
        self._regions_of = regions_of
        self._score = Score(director, config.strength)
        self._restyler = CarefulRestyler(load_model(config, director.prompts()).restyler)
        self._finisher = Finisher(config.window.protect, has_guard=config.window.flash_guard)
        self._has_rules = config.rules is not None
        self._step_s = 1.0 / float(env.metadata.get("render_fps") or DEFAULT_FPS)
        self._now_s = 0.0
        self._num_rendered = 0
        self._known: dict[str, object] = {}  # the values of the last info

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """As the environment's; the model forgets its past."""
        observation, info = self.env.reset(seed=seed, options=options)
        self._restyler.reanchor()
        self._known = {}
        self._tell("reset", {})
        self._tell_info(info)
        return observation, info

    def step(self, action: Any) -> tuple[Any, SupportsFloat, bool, bool, dict[str, Any]]:
        """As the environment's."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        self._now_s += self._step_s
        if float(reward) != 0.0:
            self._tell("reward", {"value": float(reward)})
        self._tell_info(info)
        for name, is_so in (("terminated", terminated), ("truncated", truncated)):
            if is_so:
                self._tell(name, {})
        return observation, reward, terminated, truncated, info

    def render(self) -> Any:
        """The environment's picture, restyled: uint8 (height, width, 3); as it is where the model fails.

        Raises:
            ValueError: when the plane of regions is not of the picture's size.
        """
        picture = self.env.render()
        if not isinstance(picture, np.ndarray):
            return picture
        pixels: Pixels = np.ascontiguousarray(picture[..., :3], np.uint8)
        regions = None if self._regions_of is None else self._regions_of(self.env)
        frame = Frame(pixels, self._num_rendered, self._now_s, regions=regions)
        self._num_rendered += 1
        answer = self._try_restyle(frame) or frame
        return self._finisher.finish(frame, answer.pixels, protect=self._score.director.rules.protect)

    @property
    def num_failures(self) -> int:
        """How many pictures the model failed on."""
        return self._restyler.num_failures

    def _try_restyle(self, frame: Frame) -> Frame | None:
        style = self._score.style_at(self._now_s)
        try:
            return self._restyler.restyle(frame, style)
        except SessionError:  # a session would be started anew; here the loop is the caller's, and goes on
            return None

    def _tell_info(self, info: Mapping[str, Any]) -> None:
        for name, value in list(info.items())[:MAX_INFO_KEYS]:
            plain = value.item() if isinstance(value, np.generic) else value
            if isinstance(plain, bool | int | float | str) and self._known.get(name) != plain:
                is_off = plain is False
                if not (is_off and name not in self._known):
                    self._tell(f"{name}_off" if is_off else name, {"value": plain})
                self._known[name] = plain

    def _tell(self, name: str, data: Mapping[str, float | int | str | bool]) -> None:
        if self._has_rules:  # nothing else waits for them
            self._score.apply(GameEvent(name, data, self._now_s), self._now_s)


def wrap(
    env: gymnasium.Env[Any, Any],
    *,
    prompt: str | None = None,
    rules: str | Path | None = None,
    regions: RegionsOf | None = None,
    model: str | Path = "tiny",
    device: str = "auto",
    seed: int = 0,
    steps: int = 1,
    adapters: Mapping[str, float] | None = None,
) -> RestyledEnv:
    """Return `env` with restyled pictures; needs gymnasium (pip install 'lsd-game[gym]').

    Args:
        env: made with render_mode="rgb_array".
        prompt: the style, in words; None leaves it to the rules.
        rules: a TOML file that maps events, here the changes of `info`, to prompts.
        regions: called with `env` for each picture; gives the plane of regions that the rules name, uint8
            (height, width), or None.
        model: a shipped model's name, "fake", or a checkpoint file.
        device: "auto", "cpu" or a CUDA device.
        seed: of the model's noise.
        steps: denoising steps a frame: 1, 2 or 4.
        adapters: file -> weight of styles that `lsd-game finetune` learned; each is asked for by its prompt.

    Raises:
        ValueError: for another render mode.
        ModelUnusableError, RulesError, OSError: when model, adapters or rules cannot be had.
    """
    config = SessionConfig(
        model=str(model),
        device=device,
        seed=seed,
        steps=steps,
        prompt=prompt,
        rules=None if rules is None else Path(rules),
        adapters=tuple((adapters or {}).items()),
    )
    return RestyledEnv(env, config, regions)
