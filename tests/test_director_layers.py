"""The director's layers one by one: priorities, dwells, curves, bridges, storms of events, noisy numbers."""

from __future__ import annotations

import pytest

from lsd_game.director.director import NEW_RULES_S, Director
from lsd_game.director.rules import Rules
from lsd_game.frame import GameEvent
from lsd_game.transition import CURVES, MAX_FADING, Transition

DANGER = """
prompt = "meadow"
[states.danger.watched]
on = "seen"
off = "lost"
prompt = "fog"
[states.danger.fight]
on = "attacked"
off = "peace"
prompt = "steel"
[states.danger.boss]
on = "boss"
off = "boss_gone"
prompt = "fire"
priority = 5
[[transition]]
seconds = 0
"""
STINGER = '[[stinger]]\non = "{0}"\nprompt = "{0}"\nattack = 0.1\nhold = 0.4\nrelease = 0.5\n{1}\n'


def _director(text: str) -> Director:
    return Director(Rules.parse(text))


def _play(director: Director, *events: tuple[str, float], **data: float) -> None:
    for name, time_s in events:
        director.handle(GameEvent(name, data, time_s))


def _weights(director: Director, now_s: float) -> dict[str, float]:
    return {text: pytest.approx(weight, abs=1e-9) for text, weight in director.style_at(now_s).prompts}


def test_a_state_of_higher_priority_pre_empts_and_gives_back_what_it_covered() -> None:
    director = _director(DANGER)
    _play(director, ("attacked", 0.0), ("boss", 1.0))
    assert director.states() == {"danger": "boss"}
    _play(director, ("boss_gone", 2.0))
    assert director.states() == {"danger": "fight"}


def test_below_a_higher_state_the_lower_ones_come_and_go_unseen() -> None:
    director = _director(DANGER)
    _play(director, ("boss", 0.0), ("attacked", 1.0), ("seen", 2.0))
    assert _weights(director, 3.0) == {"fire": 1.0}
    _play(director, ("boss_gone", 4.0))
    assert _weights(director, 5.0) == {"fog": 1.0}
    _play(director, ("boss", 6.0), ("lost", 7.0), ("boss_gone", 8.0))
    assert _weights(director, 9.0) == {"meadow": 1.0}


def test_a_state_holds_at_least_its_dwell_and_the_last_wish_wins() -> None:
    director = _director(DANGER.replace('prompt = "steel"', 'prompt = "steel"\ndwell = 2'))
    _play(director, ("attacked", 10.0), ("seen", 11.0), ("peace", 11.5))
    assert _weights(director, 11.9) == {"steel": 1.0}
    assert _weights(director, 12.1) == {"fog": 1.0}


def test_a_wish_taken_back_within_the_dwell_changes_nothing() -> None:
    director = _director(DANGER.replace('prompt = "steel"', 'prompt = "steel"\ndwell = 2'))
    _play(director, ("attacked", 10.0), ("seen", 11.0), ("attacked", 11.5))
    assert _weights(director, 20.0) == {"steel": 1.0}


def test_a_higher_priority_does_not_wait_for_a_dwell() -> None:
    director = _director("dwell = 9\n" + DANGER)
    _play(director, ("attacked", 10.0), ("boss", 10.1))
    assert _weights(director, 10.2) == {"fire": 1.0}


def test_a_change_after_a_dwell_begins_when_the_dwell_ends_however_late_one_looks() -> None:
    text = DANGER.replace("seconds = 0", "seconds = 2").replace('prompt = "steel"', 'prompt = "steel"\ndwell = 5')
    director = _director(text)
    _play(director, ("attacked", 10.0), ("peace", 12.0))
    assert _weights(director, 16.0) == {"steel": 0.5, "meadow": 0.5}


def test_states_that_flap_every_frame_are_held_still_by_a_dwell() -> None:
    director = _director("dwell = 1\n" + DANGER)
    changes, before = 0, director.states()
    for frame in range(240):
        _play(director, ("attacked" if frame % 2 else "peace", frame / 24))
        changes += director.states() != before
        before = director.states()
    assert changes <= 10


@pytest.mark.parametrize("curve, halfway", [("linear", 0.5), ("smooth", 0.5), ("ease-in", 0.25), ("ease-out", 0.75)])
def test_a_transition_follows_its_curve(curve: str, halfway: float) -> None:
    director = _director(DANGER.replace("seconds = 0", f'seconds = 2\ncurve = "{curve}"'))
    _play(director, ("seen", 1.0))
    assert _weights(director, 2.0) == {"meadow": 1.0 - halfway, "fog": halfway}


@pytest.mark.parametrize("curve", CURVES)
def test_every_curve_rises_from_0_to_1(curve: str) -> None:
    values = [CURVES[curve](step / 100) for step in range(101)]
    assert values[0] == 0.0
    assert values[-1] == pytest.approx(1.0)
    assert values == sorted(values)


def test_an_exponential_fade_is_fast_at_first() -> None:
    assert CURVES["exponential"](0.2) > 0.6


def test_a_bridge_is_crossed_half_way_and_can_be_interrupted_there() -> None:
    director = _director(DANGER.replace("seconds = 0", 'seconds = 2\nbridge = "smoke"'))
    _play(director, ("seen", 1.0))
    assert _weights(director, 1.5) == {"meadow": 0.5, "smoke": 0.5}
    assert _weights(director, 2.0) == {"smoke": 1.0}
    assert _weights(director, 2.5) == {"smoke": 0.5, "fog": 0.5}
    _play(director, ("attacked", 2.5))
    assert _weights(director, 2.5) == {"smoke": 0.5, "fog": 0.5}
    assert _weights(director, 4.5) == {"steel": 1.0}
    assert "smoke" in director.prompts()


def test_the_past_is_let_go_when_a_change_that_asks_for_it_is_half_way() -> None:
    director = _director(DANGER.replace("seconds = 0", "seconds = 2\nreanchor = true"))
    _play(director, ("seen", 1.0))
    assert director.style_at(1.9).num_reanchors == 0
    assert director.style_at(2.1).num_reanchors == 1
    _play(director, ("attacked", 5.0), ("seen", 5.5))  # the first is interrupted before it is half way
    assert director.style_at(9.0).num_reanchors == 2


def test_a_transition_with_a_bridge_of_its_own_needs_no_prompt_above_it() -> None:
    fade = Transition({"a": 1.0}, {"b": 1.0}, 0.0, 2.0, bridge={"c": 1.0})
    assert [fade.at(now_s) for now_s in (0.0, 1.0, 2.0)] == [{"a": 1.0}, {"c": 1.0}, {"b": 1.0}]


def test_thirty_hits_a_second_are_one_stinger_that_swells() -> None:
    director = _director('prompt = "meadow"\n' + STINGER.format("hit", "weight = 0.5\ngain = 0.05\nmax_weight = 0.9"))
    peaks = []
    for hit in range(30):
        _play(director, ("hit", hit / 30))
        peaks.append(dict(director.style_at(hit / 30).prompts).get("hit", 0.0))
    assert peaks == sorted(peaks)
    assert peaks[4] > 0.5
    assert _weights(director, 1.2) == {"meadow": 0.1, "hit": 0.9}
    assert _weights(director, 2.0) == {"meadow": 1.0}


def test_hits_that_come_slowly_do_not_add_up() -> None:
    director = _director('prompt = "meadow"\n' + STINGER.format("hit", "weight = 0.5\ncoalesce = 0.3"))
    _play(director, ("hit", 0.0), ("hit", 0.35), ("hit", 0.7))
    assert _weights(director, 0.8) == {"meadow": 0.5, "hit": 0.5}


def test_a_cooldown_is_counted_from_the_start_of_a_storm() -> None:
    director = _director('prompt = "meadow"\n' + STINGER.format("hit", "cooldown = 2\ncoalesce = 0.2"))
    _play(director, ("hit", 0.0), ("hit", 0.1), ("hit", 1.9))
    assert _weights(director, 1.95) == {"meadow": 1.0}
    _play(director, ("hit", 2.0))
    assert _weights(director, 2.2) == {"hit": 1.0}


def test_a_stinger_of_higher_priority_covers_a_lower_one_which_then_comes_back() -> None:
    low = STINGER.format("coin", "").replace("hold = 0.4", "hold = 4")
    director = _director('prompt = "meadow"\n' + STINGER.format("hit", "priority = 3") + low)
    _play(director, ("coin", 0.0), ("hit", 1.0))
    assert _weights(director, 1.2) == {"hit": 1.0}
    assert _weights(director, 2.2) == {"coin": 1.0}


def test_where_too_many_sound_the_lowest_and_then_the_oldest_gives_way_without_a_jump() -> None:
    text = 'prompt = "meadow"\nmax_stingers = 2\n'
    text += "".join(STINGER.format(name, "weight = 0.3\nhold = 9") for name in "abc").replace("hold = 0.4\n", "")
    director = _director(text)
    _play(director, ("b", 0.0), ("a", 1.0))
    before = _weights(director, 2.0)
    _play(director, ("c", 2.0))
    assert before == dict(director.style_at(2.0).prompts)
    assert _weights(director, 3.0).keys() == {"meadow", "a", "c"}


def test_a_stinger_gives_way_to_none_of_lower_priority() -> None:
    text = 'prompt = "meadow"\nmax_stingers = 1\n' + STINGER.format("hit", "priority = 3") + STINGER.format("coin", "")
    director = _director(text)
    _play(director, ("hit", 0.0), ("coin", 0.2))
    assert _weights(director, 0.4) == {"hit": 1.0}
    _play(director, ("coin", 0.6))  # it only goes by now
    assert "coin" in _weights(director, 0.7)


def test_a_noisy_number_moves_nothing_within_its_hysteresis_but_reaches_the_ends() -> None:
    rules = 'prompt = "meadow"\n[[parameter]]\nfrom = "health"\nprompt = "blood"\ncurve = [[0, 1], [1, 0]]\n'
    director = _director(rules + "slew = 1000\nhysteresis = 0.1\n")
    _play(director, ("tick", 0.0), health=0.5)
    for step, health in enumerate((0.55, 0.45, 0.52)):
        _play(director, ("tick", 1.0 + step), health=health)
        assert _weights(director, 1.5 + step) == {"meadow": 0.5, "blood": 0.5}
    _play(director, ("tick", 5.0), health=0.39)
    assert _weights(director, 6.0) == {"meadow": 0.39, "blood": 0.61}
    _play(director, ("tick", 7.0), health=0.95)
    _play(director, ("tick", 8.0), health=1.0)
    assert _weights(director, 9.0) == {"meadow": 1.0}


def test_new_rules_keep_what_holds_and_fade_in_without_a_jump() -> None:
    parameter = '[[parameter]]\nfrom = "health"\nprompt = "blood"\ncurve = [[0, 1], [1, 0]]\n'
    director = _director(DANGER + parameter)
    _play(director, ("seen", 0.0), ("boss", 0.0), health=0.5)
    before = director.style_at(9.0)
    director.set_rules(Rules.parse((DANGER + parameter).replace('"fire"', '"ice"')), 9.0)
    assert director.style_at(9.0) == before
    assert _weights(director, 9.0 + NEW_RULES_S / 2) == {"fire": 0.25, "ice": 0.25, "blood": 0.5}
    assert _weights(director, 9.0 + NEW_RULES_S) == {"ice": 0.5, "blood": 0.5}
    _play(director, ("boss_gone", 10.0))
    assert _weights(director, 10.0) == {"fog": 0.5, "blood": 0.5}


def test_new_rules_keep_a_prompt_that_was_typed_but_not_their_own_former_one() -> None:
    director = _director('prompt = "meadow"')
    director.set_rules(Rules.parse('prompt = "desert"'), 1.0)
    assert _weights(director, 2.0) == {"desert": 1.0}
    director.set_prompt("candy", 0.0, 3.0)
    director.set_rules(Rules.parse('prompt = "tundra"'), 4.0)
    assert _weights(director, 5.0) == {"candy": 1.0}


def test_new_rules_do_not_count_a_reanchor_twice() -> None:
    text = DANGER.replace("seconds = 0", "seconds = 0\nreanchor = true")
    director = _director(text)
    _play(director, ("seen", 0.0), ("attacked", 1.0))
    director.set_rules(Rules.parse(text), 2.0)
    assert director.style_at(3.0).num_reanchors == 2


def test_rules_that_change_faster_than_they_fade_stay_bounded() -> None:
    director = _director('prompt = "meadow"')
    for number in range(200):
        director.set_rules(Rules.from_prompt(f"prompt {number}"), number * 0.01)
        assert len(director.style_at(number * 0.01).prompts) <= MAX_FADING + 1


REGIONS = """
prompt = "meadow"
[regions.enemy]
number = 3
prompt = "crystal"
weight = 0.8
[regions.hero]
number = 1
[states.time.night]
on = "night"
off = "day"
prompt = "neon"
weight = 0.5
[states.mood.rage]
on = "rage"
off = "calm"
region = "enemy"
prompt = "lava"
[[parameter]]
from = "health"
region = ["hero", "enemy"]
curve = [[0, 0.5], [1, 0]]
slew = 1000
prompt = "pale"
[[transition]]
seconds = 0
"""


def _regions(director: Director, now_s: float) -> dict[int, dict[str, float]]:
    style = director.style_at(now_s)
    return {number: {text: pytest.approx(weight) for text, weight in own} for number, own in style.regions}


def test_a_region_lies_over_the_whole_picture_and_one_that_shows_nothing_else_is_left_out() -> None:
    director = _director(REGIONS)
    assert _regions(director, 0.0) == {3: {"meadow": 0.2, "crystal": 0.8}}
    _play(director, ("night", 1.0))
    assert _weights(director, 2.0) == {"meadow": 0.5, "neon": 0.5}
    assert _regions(director, 2.0) == {3: {"meadow": 0.1, "neon": 0.1, "crystal": 0.8}}


def test_states_and_numbers_that_name_a_region_are_seen_there_only() -> None:
    director = _director(REGIONS)
    _play(director, ("rage", 1.0))
    _play(director, ("hit", 1.0), health=0.0)
    assert _weights(director, 2.0) == {"meadow": 1.0}
    assert _regions(director, 2.0) == {1: {"meadow": 0.5, "pale": 0.5}, 3: {"lava": 0.5, "pale": 0.5}}
    _play(director, ("calm", 3.0))
    _play(director, ("heal", 3.0), health=1.0)
    assert _regions(director, 4.0) == {3: {"meadow": 0.2, "crystal": 0.8}}


def test_a_bridge_is_seen_where_the_state_is_that_it_leads_to_or_from() -> None:
    director = _director(REGIONS.replace("seconds = 0", 'seconds = 2\nbridge = "smoke"'))
    _play(director, ("rage", 1.0))
    assert _weights(director, 2.0) == {"meadow": 1.0}
    assert _regions(director, 2.0) == {3: {"smoke": 1.0}}
    _play(director, ("calm", 4.0))
    assert _regions(director, 5.0) == {3: {"smoke": 1.0}}
    _play(director, ("night", 7.0))
    assert _weights(director, 8.0) == {"smoke": 1.0}


def test_new_rules_fade_the_regions_too_and_more_than_a_style_holds_are_cut() -> None:
    director = _director(REGIONS)
    many = "".join(f'[regions.r{number}]\nnumber = {number + 10}\nprompt = "p{number}"\n' for number in range(16))
    director.style_at(0.0)
    director.set_rules(Rules.parse('prompt = "meadow"\n' + many), 0.0)
    half = _regions(director, NEW_RULES_S / 2)
    assert len(half) == 16 and half[10] == {"meadow": 0.5, "p0": 0.5}
    director.set_rules(Rules.parse('prompt = "meadow"\n'), 1.0)
    assert _regions(director, 1.0 + NEW_RULES_S / 2)[10] == {"meadow": 0.5, "p0": 0.5}
    assert _regions(director, 2.0) == {}
