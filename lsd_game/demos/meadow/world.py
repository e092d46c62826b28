"""What happens in the meadow game: one step of time, and the events that it raises. Knows no screen."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from lsd_game.demos import STEP_S
from lsd_game.demos.meadow.hero import MAX_HEARTS, Controls, Hero
from lsd_game.demos.meadow.map import CAVE, HUT_DOOR, MEADOW, RING
from lsd_game.demos.meadow.place import Place, Point
from lsd_game.demos.meadow.slimes import RESPAWN_S, Slime
from lsd_game.demos.meadow.sparks import Sparks

DAY_S = 48.0  # a whole day and night
FIRST_HOUR_S = 11.0
PHASES = ((0.0, "day"), (20.0, "dusk"), (26.0, "night"), (43.0, "day"))  # when in the day each begins
COIN_RESPAWN_S = 30.0
KINGS_PRICE = 10  # coins that bring the king
KING_LIVES = 10
MAX_HEARTS_LYING = 3
SLIME_HOMES = ((600.0, 470.0), (700.0, 300.0), (900.0, 460.0), (1250.0, 330.0), (420.0, 250.0), (860.0, 820.0))
CAVE_SLIME_HOMES = ((520.0, 220.0), (240.0, 230.0))

RaiseEvent = Callable[..., None]  # (name, **data), as lsd_game.event


@dataclass(slots=True)
class Coin:
    """A coin, or where it will lie again when `gone_s` has run down; a `heart` heals and comes once."""

    x: float
    y: float
    gone_s: float = 0.0
    is_heart: bool = False


class World:
    """The game's state. `step` moves it by STEP_S; the same seed and controls give the same game."""

    def __init__(self, seed: int, raise_event: RaiseEvent) -> None:
        self._raise, self._dice = raise_event, random.Random(seed)
        self.place: Place = MEADOW
        self.hero = Hero(*HUT_DOOR)
        self.age_s = 0.0
        self.phase = "day"
        self.king: Slime | None = None
        self.kings_price = KINGS_PRICE  # coins at which the next king comes
        self.sparks = Sparks(self._dice)
        self.shake = 0.0  # of the picture, pixels
        self.news, self.news_s = "Walk with WASD, strike with space: collect ten coins", 6.0
        self._slimes = {"meadow": self._hatch(SLIME_HOMES), "cave": self._hatch(CAVE_SLIME_HOMES)}
        self._coins = {place.name: [Coin(x, y) for x, y in place.coins] for place in (MEADOW, CAVE)}

    @property
    def slimes(self) -> list[Slime]:
        """The slimes of this place, with the king if he is here."""
        here = self._slimes[self.place.name]
        return [*here, self.king] if self.king and self.place is MEADOW else here

    @property
    def coins(self) -> list[Coin]:
        """The coins of this place."""
        return self._coins[self.place.name]

    @property
    def hour_s(self) -> float:
        """Seconds since the day began, 0..DAY_S."""
        return (self.age_s + FIRST_HOUR_S) % DAY_S

    def step(self, controls: Controls) -> None:
        """Go on by STEP_S."""
        self.age_s += STEP_S
        self.news_s = max(self.news_s - STEP_S, 0.0)
        self.shake *= 0.9
        was_wading = self.hero.is_wading
        self.hero.step(STEP_S, controls, self.place)
        if was_wading != self.hero.is_wading:
            self._raise("water_entered" if self.hero.is_wading else "water_left")
            self.sparks.burst(self.hero.x, self.hero.y, (190, 230, 255), 10)
        self._turn_day()
        self._step_slimes()
        self._pick_up()
        self._use_door()
        self._call_king()
        self.sparks.step(STEP_S)

    def tell(self, news: str) -> None:
        """Show a line of text for a while."""
        self.news, self.news_s = news, 3.0

    def _hatch(self, homes: tuple[Point, ...]) -> list[Slime]:
        return [Slime(home, hue=self._dice.randrange(3), rest_s=self._dice.random()) for home in homes]

    def _turn_day(self) -> None:
        phase = [name for start_s, name in PHASES if self.hour_s >= start_s][-1]
        if phase != self.phase:
            self.phase = phase
            self._raise(phase)

    def _step_slimes(self) -> None:
        hero = self.hero
        for slime in self.slimes:
            slime.step(STEP_S, hero.place, self.place, self._dice)
            is_struck = hero.strike_s > 0.0 and slime.stunned_s == 0.0 and slime.is_dangerous
            if is_struck and hero.reaches(slime.x, slime.y, slime.radius):
                self.sparks.burst(slime.x, slime.y - 10.0, (255, 255, 210), 8)
                if slime.strike(hero.place):
                    self._defeat(slime)
            near = math.dist((slime.x, slime.y), hero.place) < slime.radius + 12.0
            if near and slime.is_dangerous and hero.untouchable_s == 0.0:
                self._hurt(slime.x, slime.y)
        for lava in self.place.lava:
            if lava.depth(hero.x, hero.y) > 0.0 and hero.untouchable_s == 0.0:
                self._hurt(lava.x, lava.y)

    def _hurt(self, x: float, y: float) -> None:
        hero = self.hero
        hero.hearts -= 1
        hero.push_from(x, y)
        self.shake = 7.0
        self.sparks.burst(hero.x, hero.y - 20.0, (255, 70, 60), 14)
        if hero.hearts > 0:
            self._raise("hurt", health=hero.health)
        else:
            self._fall()

    def _fall(self) -> None:
        """Wake up at the hut again, whole; the king goes back under the stones."""
        hero, self.king = self.hero, None
        hero.hearts = MAX_HEARTS
        self._raise("hurt", health=0.0)
        if self.place is CAVE:
            self._raise("cave_left")
        if hero.is_wading:
            self._raise("water_left")
        self.place, hero.is_wading = MEADOW, False
        hero.x, hero.y = HUT_DOOR
        self._raise("hero_woke", health=hero.health)
        self.tell("You wake up at home.")

    def _defeat(self, slime: Slime) -> None:
        self.sparks.burst(slime.x, slime.y - 12.0, (120, 240, 120), 40 if slime.is_king else 16)
        if slime is self.king:
            self.king = None
            self.kings_price = self.hero.coins + KINGS_PRICE
            self.shake = 10.0
            self._raise("boss_defeated")
            self.tell("The slime king is beaten!")
        else:
            slime.gone_s = RESPAWN_S
        num_lying = sum(coin.is_heart for coin in self.coins)
        if num_lying < MAX_HEARTS_LYING and (slime.is_king or self.hero.hearts < MAX_HEARTS):
            self.coins.append(Coin(slime.x, slime.y, is_heart=True))

    def _pick_up(self) -> None:
        hero, coins = self.hero, self.coins
        for coin in list(coins):
            if coin.gone_s > 0.0:
                coin.gone_s -= STEP_S
            elif math.dist((coin.x, coin.y), hero.place) < 30.0:
                self.sparks.burst(coin.x, coin.y - 12.0, (255, 120, 140) if coin.is_heart else (255, 225, 90), 8)
                if coin.is_heart:
                    coins.remove(coin)
                    hero.hearts = min(hero.hearts + 1, MAX_HEARTS)
                    self._raise("healed", health=hero.health)
                else:
                    coin.gone_s = COIN_RESPAWN_S
                    hero.coins += 1
                    self._raise("coin", total=hero.coins)

    def _use_door(self) -> None:
        if not self.place.door.holds(self.hero.x, self.hero.y):
            return
        is_leaving = self.place is CAVE
        entry = MEADOW.entry if is_leaving else CAVE.entry
        self.place = MEADOW if is_leaving else CAVE
        self.hero.x, self.hero.y = entry
        self.sparks.clear()
        self._raise("cave_left" if is_leaving else "cave_entered")

    def _call_king(self) -> None:
        is_near = self.place is MEADOW and math.dist(self.hero.place, RING) < 270.0
        if self.king is None and is_near and self.hero.coins >= self.kings_price:
            self.king = Slime(RING, hue=3, is_king=True, radius=44.0, lives=KING_LIVES, rest_s=0.3)
            self.shake = 8.0
            self.sparks.burst(*RING, (150, 255, 150), 40)
            self._raise("boss_appears", health=self.hero.health)
            self.tell("The slime king rises!")
        elif self.king is None and self.hero.coins == self.kings_price and self.news_s == 0.0:
            self.tell("Something stirs in the stone circle.")
