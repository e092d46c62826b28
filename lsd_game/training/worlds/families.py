"""All families of scenes, by name."""

from __future__ import annotations

from lsd_game.training.worlds.arcade import Arcade
from lsd_game.training.worlds.corridor import Corridor
from lsd_game.training.worlds.family import Family
from lsd_game.training.worlds.scroller import Scroller
from lsd_game.training.worlds.space import Space
from lsd_game.training.worlds.terrain import Terrain
from lsd_game.training.worlds.topdown import TopDown
from lsd_game.training.worlds.track import Track

FAMILIES: dict[str, type[Family]] = {
    family.name: family for family in (Terrain, Corridor, Scroller, TopDown, Arcade, Track, Space)
}
