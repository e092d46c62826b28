"""Keys and HUD of a game that the native hook restyles, made beside the game by `lsd-game run`.

The library in the game only lays a panel of pixels over the window: it is drawn here, four times a second while the HUD
is on. The keyboard is looked at on the game's X11 display; elsewhere the library says which keys SDL has seen. What a
key asks for goes through the run's control port.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Collection

from lsd_game.hooks.hud import Hud
from lsd_game.hooks.key_watch import KeyWatch
from lsd_game.hooks.panel import Panel
from lsd_game.hooks.x11_keys import NoKeyboardError, X11Keyboard
from lsd_game.keys import KEY_ORDER
from lsd_game.link.game_end import CONTROL_PREFIX, GameEnd
from lsd_game.link.panel_slot import PanelSlot
from lsd_game.link.segment import NATIVE_HOOK, WORD_DRAWABLE, WORD_GAME_PID, WORD_HOOK, WORD_KEYS, Segment
from lsd_game.port.control_client import ControlError, ask
from lsd_game.port.run_card import RunCard

LOOK_S = 1 / 60  # a tap lasts a twentieth of a second
IDLE_S = 0.2  # while another hook acts, or none
MAX_WAITING = 32  # key presses for a restyle process that does not listen just now

_logger = logging.getLogger(__name__)


class NativeWindow:
    """Of one run; acts on threads of its own while the native hook does."""

    def __init__(self, segment: Segment, display: str, card: RunCard | None) -> None:
        """Args:
        segment: the run's.
        display: the game's X11 display, such as ":0"; empty for none.
        card: of the run's control port; without one the keys turn the HUD only.
        """
        self._words = segment.words
        self._display = display
        self._card = card
        self._keyboard: X11Keyboard | None = None
        self._waiting: queue.Queue[tuple[str, bool]] = queue.Queue(MAX_WAITING)
        link = _LinkFromOutside(segment, self._waiting)
        self._hud = Hud(link)
        self._keys = KeyWatch(link, self._hud, self._held_keys)
        self._slot = PanelSlot(segment)
        self._shown: Panel | None = None  # what is in the slot
        self._is_over = threading.Event()
        self._threads = [
            threading.Thread(target=self._look_on, name="native window", daemon=True),
            threading.Thread(target=self._pass_on, name="native keys", daemon=True),
        ]

    def start(self) -> None:
        """Begin to look."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Look no more. The one who passes a key on may take a while, and ends with this process."""
        self._is_over.set()
        if self._threads[0].ident is not None:  # it was started
            self._threads[0].join()

    def look(self, now_s: float) -> None:
        """Heed the keys and draw the panel anew."""
        self._keys.look(now_s)
        panel = self._hud.panel(now_s, 0)
        if panel is self._shown:
            return
        self._shown = panel
        if panel is None:
            self._slot.write(0, 0, b"")
        else:
            self._slot.write(panel.width, panel.height, b"".join(panel.rows))

    def _look_on(self) -> None:
        try:
            while not self._is_over.wait(LOOK_S if self._is_native() else IDLE_S):
                if self._is_native():
                    self._connect()
                    self.look(time.monotonic())
        except Exception:  # the run goes on without a HUD
            _logger.exception("the keys and the HUD of this native game are off")
        finally:
            if self._keyboard is not None:
                self._keyboard.close()

    def _is_native(self) -> bool:
        return bool(self._words[WORD_HOOK] == NATIVE_HOOK)

    def _connect(self) -> None:
        """Open the keyboard, once."""
        display, self._display = self._display, ""
        if display:
            try:
                self._keyboard = X11Keyboard(display)
            except NoKeyboardError as error:
                _logger.warning("%s: use lsd-game ctl instead of the keys", error)

    def _held_keys(self, names: Collection[str]) -> set[str]:
        """Those that are held while the game has the focus: as the game itself says, or as its X11 display does."""
        if bits := self._words[WORD_KEYS]:
            return {name for name in names if bits >> KEY_ORDER.index(name) & 1}
        held = set() if self._keyboard is None else self._keyboard.held(names)
        if not held or self._keyboard is None:
            return set()
        is_ours = self._keyboard.is_focused(self._words[WORD_DRAWABLE], self._words[WORD_GAME_PID])
        return held if is_ours else set()

    def _pass_on(self) -> None:
        """Tell the restyle process of the keys, one after the other."""
        while True:
            action, is_down = self._waiting.get()
            if self._card is None:
                continue
            try:
                ask(self._card, "event", {"name": f"{CONTROL_PREFIX}{action}", "data": {"down": is_down}})
            except ControlError as error:
                _logger.warning("the key of %s is not heard: %s", action, error)


class _LinkFromOutside(GameEnd):
    """Reads the segment as the game's end does, and writes nothing: the events are the game's to write."""

    def __init__(self, segment: Segment, waiting: queue.Queue[tuple[str, bool]]) -> None:
        super().__init__(segment)
        self._waiting = waiting

    def press(self, action: str, time_s: float, *, is_down: bool) -> None:
        """Leave it for the control port; when too many wait, it is dropped."""
        try:
            self._waiting.put_nowait((action, is_down))
        except queue.Full:
            _logger.warning("the key of %s is dropped: the restyle process does not listen", action)
