"""The state of the game's OpenGL context that the hook touches: noted before, set back after."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from lsd_game.hooks import gl_api
from lsd_game.hooks.gl_api import GlApi

_DRAW_FRAMEBUFFER_BINDING, _READ_FRAMEBUFFER_BINDING = 0x8CA6, 0x8CAA
_DRAW_BUFFER, _READ_BUFFER, _DOUBLEBUFFER = 0x0C01, 0x0C02, 0x0C32
_TEXTURE_BINDING_2D = 0x8069
_PIXEL_PACK_BUFFER_BINDING, _PIXEL_UNPACK_BUFFER_BINDING = 0x88ED, 0x88EF
_SCISSOR_TEST, _FRAMEBUFFER_SRGB = 0x0C11, 0x8DB9
_PACK_ALIGNMENT, _UNPACK_ALIGNMENT = 0x0D05, 0x0CF5
# swap bytes, row length, skip rows, skip pixels: of packing, of unpacking
_PIXEL_STORE = (0x0D00, 0x0D02, 0x0D03, 0x0D04, 0x0CF0, 0x0CF2, 0x0CF3, 0x0CF4)


@contextlib.contextmanager
def borrowed(gl: GlApi, framebuffer: int) -> Iterator[None]:
    """As `drawing`, and pixel buffers and the texture of the active unit may be bound at will, too."""
    pack, unpack = gl.integer(_PIXEL_PACK_BUFFER_BINDING), gl.integer(_PIXEL_UNPACK_BUFFER_BINDING)
    inverting = (gl_api.PACK_INVERT,) if gl.can_invert else ()
    plain = {**dict.fromkeys((*_PIXEL_STORE, *inverting), 0), _PACK_ALIGNMENT: 4, _UNPACK_ALIGNMENT: 4}
    store = {name: value for name in plain if (value := gl.integer(name)) != plain[name]}
    texture = gl.integer(_TEXTURE_BINDING_2D)
    try:
        gl.BindBuffer(gl_api.PIXEL_PACK_BUFFER, 0)
        gl.BindBuffer(gl_api.PIXEL_UNPACK_BUFFER, 0)
        for name in store:
            gl.PixelStorei(name, plain[name])
        with drawing(gl, framebuffer):
            yield
    finally:
        for name, value in store.items():
            gl.PixelStorei(name, value)
        gl.BindBuffer(gl_api.PIXEL_PACK_BUFFER, pack)
        gl.BindBuffer(gl_api.PIXEL_UNPACK_BUFFER, unpack)
        gl.BindTexture(gl_api.TEXTURE_2D, texture)


@contextlib.contextmanager
def drawing(gl: GlApi, framebuffer: int) -> Iterator[None]:
    """Give the hook a plain state in which `framebuffer`, bound both ways, reads and draws what the game shows.

    Inside, framebuffers may be bound at will. The game finds its own state again.
    """
    draw, read = gl.integer(_DRAW_FRAMEBUFFER_BINDING), gl.integer(_READ_FRAMEBUFFER_BINDING)
    enabled = [name for name in (_SCISSOR_TEST, _FRAMEBUFFER_SRGB) if gl.IsEnabled(name)]
    _bind_framebuffers(gl, framebuffer, framebuffer)
    draw_buffer, read_buffer = gl.integer(_DRAW_BUFFER), gl.integer(_READ_BUFFER)
    try:
        if framebuffer == 0:
            shown = gl_api.BACK if gl.integer(_DOUBLEBUFFER) else gl_api.FRONT
            gl.DrawBuffer(shown)
            gl.ReadBuffer(shown)
        for name in enabled:
            gl.Disable(name)
        yield
    finally:
        for name in enabled:
            gl.Enable(name)
        if framebuffer == 0:
            _bind_framebuffers(gl, 0, 0)
            gl.DrawBuffer(draw_buffer)
            gl.ReadBuffer(read_buffer)
        _bind_framebuffers(gl, draw, read)


def _bind_framebuffers(gl: GlApi, draw: int, read: int) -> None:
    gl.BindFramebuffer(gl_api.DRAW_FRAMEBUFFER, draw)
    gl.BindFramebuffer(gl_api.READ_FRAMEBUFFER, read)
