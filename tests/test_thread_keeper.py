"""The stream finds the number of threads that draws a frame soonest, and finds it anew when the game's load changes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from lsd_game.model.thread_keeper import FIRST_PATIENCE, LAST_PATIENCE, ThreadKeeper


class Machine:
    """Draws frames whose milliseconds depend on the number of threads, and remembers with how many it drew each."""

    def __init__(self, most: int) -> None:
        self.threads = most
        self.drawn: list[int] = []
        self.keeper = ThreadKeeper(most, self._use)

    def _use(self, threads: int) -> None:
        self.threads = threads

    def play(self, frames: int, frame_ms: Callable[[int], float]) -> int:
        """The threads that the last frames were mostly drawn with."""
        self.drawn.clear()
        for _ in range(frames):
            self.drawn.append(self.threads)
            self.keeper.note(frame_ms(self.threads) / 1e3, 256 * 144)
        return max(set(self.drawn), key=self.drawn[-100:].count)


def alone(threads: int) -> float:
    return 40.0 / threads


def beside_a_game(threads: int) -> float:
    return 40.0 if threads == 1 else 72.0


def test_alone_on_a_machine_all_threads_stay() -> None:
    machine = Machine(2)
    assert machine.play(2_000, alone) == 2
    assert machine.drawn.count(1) < 60, "trials are short and rare"


def test_beside_a_busy_game_fewer_threads_are_found_within_two_seconds() -> None:
    machine = Machine(2)
    machine.play(48, beside_a_game)
    assert machine.threads == 1
    assert machine.play(5_000, beside_a_game) == 1


def test_threads_that_spin_for_a_second_a_frame_are_given_up_within_three_of_them() -> None:
    machine = Machine(2)
    machine.play(8, lambda threads: 40.0 if threads == 1 else 1000.0)
    assert machine.drawn.count(2) == 3
    machine.play(5_000, lambda threads: 40.0 / threads)
    assert machine.play(100, lambda threads: 40.0 if threads == 1 else 1000.0) == 1
    assert machine.drawn.count(2) <= 4, "noticed as soon when the game begins to need its core"


def test_one_slow_frame_asks_nothing_anew() -> None:
    machine = Machine(2)
    machine.play(500, alone)
    machine.play(1, lambda threads: 700.0)
    machine.play(3, alone)
    assert machine.drawn == [2, 2, 2]


def test_the_best_of_many_numbers_is_found_step_by_step() -> None:
    machine = Machine(16)
    assert machine.play(1_000, lambda threads: 10.0 + abs(threads - 4)) == 4


def test_a_change_of_the_games_load_is_noticed_without_waiting_for_the_next_trial() -> None:
    machine = Machine(2)
    machine.play(20_000, alone)
    machine.play(60, beside_a_game)
    assert machine.threads == 1
    assert machine.play(LAST_PATIENCE + FIRST_PATIENCE, alone) == 2


def test_a_load_that_slows_every_number_alike_is_not_asked_about_again_and_again() -> None:
    machine = Machine(2)
    machine.play(5_000, alone)
    machine.play(5_000, lambda threads: 3.0 * alone(threads))
    assert machine.drawn.count(1) < 60


def test_a_single_thread_leaves_nothing_to_try() -> None:
    machine = Machine(1)
    machine.play(1_000, alone)
    assert set(machine.drawn) == {1}


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("import lsd_game; lsd_game.RestyleStream", "2000"),
        ("os.environ['GOMP_SPINCOUNT'] = '7'; import lsd_game; lsd_game.RestyleStream", "7"),
        ("import lsd_game.cli, lsd_game.commands.run, lsd_game.model.config; import lsd_game; lsd_game.hook", "None"),
    ],
    ids=["where a model draws", "as the user says", "never in what starts a game"],
)
def test_threads_spin_for_a_moment_only(code: str, wanted: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "GOMP_SPINCOUNT"}
    words = [sys.executable, "-c", f"import os; {code}; print(os.environ.get('GOMP_SPINCOUNT'))"]
    shown = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == wanted
