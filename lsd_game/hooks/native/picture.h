/* A picture in OpenGL's memory: a texture of BGRA pixels and the framebuffer that reads and draws it. */
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

/* Copy between framebuffers; a multisampled source is resolved, another size is interpolated. */
void picture_blit(const struct gl *gl, unsigned source, struct size source_size, unsigned target, struct size target_size);

/* Set the pixels from a pixel buffer; nobody waits for it. */
void picture_upload(const struct gl *gl, const struct picture *picture, unsigned pixel_buffer);

void picture_delete(const struct gl *gl, struct picture *picture);

#endif
