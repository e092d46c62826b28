"""[[stinger]]: one-shots that lie over everything else, and the stage that says how many may sound at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lsd_game.director.mixer import Cover
from lsd_game.director.regions import WHOLE, is_seen_in
from lsd_game.director.table import MAX_PRIORITY, MAX_SECONDS, Table


@dataclass(frozen=True, slots=True)
class Stinger:
    """A one-shot: the prompt comes in `attack_s`, stays `hold_s`, goes in `release_s`.

    Attributes:
        weight: how much of the picture it takes over at its height, 0..1.
        cooldown_s: events within this time of the last start are passed over.
        coalesce_s: events this soon after the one before belong to it: it goes on, and rises by `gain`.
        max_weight: what `gain` stops at.
        priority: a higher one covers a lower one, and is not ended for its sake.
        regions: where its prompt is seen; none is the whole picture.
    """

    on: tuple[str, ...]
    prompt: str
    weight: float = 1.0
    attack_s: float = 0.1
    hold_s: float = 0.4
    release_s: float = 0.8
    cooldown_s: float = 0.0
    coalesce_s: float = 0.2
    gain: float = 0.1
    max_weight: float = 1.0
    priority: int = 0
    regions: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Table, regions: Sequence[str]) -> Stinger:
        """Read one [[stinger]]; `regions` are all that the file names."""
        stinger = cls(
            on=table.names("on", required=True),
            prompt=table.prompt(required=True),
            weight=table.number("weight", 1.0, low=0.0, high=1.0),
            attack_s=table.number("attack", 0.1, low=0.0, high=MAX_SECONDS),
            hold_s=table.number("hold", 0.4, low=0.0, high=MAX_SECONDS),
            release_s=table.number("release", 0.8, low=0.0, high=MAX_SECONDS),
            cooldown_s=table.number("cooldown", 0.0, low=0.0, high=MAX_SECONDS),
            coalesce_s=table.number("coalesce", 0.2, low=0.0, high=MAX_SECONDS),
            gain=table.number("gain", 0.1, low=0.0, high=1.0),
            max_weight=table.number("max_weight", 1.0, low=0.0, high=1.0),
            priority=table.whole("priority", 0, low=0, high=MAX_PRIORITY),
            regions=table.known_names("region", regions, "region"),
        )
        if stinger.attack_s + stinger.hold_s + stinger.release_s == 0.0:
            table.wrong("hold", "must be above 0 when attack and release are 0: nothing would be seen")
        if stinger.max_weight < stinger.weight:
            table.wrong("max_weight", f"must be at least the weight {stinger.weight:g}, got {stinger.max_weight:g}")
        table.close()
        return stinger


class StingerLayer:
    """One stinger: it sounds once however often it is struck, and rises from the opacity that it has."""

    def __init__(self, stinger: Stinger) -> None:
        self.stinger = stinger
        self.struck_s = -math.inf  # the last start
        self._heard_s = -math.inf  # the last event that counted
        self._from, self._from_s = 0.0, -math.inf  # the opacity when the rise began, and when that was
        self._peak = 0.0  # the opacity that it rises to
        self._release_s = -math.inf  # when it begins to go

    def is_coalescing(self, now_s: float) -> bool:
        """Whether an event now belongs to the one before."""
        return now_s < self._heard_s + self.stinger.coalesce_s

    def is_cooling(self, now_s: float) -> bool:
        """Whether an event now comes too soon for another start."""
        return now_s < self.struck_s + self.stinger.cooldown_s

    def is_sounding(self, now_s: float) -> bool:
        """Whether it comes or stays; one that goes does not count."""
        return now_s < self._release_s

    def strike(self, now_s: float) -> None:
        """Start."""
        self.struck_s = now_s
        self._rise(self.stinger.weight, now_s)

    def swell(self, now_s: float) -> None:
        """Go on, and higher: one more event of the same storm."""
        self._rise(min(self._peak + self.stinger.gain, self.stinger.max_weight), now_s)

    def let_go(self, now_s: float) -> None:
        """Begin to go now, from the opacity that it has."""
        self._peak = self._from = self.cover_at(now_s)
        self._from_s = self._release_s = now_s

    def cover(self, now_s: float, region: str = WHOLE) -> Cover:
        """Prompt -> opacity in `region`."""
        if not is_seen_in(region, self.stinger.regions):
            return {}
        opacity = self.cover_at(now_s)
        return {self.stinger.prompt: opacity} if opacity > 0.0 else {}

    def cover_at(self, now_s: float) -> float:
        """How much of the picture below it covers, 0..1."""
        if now_s >= self._release_s:
            release_s = self.stinger.release_s
            left = 1.0 - (now_s - self._release_s) / release_s if release_s else 0.0
            return self._peak * max(left, 0.0)
        rise_s = self._rise_s()
        if now_s >= self._from_s + rise_s:
            return self._peak
        return self._from + (self._peak - self._from) * (now_s - self._from_s) / rise_s

    def _rise(self, peak: float, now_s: float) -> None:
        """Rise from here to `peak`, or stay where that is lower, and hold from then on."""
        self._from, self._from_s, self._heard_s = self.cover_at(now_s), now_s, now_s
        self._peak = max(peak, self._from)
        self._release_s = now_s + self._rise_s() + self.stinger.hold_s

    def _rise_s(self) -> float:
        """The rise takes `attack_s` from nothing to `weight`, and a share of it from higher up."""
        return self.stinger.attack_s * (self._peak - self._from) / (self.stinger.weight or 1.0)


class Stage:
    """All stingers: at most `max_sounding` at a time, and those of high priority first."""

    def __init__(self, stingers: Sequence[Stinger], max_sounding: int) -> None:
        self._max_sounding = max_sounding
        self.layers = sorted(map(StingerLayer, stingers), key=lambda layer: layer.stinger.priority)  # lowest first

    def on_event(self, layer: StingerLayer, now_s: float) -> None:
        """Strike `layer`, unless it cools down or has to give way; within a storm it only swells."""
        is_storm = layer.is_coalescing(now_s)
        if layer.is_cooling(now_s) and not is_storm:
            return
        if not layer.is_sounding(now_s) and not self._makes_room(layer, now_s):
            return
        if is_storm:
            layer.swell(now_s)
        else:
            layer.strike(now_s)

    def _makes_room(self, new: StingerLayer, now_s: float) -> bool:
        """Whether `new` may sound; the lowest, and among equals the oldest, is let go for it."""
        others = [layer for layer in self.layers if layer is not new and layer.is_sounding(now_s)]
        if len(others) < self._max_sounding:
            return True
        weakest = min(others, key=lambda layer: (layer.stinger.priority, layer.struck_s))
        if weakest.stinger.priority > new.stinger.priority:
            return False
        weakest.let_go(now_s)
        return True
