"""Wordings of every axis value, as people would type them; the last two of each list are held out (splits.py).

Wordings for training that were added later avoid telling words that only held-out ones of their value had until then:
asked in held-out words, a model must know them by their neighbours in the text table.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from lsd_game.training.worlds.wordings.lights import LIGHT_WORDINGS
from lsd_game.training.worlds.wordings.media import MEDIUM_WORDINGS
from lsd_game.training.worlds.wordings.split import split
from lsd_game.training.worlds.wordings.themes import THEME_WORDINGS

__all__ = ["LIGHT_WORDINGS", "MEDIUM_WORDINGS", "ORIGINAL", "THEME_WORDINGS", "associations"]

ORIGINAL = split(
    """
    the original game; original; original style; no style; unchanged; as it is; do nothing; just the game;
    no restyling; the game as it was made; keep the original look; normal game graphics; unchanged graphics; raw;
    no prompt; off; nothing; none; same as the game; without any style; no change; pass through; the real game;
    leave everything as it is; plain, no effect
    """
)


@cache
def associations() -> dict[str, tuple[str, ...]]:
    """Further words for every theme, light and medium, for the reading of prompts alone."""
    text = resources.files(__package__).joinpath("associations.toml").read_text(encoding="utf-8")
    return {value: tuple(words) for value, words in tomllib.loads(text).items()}
