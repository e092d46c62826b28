/* The state of the game's context that the hook touches: noted before, set back after (hooks/gl_state.py). */
#ifndef LSD_BORROW_H
#define LSD_BORROW_H

#include "gl.h"

#define NUM_PIXEL_STORE 10

struct borrowed {
    int draw_framebuffer, read_framebuffer, draw_buffer, read_buffer;
    int pack_buffer, unpack_buffer, texture;
    int pixel_store[NUM_PIXEL_STORE];
    int pack_invert;
    bool has_scissor, has_srgb;
};

/* Give the hook a plain state, with the window's back buffer bound both ways. */
void borrow(const struct gl *gl, struct borrowed *state);

/* The game finds its own state again. */
void give_state_back(const struct gl *gl, const struct borrowed *state);

#endif
