"""What happens in the terrain game: a glider over the island, one step of time, the events. Knows no screen."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from lsd_game.demos import STEP_S
from lsd_game.demos.terrain.land import HALF_M, MOUNTAIN, REGIONS, SNOW_LINE_M, TOUR, Land, Point3, rings

DAY_S = 60.0
FIRST_HOUR_S = 15.0
PHASES = ((0.0, "day"), (25.0, "dusk"), (32.0, "night"), (52.0, "day"))  # when in the day each begins
STORM_HOURS_S = 36.0, 46.0  # of the night
FLIGHT_M_S, BOOST_M_S, DIVE_M_S = 34.0, 52.0, 22.0  # ahead: gliding, boosting, under water
CLIMB_M_S = 24.0
TURN_RAD_S = 1.35
CLEARANCE_M = 5.0  # the glider keeps it by itself where the pilot does not dive
CRASH_M = 1.5
MAX_HEARTS = 5
RING_M = 9.0  # how near counts as through
RING_RESPAWN_S = 30.0
UNTOUCHABLE_S = 2.0

RaiseEvent = Callable[..., None]  # (name, **data), as lsd_game.event


@dataclass(frozen=True, slots=True)
class Steering:
    """What the pilot's hands do, each within -1..1: right, up, and whether they boost."""

    right: float = 0.0
    up: float = 0.0
    is_boosting: bool = False


@dataclass(slots=True)
class Glider:
    """Where it flies; `yaw` 0 heads north and grows to the east, `pitch` and `roll` are for the eye."""

    x: float
    y: float
    z: float
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    climb_m_s: float = 0.0
    hearts: int = MAX_HEARTS
    rings: int = 0
    untouchable_s: float = 0.0

    @property
    def place(self) -> Point3:
        """Where it is."""
        return self.x, self.y, self.z

    @property
    def health(self) -> float:
        """0..1."""
        return self.hearts / MAX_HEARTS


class Sky:
    """The game's state. `step` moves it by STEP_S; the same seed and steering give the same flight."""

    def __init__(self, seed: int, raise_event: RaiseEvent, land: Land) -> None:
        self._raise, self._dice, self.land = raise_event, random.Random(seed), land
        self.glider = Glider(*TOUR[0])
        self.age_s = 0.0
        self.phase = "day"
        self.region = ""  # the region below, "" over plain grass
        self.is_under_water = self.is_in_snow = self.is_storm = False
        self.rings = rings()
        self.rings_gone_s = [0.0] * len(self.rings)  # above 0: not there, until it has run down
        self.flash_s = 0.0  # of lightning
        self.news, self.news_s = "WASD flies, space boosts: follow the rings", 6.0

    @property
    def hour_s(self) -> float:
        """Seconds since the day began, 0..DAY_S."""
        return (self.age_s + FIRST_HOUR_S) % DAY_S

    def step(self, steering: Steering) -> None:
        """Go on by STEP_S."""
        self.age_s += STEP_S
        self.news_s = max(self.news_s - STEP_S, 0.0)
        self.glider.untouchable_s = max(self.glider.untouchable_s - STEP_S, 0.0)
        self._fly(steering)
        self._meet_ground(steering)
        self._turn_day()
        self._look_around()
        self._take_rings()

    def _fly(self, steering: Steering) -> None:
        glider = self.glider
        right = self._homeward(steering.right)
        glider.yaw = math.remainder(glider.yaw + right * TURN_RAD_S * STEP_S, math.tau)
        speed = DIVE_M_S if self.is_under_water else BOOST_M_S if steering.is_boosting else FLIGHT_M_S
        wanted_m_s = steering.up * CLIMB_M_S
        if self.is_under_water and steering.up > -0.1:
            wanted_m_s = max(wanted_m_s, 9.0)  # it swims up by itself
        glider.climb_m_s += (wanted_m_s - glider.climb_m_s) * 0.07
        glider.x += math.sin(glider.yaw) * speed * STEP_S
        glider.z -= math.cos(glider.yaw) * speed * STEP_S
        glider.y = min(glider.y + glider.climb_m_s * STEP_S, 150.0)
        glider.pitch += (glider.climb_m_s / speed - glider.pitch) * 0.1
        glider.roll += (right * 0.75 - glider.roll) * 0.1

    def _homeward(self, right: float) -> float:
        """Steer back by itself at the edge of the map."""
        glider = self.glider
        if math.hypot(glider.x, glider.z) < HALF_M - 25.0:
            return right
        home = math.atan2(-glider.x, glider.z)
        return 1.0 if math.remainder(home - glider.yaw, math.tau) > 0.0 else -1.0

    def _meet_ground(self, steering: Steering) -> None:
        glider = self.glider
        ground = self.land.height_at(glider.x, glider.z)
        above = glider.y - ground
        if above < CLEARANCE_M and steering.up > -0.5:
            glider.y += (CLEARANCE_M - above) * 0.12
        if above < CRASH_M:
            glider.y = ground + CRASH_M
            glider.climb_m_s = CLIMB_M_S
            if glider.untouchable_s == 0.0:
                self._hurt()

    def _hurt(self) -> None:
        glider = self.glider
        glider.hearts -= 1
        glider.untouchable_s = UNTOUCHABLE_S
        self._raise("hurt", health=glider.health)
        if glider.hearts == 0:
            glider.hearts, glider.yaw = MAX_HEARTS, 0.0
            glider.x, glider.y, glider.z = TOUR[0]
            self._raise("hero_woke", health=glider.health)
            self._tell("The sea wind carries you back.")

    def _turn_day(self) -> None:
        phase = [name for start_s, name in PHASES if self.hour_s >= start_s][-1]
        if phase != self.phase:
            self.phase = phase
            self._raise(phase)
        is_storm = STORM_HOURS_S[0] <= self.hour_s < STORM_HOURS_S[1]
        if is_storm != self.is_storm:
            self.is_storm = is_storm
            self._raise("storm_begins" if is_storm else "storm_ends")
            self._tell("A storm comes up." if is_storm else "The storm is over.")
        self.flash_s = max(self.flash_s - STEP_S, 0.0)
        if is_storm and self._dice.random() < STEP_S * 0.5:
            self.flash_s = 0.25

    def _look_around(self) -> None:
        """Raise events for what the glider is over and in; a small margin keeps edges quiet."""
        x, y, z = self.glider.place
        region = next((one.name for one in REGIONS if one.nearness(x, z) > self._edge(one.name)), "")
        if region != self.region:
            if self.region:
                self._raise(f"{self.region}_left")
            if region:
                self._raise(f"{region}_entered")
            self.region = region
        if self.is_under_water != (y < (0.6 if self.is_under_water else -0.6)):
            self.is_under_water = not self.is_under_water
            self._raise("water_entered" if self.is_under_water else "water_left")
        is_high = y > SNOW_LINE_M + (0.0 if self.is_in_snow else 5.0) and MOUNTAIN.nearness(x, z) > 0.0
        if is_high != self.is_in_snow:
            self.is_in_snow = is_high
            self._raise("snow_entered" if is_high else "snow_left")

    def _edge(self, region: str) -> float:
        return 0.05 if region == self.region else 0.15

    def _take_rings(self) -> None:
        for i, ring in enumerate(self.rings):
            if self.rings_gone_s[i] > 0.0:
                self.rings_gone_s[i] -= STEP_S
            elif math.dist(ring, self.glider.place) < RING_M:
                self.rings_gone_s[i] = RING_RESPAWN_S
                self.glider.rings += 1
                self._raise("coin", total=self.glider.rings)
                self._mend()

    def _mend(self) -> None:
        """Every eighth ring gives a heart back."""
        if self.glider.rings % 8 == 0 and self.glider.hearts < MAX_HEARTS:
            self.glider.hearts += 1
            self._raise("healed", health=self.glider.health)

    def _tell(self, news: str) -> None:
        self.news, self.news_s = news, 3.0
