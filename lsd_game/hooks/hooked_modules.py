"""Which libraries a hook exists for. Standard library only, and light: it is loaded into every Python of a game."""

from __future__ import annotations

import importlib
from typing import Any

from lsd_game.hooks.link import Link

HOOKS = {  # module -> where the function is that puts the hook into it
    "pygame": ("lsd_game.hooks.pygame_hook", "hook_pygame"),
    "pyglet.window": ("lsd_game.hooks.swap_hooks", "hook_pyglet"),  # arcade and moderngl-window stand on it
    "glfw": ("lsd_game.hooks.swap_hooks", "hook_glfw"),
    "sdl2.video": ("lsd_game.hooks.swap_hooks", "hook_sdl2"),
    "moderngl_window.context.headless.window": ("lsd_game.hooks.swap_hooks", "hook_moderngl_window_headless"),
    "direct.showbase.ShowBase": ("lsd_game.hooks.panda_hook", "hook_panda"),  # Panda3D, ursina
}


def put_hook(module: Any, link: Link) -> None:
    """Put the hook into a library that has just been imported."""
    place, name = HOOKS[module.__name__]
    getattr(importlib.import_module(place), name)(module, link)
