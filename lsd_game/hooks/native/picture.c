#include "picture.h"

bool picture_make(const struct gl *gl, struct picture *picture, struct size size) {
    picture->size = size;
    gl->GenTextures(1, &picture->texture);
    gl->BindTexture(GL_TEXTURE_2D, picture->texture);
    gl->TexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    /* An internal format without a size lets Mesa keep BGRA as it is. */
    gl->TexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, size.width, size.height, 0, GL_BGRA, GL_UNSIGNED_BYTE, NULL);
    gl->GenFramebuffers(1, &picture->framebuffer);
    gl->BindFramebuffer(GL_DRAW_FRAMEBUFFER, picture->framebuffer);
    gl->FramebufferTexture2D(GL_DRAW_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, picture->texture, 0);
    return gl->CheckFramebufferStatus(GL_DRAW_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
}

static void bind(const struct gl *gl, unsigned source, unsigned target) {
    gl->BindFramebuffer(GL_READ_FRAMEBUFFER, source);
    gl->BindFramebuffer(GL_DRAW_FRAMEBUFFER, target);
}

void picture_copy_window(const struct gl *gl, const struct picture *picture) {
    int width = picture->size.width, height = picture->size.height;
    bind(gl, 0, picture->framebuffer);
    gl->BlitFramebuffer(0, 0, width, height, 0, height, width, 0, GL_COLOR_BUFFER_BIT, GL_NEAREST);
}

void picture_draw(const struct gl *gl, const struct picture *picture, int top) {
    int width = picture->size.width, height = picture->size.height;
    bind(gl, picture->framebuffer, 0);
    gl->BlitFramebuffer(0, 0, width, height, 0, top, width, top - height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
}

void picture_scale(const struct gl *gl, const struct picture *source, const struct picture *target, unsigned filter) {
    bind(gl, source->framebuffer, target->framebuffer);
    gl->BlitFramebuffer(0, 0, source->size.width, source->size.height, 0, 0, target->size.width, target->size.height,
                        GL_COLOR_BUFFER_BIT, filter);
}

void picture_write(const struct gl *gl, const struct picture *picture, const void *pixels) {
    gl->BindTexture(GL_TEXTURE_2D, picture->texture);
    gl->TexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, picture->size.width, picture->size.height, GL_RGBA, GL_UNSIGNED_BYTE,
                      pixels);
}

void picture_write_bgra(const struct gl *gl, const struct picture *picture, const void *pixels) {
    gl->BindTexture(GL_TEXTURE_2D, picture->texture);
    gl->TexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, picture->size.width, picture->size.height, GL_BGRA, GL_UNSIGNED_BYTE,
                      pixels);
}

void picture_upload(const struct gl *gl, const struct picture *picture, unsigned pixel_buffer) {
    gl->BindBuffer(GL_PIXEL_UNPACK_BUFFER, pixel_buffer);
    picture_write_bgra(gl, picture, NULL);
    gl->BindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
}

void picture_delete(const struct gl *gl, struct picture *picture) {
    gl->DeleteFramebuffers(1, &picture->framebuffer);
    gl->DeleteTextures(1, &picture->texture);
    *picture = (struct picture){0};
}
