/* A picture in OpenGL's memory: a texture of BGRA pixels, the highest row first, and the framebuffer that reads and draws
   it. Windows have that order in memory, too: Mesa's software renderer only copies then. */
#ifndef LSD_PICTURE_H
#define LSD_PICTURE_H

#include "gl.h"
#include "link.h"

struct picture {
    struct size size;
    unsigned texture, framebuffer;
};

/* Make one; false when the context cannot draw into it. State must be borrowed, here and below. */
bool picture_make(const struct gl *gl, struct picture *picture, struct size size);

/* Take the window's picture over; a multisampled one is resolved. */
void picture_copy_window(const struct gl *gl, const struct picture *picture);

/* Draw the picture into the window's left corner below the row `top`, which counts from below. */
void picture_draw(const struct gl *gl, const struct picture *picture, int top);

/* Take a picture of another size over, by GL_LINEAR or GL_NEAREST. */
void picture_scale(const struct gl *gl, const struct picture *source, const struct picture *target, unsigned filter);

/* Set the pixels from rows of R, G, B, A. */
void picture_write(const struct gl *gl, const struct picture *picture, const void *pixels);

/* Set the pixels from rows of B, G, R, A. */
void picture_write_bgra(const struct gl *gl, const struct picture *picture, const void *pixels);

/* Set the pixels from a pixel buffer; nobody waits for it. */
void picture_upload(const struct gl *gl, const struct picture *picture, unsigned pixel_buffer);

void picture_delete(const struct gl *gl, struct picture *picture);

#endif
