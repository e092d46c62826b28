"""Plays crafter, a gymnasium game, restyled, and writes the video: what happens in the game moves the prompt.

pip install crafter; python examples/crafter/play.py -o crafter.mp4 --seconds 40
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import crafter
import numpy as np
from regions import region_plane

from lsd_game import Frame, GameEvent
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.session.config import SessionConfig
from lsd_game.session.stages import load_model
from lsd_game.video.recorder import Recorder

FPS, STEPS_PER_SECOND = 24, 8
SIZE_PX = (360, 360)
MAX_HEALTH = 9.0
NUM_MOVES = 5  # the first actions: nothing, and the four directions
DO, SLEEP = 5, 6


class Crafter:
    """The game, played by chance, with its events."""

    def __init__(self, seed: int) -> None:
        self.env = crafter.Env(size=SIZE_PX, seed=seed)
        self.pixels = self.env.reset()
        self.random = np.random.default_rng(seed)
        self.last = {"health": MAX_HEALTH, "sleeping": False, "achievements": 0, "action": 0}

    def step(self, time_s: float) -> Iterator[GameEvent]:
        """Play one step; yield what has happened."""
        self.pixels, _, is_over, info = self.env.step(self._action())
        health, is_asleep = info["inventory"]["health"], bool(self.env._player.sleeping)
        achievements = sum(count > 0 for count in info["achievements"].values())
        yield GameEvent("clock", {"daylight": float(self.env._world.daylight)}, time_s)
        if health != self.last["health"]:
            yield GameEvent(
                "hurt" if health < self.last["health"] else "healed", {"health": health / MAX_HEALTH}, time_s
            )
        if is_asleep != self.last["sleeping"]:
            yield GameEvent("fell_asleep" if is_asleep else "woke_up", {}, time_s)
        if achievements > self.last["achievements"]:
            yield GameEvent("achievement", {}, time_s)
        self.last.update(health=health, sleeping=is_asleep, achievements=achievements)
        if is_over:
            self.pixels = self.env.reset()

    def _action(self) -> int:
        """Walk mostly straight on, use what is in the way, and sleep when it is dark."""
        if float(self.env._world.daylight) < 0.2:
            return SLEEP
        if self.random.random() < 0.3:
            return DO
        if self.random.random() < 0.25:
            self.last["action"] = int(self.random.integers(1, NUM_MOVES))
        return self.last["action"]


def main() -> None:
    """Play, restyle and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=Path("crafter.mp4"))
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--model", default="tiny")
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    director = Director(Rules.load(Path(__file__).parent / "rules.toml"))
    restyler = load_model(SessionConfig(model=options.model), director.prompts()).restyler
    game, recorder = Crafter(options.seed), Recorder(options.output)
    for index in range(round(options.seconds * FPS)):
        time_s = index / FPS
        if index % (FPS // STEPS_PER_SECOND) == 0:
            for event in game.step(time_s):
                director.handle(event)
                if event.name != "clock":
                    print(f"{time_s:6.2f} s  {event.name}  {dict(event.data) or ''}")
        frame = Frame(np.ascontiguousarray(game.pixels), index, time_s, regions=region_plane(game.env))
        answer = restyler.restyle(frame, director.style_at(time_s))
        recorder.add(np.hstack([frame.pixels, answer.pixels]), time_s)
    recorder.close()
    print(f"recording: {options.output}")


if __name__ == "__main__":
    main()
