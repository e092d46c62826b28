"""The director: events and time in, styles out."""

from __future__ import annotations

import math

import pytest

from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import GameEvent, Style
from lsd_game.transition import MAX_FADING

RULES = """
prompt = "meadow"
strength = 0.9
[states.time.night]
on = "night"
off = "day"
prompt = "neon"
weight = 0.5
[states.time.dusk]
on = ["dusk", "evening"]
prompt = "sunset"
[states.place.cave]
on = "cave_entered"
off = "cave_left"
prompt = "lava"
weight = 0.8
[states.screen.menu]
on = "menu"
off = "play"
strength = 0.5
[[parameter]]
from = "health"
curve = [[0, 1], [0.3, 0.6], [0.6, 0]]
slew = 2
prompt = "blood"
[[stinger]]
on = "hurt"
prompt = "ink"
attack = 0.1
hold = 0.3
release = 0.5
cooldown = 0.2
coalesce = 0
[[transition]]
seconds = 2
[[transition]]
to = "cave"
seconds = 0.4
[[transition]]
from = "time.none"
to = "time.night"
seconds = 4
"""


def _director() -> Director:
    return Director(Rules.parse(RULES))


def _weights(style: Style) -> dict[str, float]:
    return {text: pytest.approx(weight, abs=1e-9) for text, weight in style.prompts}


def _event(name: str, time_s: float, **data: float | int | str | bool) -> GameEvent:
    return GameEvent(name, data, time_s)


def test_without_events_the_base_prompt_is_shown_at_the_rules_strength() -> None:
    assert _director().style_at(5.0) == Style((("meadow", 1.0),), 0.9)


def test_a_state_fades_in_over_its_transition_and_covers_by_its_weight() -> None:
    director = _director()
    director.handle(_event("night", 10.0))
    assert _weights(director.style_at(12.0)) == {"meadow": 0.75, "neon": 0.25}
    assert _weights(director.style_at(14.0)) == {"meadow": 0.5, "neon": 0.5}


def test_a_later_group_covers_an_earlier_one() -> None:
    director = _director()
    director.handle(_event("night", 0.0))
    director.handle(_event("cave_entered", 5.0))
    assert _weights(director.style_at(6.0)) == {"meadow": 0.1, "neon": 0.1, "lava": 0.8}


def test_an_off_event_leaves_only_the_state_that_names_it() -> None:
    director = _director()
    director.handle(_event("dusk", 0.0))
    director.handle(_event("day", 5.0))
    assert _weights(director.style_at(9.0)) == {"sunset": 1.0}
    director.handle(_event("night", 10.0))
    director.handle(_event("day", 20.0))
    assert _weights(director.style_at(25.0)) == {"meadow": 1.0}


def test_an_interruption_starts_from_the_mix_of_that_instant() -> None:
    director = _director()
    director.handle(_event("dusk", 0.0))
    before = director.style_at(1.0)
    director.handle(_event("night", 1.0))
    assert _weights(director.style_at(1.0)) == dict(before.prompts)
    assert _weights(director.style_at(2.0)) == {"meadow": 0.5, "neon": 0.25, "sunset": 0.25}


def test_a_state_with_a_strength_scales_the_style() -> None:
    director = _director()
    director.handle(_event("menu", 0.0))
    assert director.style_at(1.0).strength == pytest.approx(0.9 * 0.75)
    assert director.style_at(2.0).strength == pytest.approx(0.45)


def test_a_stinger_rises_holds_and_goes() -> None:
    director = _director()
    director.handle(_event("hurt", 0.0))
    assert _weights(director.style_at(0.05)) == {"meadow": 0.5, "ink": 0.5}
    assert _weights(director.style_at(0.3)) == {"ink": 1.0}
    assert _weights(director.style_at(0.65)) == {"meadow": 0.5, "ink": 0.5}
    assert _weights(director.style_at(0.9)) == {"meadow": 1.0}


def test_a_stinger_that_cools_down_is_passed_over_and_later_rises_from_its_level() -> None:
    director = _director()
    director.handle(_event("hurt", 0.0))
    director.handle(_event("hurt", 0.19))  # within the cooldown: the release still begins at 0.4
    assert _weights(director.style_at(0.65)) == {"meadow": 0.5, "ink": 0.5}
    director.handle(_event("hurt", 0.65))
    assert _weights(director.style_at(0.675)) == {"meadow": 0.25, "ink": 0.75}


def test_a_parameter_follows_its_curve_no_faster_than_its_slew() -> None:
    director = _director()
    director.handle(_event("anything", 0.0, health=0.3))
    assert _weights(director.style_at(0.1)) == {"meadow": 0.8, "blood": 0.2}
    assert _weights(director.style_at(9.0)) == {"meadow": 0.4, "blood": 0.6}
    director.handle(_event("health", 9.0, value=1.0))
    assert _weights(director.style_at(10.0)) == {"meadow": 1.0}
    assert director.num_unknown == 0


@pytest.mark.parametrize("value", [math.nan, math.inf, "half", True])
def test_a_parameter_keeps_its_value_when_no_number_comes(value: float | str) -> None:
    director = _director()
    director.handle(_event("hurt_slowly", 0.0, health=0.3))
    director.handle(_event("hurt_slowly", 1.0, health=value))
    assert _weights(director.style_at(2.0)) == {"meadow": 0.4, "blood": 0.6}


def test_unknown_events_are_counted_and_the_nearest_name_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    director = _director()
    for _ in range(3):
        director.handle(_event("nigth", 0.0))
    for i in range(1000):
        director.handle(_event(f"unheard {i}", 1.0))
    assert director.num_unknown == 1003
    assert len(caplog.records) <= 16
    assert "'nigth', did you mean 'night'" in caplog.messages[0]


def test_a_prompt_that_is_typed_fades_the_base_and_leaves_the_states() -> None:
    director = _director()
    director.handle(_event("night", 0.0))
    director.set_prompt("candy", 1.0, 10.0)
    assert _weights(director.style_at(10.5)) == {"meadow": 0.25, "candy": 0.25, "neon": 0.5}
    director.set_prompt("candy", 1.0, 10.5)  # goes there already
    assert _weights(director.style_at(11.0)) == {"candy": 0.5, "neon": 0.5}
    assert "candy" in director.prompts()


def test_a_prompt_without_a_fade_is_there_at_once() -> None:
    director = Director(Rules.from_prompt("meadow"))
    director.set_prompt("candy", 0.0, 1.0)
    assert director.style_at(1.0) == Style((("candy", 1.0),))


@pytest.mark.parametrize("text, seconds", [("", 1.0), ("x" * 501, 1.0), ("candy", -1.0), ("candy", math.nan)])
def test_an_unusable_prompt_or_time_is_refused_and_changes_nothing(text: str, seconds: float) -> None:
    director = _director()
    with pytest.raises(ValueError, match=r"prompt|seconds"):
        director.set_prompt(text, seconds, 0.0)
    assert dict(director.style_at(5.0).prompts) == {"meadow": 1.0}


def test_prompts_lists_every_text_once_to_be_encoded_ahead() -> None:
    assert _director().prompts() == ("meadow", "neon", "sunset", "lava", "blood", "ink")


def test_a_late_event_counts_as_now_and_a_clock_that_starts_again_is_followed() -> None:
    director = _director()
    director.style_at(1000.0)
    director.handle(_event("dusk", 0.0))  # an event without a time
    assert _weights(director.style_at(1001.0)) == {"meadow": 0.5, "sunset": 0.5}
    assert _weights(director.style_at(3.0)) == {"meadow": 0.5, "sunset": 0.5}
    assert _weights(director.style_at(4.0)) == {"sunset": 1.0}


def test_typing_faster_than_fades_end_keeps_the_mix_bounded() -> None:
    director = Director(Rules.from_prompt("meadow"))
    for i in range(2000):
        director.set_prompt(f"prompt {i}", 60.0, i * 0.01)
        assert len(director.style_at(i * 0.01).prompts) <= MAX_FADING + 1
