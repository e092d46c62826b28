"""The few functions of OpenGL that the hook needs, of the context that is current, whichever library made it."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import re
from collections.abc import Callable
from ctypes import c_char_p, c_int, c_ssize_t, c_ubyte, c_uint, c_uint64, c_void_p
from typing import Any, NamedTuple

BACK = 0x0405
BGRA = 0x80E1
CLIENT_MAPPED_READ, CLIENT_MAPPED_WRITE = 0x1, 0x2 | 0x8  # the latter lets the driver forget what was there
COLOR_ATTACHMENT0 = 0x8CE0
COLOR_BUFFER_BIT = 0x4000
DRAW_FRAMEBUFFER = 0x8CA9
EXTENSIONS = 0x1F03
FRAMEBUFFER_COMPLETE = 0x8CD5
FRONT = 0x0404
LINEAR = 0x2601
NEAREST = 0x2600
NUM_EXTENSIONS = 0x821D
PACK_INVERT = 0x8758  # of Mesa: rows of a reading from the top
PIXEL_PACK_BUFFER = 0x88EB
PIXEL_UNPACK_BUFFER = 0x88EC
READ_FRAMEBUFFER = 0x8CA8
RENDERER = 0x1F01
RGBA = 0x1908
SAMPLE_BUFFERS = 0x80A8
STREAM_DRAW, STREAM_READ = 0x88E0, 0x88E1
SYNC_FLUSH_COMMANDS, SYNC_GPU_COMMANDS_COMPLETE = 0x1, 0x9117
TEXTURE_2D = 0x0DE1
TEXTURE_MIN_FILTER = 0x2801
UNSIGNED_BYTE = 0x1401
VERSION = 0x1F02

_SIGNATURES: dict[str, tuple[Any, ...]] = {  # name -> result, arguments
    "glBindBuffer": (None, c_uint, c_uint),
    "glBindFramebuffer": (None, c_uint, c_uint),
    "glBindTexture": (None, c_uint, c_uint),
    "glBufferData": (None, c_uint, c_ssize_t, c_void_p, c_uint),
    "glBlitFramebuffer": (None, *[c_int] * 8, c_uint, c_uint),
    "glCheckFramebufferStatus": (c_uint, c_uint),
    "glClientWaitSync": (c_uint, c_void_p, c_uint, c_uint64),
    "glDeleteBuffers": (None, c_int, c_void_p),
    "glDeleteFramebuffers": (None, c_int, c_void_p),
    "glDeleteSync": (None, c_void_p),
    "glDeleteTextures": (None, c_int, c_void_p),
    "glDisable": (None, c_uint),
    "glDrawBuffer": (None, c_uint),
    "glEnable": (None, c_uint),
    "glFenceSync": (c_void_p, c_uint, c_uint),
    "glFramebufferTexture2D": (None, c_uint, c_uint, c_uint, c_uint, c_int),
    "glGenBuffers": (None, c_int, c_void_p),
    "glGenFramebuffers": (None, c_int, c_void_p),
    "glGenTextures": (None, c_int, c_void_p),
    "glGetIntegerv": (None, c_uint, c_void_p),
    "glGetString": (c_char_p, c_uint),
    "glGetStringi": (c_char_p, c_uint, c_uint),
    "glIsEnabled": (c_ubyte, c_uint),
    "glMapBufferRange": (c_void_p, c_uint, c_ssize_t, c_ssize_t, c_uint),
    "glPixelStorei": (None, c_uint, c_int),
    "glReadBuffer": (None, c_uint),
    "glReadPixels": (None, c_int, c_int, c_int, c_int, c_uint, c_uint, c_void_p),
    "glTexImage2D": (None, c_uint, *[c_int] * 5, c_uint, c_uint, c_void_p),
    "glTexParameteri": (None, c_uint, c_uint, c_int),
    "glTexSubImage2D": (None, c_uint, *[c_int] * 5, c_uint, c_uint, c_void_p),
    "glUnmapBuffer": (c_ubyte, c_uint),
}
_SOFTWARE = (b"llvmpipe", b"softpipe")  # how Mesa's renderers on the CPU begin their names
_NEEDED_VERSION = (3, 2)
_NEEDED_EXTENSIONS = {b"GL_ARB_framebuffer_object", b"GL_ARB_map_buffer_range", b"GL_ARB_sync"}  # of older contexts


class GlApi:
    """OpenGL's functions by their names without the prefix: `gl.BindTexture(TEXTURE_2D, texture)`."""

    def __init__(self) -> None:
        """Load them for the context that is current on this thread.

        Raises:
            OSError: when there is no OpenGL library, or no current context.
            RuntimeError: when the context is too old, or OpenGL ES.
        """
        self._values = (c_int * 4)()  # the most that any of our names writes
        find = _context_functions().find
        for name, (result, *arguments) in _SIGNATURES.items():
            address = find(name.encode())
            if not address:
                raise RuntimeError(f"this OpenGL context has no {name}: the hook needs framebuffer objects")
            setattr(self, name.removeprefix("gl"), ctypes.CFUNCTYPE(result, *arguments)(address))
        version: bytes = self.GetString(VERSION) or b""
        extensions = self._extensions(version)
        self.is_software = (self.GetString(RENDERER) or b"").startswith(_SOFTWARE)
        self.can_invert = b"GL_MESA_pack_invert" in extensions
        if not self._is_able(version, extensions):
            raise RuntimeError(
                f"the hook needs desktop OpenGL {_NEEDED_VERSION[0]}.{_NEEDED_VERSION[1]}, or these of its parts: "
                f"{b' '.join(sorted(_NEEDED_EXTENSIONS)).decode()}; got {version.decode(errors='replace')!r}"
            )

    def __getattr__(self, name: str) -> Callable[..., Any]:
        raise AttributeError(f"gl{name} is not among the functions that the hook loads")

    def _is_able(self, version: bytes, extensions: set[bytes]) -> bool:
        numbers = re.match(rb"(\d+)\.(\d+)", version)  # "OpenGL ES 3.2" does not begin with a number
        if numbers is None:
            return False
        return (int(numbers[1]), int(numbers[2])) >= _NEEDED_VERSION or extensions >= _NEEDED_EXTENSIONS

    def _extensions(self, version: bytes) -> set[bytes]:
        """As contexts tell them since 3.0, and as older ones do."""
        if b"3" <= version[:1] <= b"9":
            return {self.GetStringi(EXTENSIONS, i) for i in range(self.integer(NUM_EXTENSIONS))}
        return set((self.GetString(EXTENSIONS) or b"").split())

    def integer(self, name: int) -> int:
        """The value of a piece of state that is one number."""
        self.GetIntegerv(name, self._values)
        return self._values[0]

    def generate(self, function: str) -> int:
        """A fresh name from "GenTextures", "GenFramebuffers" or "GenBuffers"."""
        name = c_uint()
        getattr(self, function)(1, ctypes.byref(name))
        return name.value

    def delete(self, function: str, name: int) -> None:
        """Delete a name with "DeleteTextures", "DeleteFramebuffers" or "DeleteBuffers"."""
        getattr(self, function)(1, ctypes.byref(c_uint(name)))


def current_context() -> int:
    """A number for the OpenGL context that is current on this thread.

    Raises:
        OSError: when there is none.
    """
    return _context_functions().context


class _ContextFunctions(NamedTuple):
    context: int
    find: Callable[[bytes], int | None]  # gives the address of a function by its name


def _context_functions() -> _ContextFunctions:
    """The current context and how it finds its functions: through EGL or through GLX."""
    for get_current, find in _libraries():
        if context := get_current():
            return _ContextFunctions(context, find)
    raise OSError("no OpenGL context is current on this thread")


@functools.cache
def _libraries() -> list[tuple[Callable[[], int | None], Callable[[bytes], int | None]]]:
    """Of each library that there is: what gives the current context, and what gives a function's address."""
    found: list[tuple[Callable[[], int | None], Callable[[bytes], int | None]]] = []
    for library_name, current, finder in (
        ("libEGL.so.1", "eglGetCurrentContext", "eglGetProcAddress"),
        ("libGL.so.1", "glXGetCurrentContext", "glXGetProcAddressARB"),
    ):
        with contextlib.suppress(OSError):
            library = ctypes.CDLL(library_name)
            get_current, find = library[current], library[finder]
            get_current.restype = find.restype = c_void_p
            find.argtypes = [c_char_p]
            found.append((get_current, find))
    return found
