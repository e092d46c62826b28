"""The few functions of OpenGL that the hook needs, of the context that is current, whichever library made it."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import c_char_p, c_int, c_ubyte, c_uint, c_void_p
from typing import Any

BACK = 0x0405
BGRA = 0x80E1
COLOR_ATTACHMENT0 = 0x8CE0
COLOR_BUFFER_BIT = 0x4000
DRAW_FRAMEBUFFER = 0x8CA9
FRAMEBUFFER_COMPLETE = 0x8CD5
LINEAR = 0x2601
NEAREST = 0x2600
PIXEL_PACK_BUFFER = 0x88EB
PIXEL_UNPACK_BUFFER = 0x88EC
READ_FRAMEBUFFER = 0x8CA8
RGBA = 0x1908
RGBA8 = 0x8058
TEXTURE0 = 0x84C0
TEXTURE_2D = 0x0DE1
TEXTURE_MIN_FILTER = 0x2801
UNSIGNED_BYTE = 0x1401
VERSION = 0x1F02

_SIGNATURES: dict[str, tuple[Any, ...]] = {  # name -> result, arguments
    "glActiveTexture": (None, c_uint),
    "glBindBuffer": (None, c_uint, c_uint),
    "glBindFramebuffer": (None, c_uint, c_uint),
    "glBindTexture": (None, c_uint, c_uint),
    "glBlitFramebuffer": (None, *[c_int] * 8, c_uint, c_uint),
    "glCheckFramebufferStatus": (c_uint, c_uint),
    "glDeleteFramebuffers": (None, c_int, c_void_p),
    "glDeleteTextures": (None, c_int, c_void_p),
    "glDisable": (None, c_uint),
    "glDrawBuffer": (None, c_uint),
    "glEnable": (None, c_uint),
    "glFramebufferTexture2D": (None, c_uint, c_uint, c_uint, c_uint, c_int),
    "glGenFramebuffers": (None, c_int, c_void_p),
    "glGenTextures": (None, c_int, c_void_p),
    "glGetIntegerv": (None, c_uint, c_void_p),
    "glGetString": (c_char_p, c_uint),
    "glIsEnabled": (c_ubyte, c_uint),
    "glPixelStorei": (None, c_uint, c_int),
    "glReadBuffer": (None, c_uint),
    "glReadPixels": (None, c_int, c_int, c_int, c_int, c_uint, c_uint, c_void_p),
    "glTexImage2D": (None, c_uint, *[c_int] * 5, c_uint, c_uint, c_void_p),
    "glTexParameteri": (None, c_uint, c_uint, c_int),
    "glTexSubImage2D": (None, c_uint, *[c_int] * 5, c_uint, c_uint, c_void_p),
}


class GlApi:
    """OpenGL's functions by their names without the prefix: `gl.BindTexture(TEXTURE_2D, texture)`."""

    def __init__(self) -> None:
        """Load them for the context that is current on this thread.

        Raises:
            OSError: when there is no OpenGL library, or no current context.
            RuntimeError: when the context is too old, or OpenGL ES.
        """
        find = _finder()
        for name, (result, *arguments) in _SIGNATURES.items():
            address = find(name.encode())
            if not address:
                raise RuntimeError(f"this OpenGL context has no {name}: the hook needs framebuffer objects")
            setattr(self, name.removeprefix("gl"), ctypes.CFUNCTYPE(result, *arguments)(address))
        version = (self.GetString(VERSION) or b"").decode(errors="replace")
        if not version or version.startswith("OpenGL ES"):
            raise RuntimeError(f"the hook needs a desktop OpenGL context, got {version or 'none'!r}")

    def __getattr__(self, name: str) -> Callable[..., Any]:
        raise AttributeError(f"gl{name} is not among the functions that the hook loads")

    def integer(self, name: int) -> int:
        """The value of a piece of state that is one number."""
        values = (c_int * 4)()  # the largest that any of our names writes
        self.GetIntegerv(name, values)
        return values[0]

    def generate(self, function: str) -> int:
        """A fresh name from "GenTextures" or "GenFramebuffers"."""
        name = c_uint()
        getattr(self, function)(1, ctypes.byref(name))
        return name.value

    def delete(self, function: str, name: int) -> None:
        """Delete a name with "DeleteTextures" or "DeleteFramebuffers"."""
        getattr(self, function)(1, ctypes.byref(c_uint(name)))


def _finder() -> Callable[[bytes], int | None]:
    """How the current context finds its functions: through EGL or through GLX."""
    for library_name, current, finder in (
        ("libEGL.so.1", "eglGetCurrentContext", "eglGetProcAddress"),
        ("libGL.so.1", "glXGetCurrentContext", "glXGetProcAddressARB"),
    ):
        try:
            library = ctypes.CDLL(library_name)
        except OSError:
            continue
        get_current = library[current]
        get_current.restype = c_void_p
        if get_current():
            find = library[finder]
            find.restype, find.argtypes = c_void_p, [c_char_p]
            return find
    raise OSError("no OpenGL context is current on this thread")
