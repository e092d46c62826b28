"""The hook for Panda3D and ursina: restyles the world and leaves the interface that is drawn over it as it is."""

from __future__ import annotations

import functools
import importlib
import logging
from collections.abc import Collection
from typing import Any

from lsd_game.hooks.key_watch import HeldKeys
from lsd_game.hooks.link import Link
from lsd_game.hooks.panel import Panel
from lsd_game.hooks.presenter import Presenter
from lsd_game.pixel_layout import PixelLayout

_AFTER_RENDERING = 60  # the engine draws in a task of sort 50

_logger = logging.getLogger(__name__)


def hook_panda(showbase_module: Any, link: Link) -> None:
    """direct.showbase.ShowBase: every ShowBase that opens a window has its world restyled."""
    real_init = showbase_module.ShowBase.__init__

    @functools.wraps(real_init)
    def init(self: Any, *arguments: Any, **named: Any) -> None:
        real_init(self, *arguments, **named)
        self.taskMgr.add(functools.partial(_restyle_world, self, link), "lsd_game", sort=_AFTER_RENDERING)

    showbase_module.ShowBase.__init__ = init


def _restyle_world(base: Any, link: Link, task: Any) -> Any:
    """Wait until the engine has a window and a camera; then take the world's place on the screen."""
    if base.win is None or base.cam is None:
        return task.cont
    try:
        world = PandaWorld(base)
    except Exception:
        _logger.exception("the world of this Panda3D game cannot be restyled")
        return task.done
    presenter = Presenter(link, lambda: world, lambda: None, panda_held_keys(base))

    def show(task: Any) -> Any:
        presenter.flip(lambda: None)
        return task.cont

    base.taskMgr.add(show, "lsd_game show", sort=_AFTER_RENDERING)
    return task.done


def panda_held_keys(base: Any) -> HeldKeys:
    """The keyboard of the engine's window, which lets go of its keys when it loses the focus."""
    registry = importlib.import_module("panda3d.core").ButtonRegistry.ptr()
    names_there = {"ctrl": "control"}

    def held_keys(names: Collection[str]) -> set[str]:
        watcher = base.mouseWatcherNode
        if watcher is None:
            return set()
        return {name for name in names if watcher.isButtonDown(registry.findButton(names_there.get(name, name)))}

    return held_keys


class PandaWorld:
    """What the camera sees, drawn into a texture that a quad shows; the quad gets the answers instead.

    An answer is on the screen with the engine's next frame.
    """

    def __init__(self, base: Any) -> None:
        core = importlib.import_module("panda3d.core")
        manager = importlib.import_module("direct.filter.FilterManager").FilterManager(base.win, base.cam)
        self._own, self._read, self._answer = core.Texture("world"), core.Texture("read"), core.Texture("answer")
        self._quad = manager.renderSceneInto(colortex=self._own)
        if self._quad is None:
            raise RuntimeError("FilterManager.renderSceneInto made no quad")
        manager.buffers[0].addRenderTexture(self._read, core.GraphicsOutput.RTMCopyRam)
        self._manager = manager  # lives as long as its buffers are wanted
        self._byte, self._rgba, self._rgb = core.Texture.TUnsignedByte, core.Texture.FRgba8, core.Texture.FRgb8
        self._is_answered = False
        self._quad.setTexture(self._own, 1)

    def exchange(self, link: Link, now_s: float, *, is_new: bool) -> bool:
        """Publish the world of the frame that was drawn last, and show the newest answer in the next one."""
        is_answered = self._read.hasRamImage() and self._exchange(link, now_s, is_new=is_new)
        self._quad.setTexture(self._answer if is_answered else self._own, 1)
        self._is_answered = is_answered
        return is_answered

    def height(self) -> int:
        """In pixels."""
        return int(self._read.getYSize())

    def lay_over(self, panel: Panel) -> None:
        """Draw `panel` into the upper left corner of the world."""
        width, height = self._answer.getXSize(), self._answer.getYSize()
        if not self._read.hasRamImage() or self._read.getNumComponents() != 4 or panel.height > height:
            return
        pixels = memoryview(self._answer.modifyRamImage()).cast("B")
        if not self._is_answered:
            pixels[:] = memoryview(self._read.getRamImage()).cast("B")
            self._quad.setTexture(self._answer, 1)
        for y, row in enumerate(panel.rows):
            begin = (height - 1 - y) * width * 4
            pixels[begin : begin + min(len(row), width * 4)] = _swapped(row[: width * 4])

    def give_back(self, link: Link) -> None:
        """The world has a texture of its own, which no answer touches."""

    def _exchange(self, link: Link, now_s: float, *, is_new: bool) -> bool:
        width, height = self._read.getXSize(), self._read.getYSize()
        channels = {3: "BGR", 4: "BGRX"}[self._read.getNumComponents()]
        layout = PixelLayout(width, height, channels, width * len(channels), bottom_up=True)
        if (self._answer.getXSize(), self._answer.getYSize()) != (width, height):
            self._answer.setup2dTexture(width, height, self._byte, self._rgba if len(channels) == 4 else self._rgb)
        if is_new and link.publish(memoryview(self._read.getRamImage()).cast("B"), layout, now_s) is None:
            return False
        return link.copy_answer(memoryview(self._answer.modifyRamImage()).cast("B"), layout, now_s)


def _swapped(row: bytes) -> bytes:
    """A row of RGBA pixels as BGRA."""
    swapped = bytearray(row)
    swapped[0::4], swapped[2::4] = row[2::4], row[0::4]
    return bytes(swapped)
