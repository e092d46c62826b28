#include "borrow.h"

static const unsigned pixel_store_names[NUM_PIXEL_STORE] = {
    GL_PACK_ALIGNMENT,        GL_UNPACK_ALIGNMENT,      GL_PACK_SWAP_BYTES,       GL_PACK_SWAP_BYTES + 2,
    GL_PACK_SWAP_BYTES + 3,   GL_PACK_SWAP_BYTES + 4,   GL_UNPACK_SWAP_BYTES,     GL_UNPACK_SWAP_BYTES + 2,
    GL_UNPACK_SWAP_BYTES + 3, GL_UNPACK_SWAP_BYTES + 4,
};

static void bind_framebuffers(const struct gl *gl, int draw, int read) {
    gl->BindFramebuffer(GL_DRAW_FRAMEBUFFER, (unsigned)draw);
    gl->BindFramebuffer(GL_READ_FRAMEBUFFER, (unsigned)read);
}

void borrow(const struct gl *gl, struct borrowed *state) {
    state->draw_framebuffer = gl_integer(gl, GL_DRAW_FRAMEBUFFER_BINDING);
    state->read_framebuffer = gl_integer(gl, GL_READ_FRAMEBUFFER_BINDING);
    state->pack_buffer = gl_integer(gl, GL_PIXEL_PACK_BUFFER_BINDING);
    state->unpack_buffer = gl_integer(gl, GL_PIXEL_UNPACK_BUFFER_BINDING);
    state->texture = gl_integer(gl, GL_TEXTURE_BINDING_2D);
    state->has_scissor = gl->IsEnabled(GL_SCISSOR_TEST);
    state->has_srgb = gl->IsEnabled(GL_FRAMEBUFFER_SRGB);
    bind_framebuffers(gl, 0, 0);
    state->draw_buffer = gl_integer(gl, GL_DRAW_BUFFER);
    state->read_buffer = gl_integer(gl, GL_READ_BUFFER);
    unsigned shown = gl_integer(gl, GL_DOUBLEBUFFER) ? GL_BACK : GL_FRONT;
    gl->DrawBuffer(shown);
    gl->ReadBuffer(shown);
    gl->BindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    gl->BindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
    if (state->has_scissor) gl->Disable(GL_SCISSOR_TEST);
    if (state->has_srgb) gl->Disable(GL_FRAMEBUFFER_SRGB);
    state->pack_invert = gl->can_invert ? gl_integer(gl, GL_PACK_INVERT) : 0;
    if (state->pack_invert) gl->PixelStorei(GL_PACK_INVERT, 0);
    for (int i = 0; i < NUM_PIXEL_STORE; i++) {
        state->pixel_store[i] = gl_integer(gl, pixel_store_names[i]);
        gl->PixelStorei(pixel_store_names[i], i < 2 ? 4 : 0);
    }
}

void give_state_back(const struct gl *gl, const struct borrowed *state) {
    for (int i = 0; i < NUM_PIXEL_STORE; i++) gl->PixelStorei(pixel_store_names[i], state->pixel_store[i]);
    if (state->pack_invert) gl->PixelStorei(GL_PACK_INVERT, state->pack_invert);
    if (state->has_scissor) gl->Enable(GL_SCISSOR_TEST);
    if (state->has_srgb) gl->Enable(GL_FRAMEBUFFER_SRGB);
    gl->BindBuffer(GL_PIXEL_PACK_BUFFER, (unsigned)state->pack_buffer);
    gl->BindBuffer(GL_PIXEL_UNPACK_BUFFER, (unsigned)state->unpack_buffer);
    bind_framebuffers(gl, 0, 0);
    gl->DrawBuffer((unsigned)state->draw_buffer);
    gl->ReadBuffer((unsigned)state->read_buffer);
    bind_framebuffers(gl, state->draw_framebuffer, state->read_framebuffer);
    gl->BindTexture(GL_TEXTURE_2D, (unsigned)state->texture);
}
