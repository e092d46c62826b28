"""The keyboard as pygame sees it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from lsd_game.hooks.key_watch import HeldKeys


def pygame_held_keys(pygame: Any) -> HeldKeys:
    """Says which of some keys are held down in the window that has the focus."""
    masks = {"shift": pygame.KMOD_SHIFT, "ctrl": pygame.KMOD_CTRL, "alt": pygame.KMOD_ALT}

    def held_keys(names: Collection[str]) -> set[str]:
        held = pygame.key.get_pressed()
        modifiers = pygame.key.get_mods()
        return {
            name
            for name in names
            if (modifiers & masks[name] if name in masks else held[getattr(pygame, f"K_{_constant(name)}")])
        }

    return held_keys


def _constant(name: str) -> str:
    return name if len(name) == 1 else name.upper()
