"""The link on one machine, for those who wire it: a segment in shared memory and its two ends.

A game imports `game_end` instead, which needs no numpy.
"""

from lsd_game.bridge.game_end import GameEnd
from lsd_game.bridge.restyle_end import LinkCounters, RestyleEnd
from lsd_game.bridge.segment import Segment

__all__ = ["GameEnd", "LinkCounters", "RestyleEnd", "Segment"]
