"""The keyboard of an X11 display, looked at from beside the game through libxcb: no key is grabbed, no event taken."""

from __future__ import annotations

import ctypes
import string
import struct
from collections.abc import Collection
from ctypes import POINTER, c_char_p, c_int, c_uint8, c_uint16, c_uint32, c_void_p
from typing import Any

_KEYSYMS = {
    **{f"f{i}": (0xFFBD + i,) for i in range(1, 13)},
    **{character: (ord(character),) for character in string.ascii_lowercase + string.digits},
    "insert": (0xFF63,),
    "delete": (0xFFFF,),
    "home": (0xFF50,),
    "end": (0xFF57,),
    "tab": (0xFF09,),
    "pause": (0xFF13,),
    "shift": (0xFFE1, 0xFFE2),
    "ctrl": (0xFFE3, 0xFFE4),
    "alt": (0xFFE9, 0xFFEA),
}
_REQUESTS: dict[str, tuple[Any, ...]] = {  # of the protocol: the types of their arguments
    "query_keymap": (),
    "get_input_focus": (),
    "query_pointer": (c_uint32,),
    "query_tree": (c_uint32,),
    "intern_atom": (c_uint8, c_uint16, c_char_p),
    "get_property": (c_uint8, c_uint32, c_uint32, c_uint32, c_uint32, c_uint32),
    "get_keyboard_mapping": (c_uint8, c_uint8),
}
_POINTER_ROOT = 1  # the focus is the window below the pointer
_ANY_TYPE = 0
_NUM_PARENTS = 8  # that are asked for the process of a window


class NoKeyboardError(Exception):
    """There is no X11 keyboard to look at; the message is a sentence that says why."""


class X11Keyboard:
    """A connection of our own. Used on one thread; when the display goes, no key is held any more."""

    def __init__(self, display: str) -> None:
        """Connect to a display such as ":0".

        Raises:
            NoKeyboardError: without libxcb, or when the display does not let us in.
        """
        try:
            self._xcb, self._free = _load()
        except OSError as error:
            raise NoKeyboardError(f"the keys of native games need libxcb: {error}") from error
        self._connection = c_void_p(self._xcb.xcb_connect(display.encode(), None))
        if self._xcb.xcb_connection_has_error(self._connection):
            self._xcb.xcb_disconnect(self._connection)
            raise NoKeyboardError(f"the X11 display {display!r} cannot be connected to")
        setup = self._setup()
        (self._client_mask,) = struct.unpack_from("=I", setup, 16)  # of the bits that a client counts its windows by
        self._first_code, self._last_code = setup[34], setup[35]
        (self._root,) = struct.unpack_from("=I", setup, _screens_offset(setup))
        self._codes = self._keycodes()
        self._pid_atom = self._number("intern_atom", 8, 1, 11, b"_NET_WM_PID")

    def held(self, names: Collection[str]) -> set[str]:
        """Those of the keys that are down now, in whichever window."""
        reply = self._ask("query_keymap", 40)
        if not reply:
            return set()
        bits = reply[8:40]
        return {name for name in names if any(bits[code // 8] >> code % 8 & 1 for code in self._codes[name])}

    def is_focused(self, drawable: int, pid: int) -> bool:
        """Whether what is typed now goes to a game.

        Args:
            drawable: one of the game's X11 drawables, or 0.
            pid: the game's process.
        """
        window = self._focus()
        if window < 2:
            return False
        if drawable and (window ^ drawable) & ~self._client_mask == 0:
            return True  # the same client has made both
        for _ in range(_NUM_PARENTS):
            if self._pid_of(window) == pid:
                return True
            window = self._number("query_tree", 12, window)
            if not window:
                return False
        return False

    def close(self) -> None:
        """Disconnect."""
        self._xcb.xcb_disconnect(self._connection)

    def _focus(self) -> int:
        focus = self._number("get_input_focus", 8)
        return self._number("query_pointer", 12, self._root) if focus == _POINTER_ROOT else focus

    def _setup(self) -> bytes:
        """What the server has said of itself at the start."""
        address = self._xcb.xcb_get_setup(self._connection)
        (num_words,) = struct.unpack_from("=H", ctypes.string_at(address, 8), 6)
        return ctypes.string_at(address, 8 + num_words * 4)

    def _pid_of(self, window: int) -> int:
        question = 0, window, self._pid_atom, _ANY_TYPE, 0, 1
        head = self._ask("get_property", 32, *question)
        if not head or struct.unpack_from("=I", head, 16)[0] == 0:
            return 0
        reply = self._ask("get_property", 36, *question)  # as long as it has a value, and no longer
        return int(struct.unpack_from("=I", reply, 32)[0]) if reply else 0

    def _keycodes(self) -> dict[str, list[int]]:
        """The codes that give each key of ours, whatever the layout."""
        count = self._last_code - self._first_code + 1
        head = self._ask("get_keyboard_mapping", 32, self._first_code, count)
        per_code = head[1] if head else 0
        whole = self._ask("get_keyboard_mapping", 32 + count * per_code * 4, self._first_code, count)
        symbols = [
            struct.unpack_from(f"={per_code}I", whole, 32 + i * per_code * 4) for i in range(count if whole else 0)
        ]
        return {
            name: [self._first_code + i for i, given in enumerate(symbols) if set(given[:1]) & set(wanted)]
            for name, wanted in _KEYSYMS.items()
        }

    def _number(self, request: str, offset: int, *arguments: Any) -> int:
        """The 32-bit number at an offset of a reply; 0 without a reply."""
        reply = self._ask(request, offset + 4, *arguments)
        return int(struct.unpack_from("=I", reply, offset)[0]) if reply else 0

    def _ask(self, request: str, num_bytes: int, *arguments: Any) -> bytes:
        """The first bytes of the reply to a request; empty when it fails, as for a window that is gone."""
        cookie = getattr(self._xcb, f"xcb_{request}")(self._connection, *arguments)
        error = c_void_p()
        reply = getattr(self._xcb, f"xcb_{request}_reply")(self._connection, cookie, ctypes.byref(error))
        self._free(error)
        if not reply:
            return b""
        try:
            return ctypes.string_at(reply, num_bytes)
        finally:
            self._free(c_void_p(reply))


def _screens_offset(setup: bytes) -> int:
    """Where the first screen begins, whose first number is its root window: after the vendor and the pixmap formats."""
    (vendor_bytes,) = struct.unpack_from("=H", setup, 24)
    return 40 + (int(vendor_bytes) + 3) // 4 * 4 + setup[29] * 8


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", c_uint32),)


def _load() -> tuple[ctypes.CDLL, Any]:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype, xcb.xcb_connect.argtypes = c_void_p, [c_char_p, c_void_p]
    xcb.xcb_get_setup.restype, xcb.xcb_get_setup.argtypes = c_void_p, [c_void_p]
    xcb.xcb_connection_has_error.restype, xcb.xcb_connection_has_error.argtypes = c_int, [c_void_p]
    xcb.xcb_disconnect.restype, xcb.xcb_disconnect.argtypes = None, [c_void_p]
    for name, arguments in _REQUESTS.items():
        request, reply = getattr(xcb, f"xcb_{name}"), getattr(xcb, f"xcb_{name}_reply")
        request.restype, request.argtypes = _Cookie, [c_void_p, *arguments]
        reply.restype, reply.argtypes = c_void_p, [c_void_p, _Cookie, POINTER(c_void_p)]
    free = ctypes.CDLL(None).free
    free.restype, free.argtypes = None, [c_void_p]
    return xcb, free
