#include "answer.h"

#include <string.h>

struct room {
    void *pixels;
    size_t num_bytes;
};

static void copy_to_room(const void *pixels, void *context) {
    struct room *room = context;
    memcpy(room->pixels, pixels, room->num_bytes);
}

static bool copy_answer(const struct gl *gl, struct frame *frame, double now_s) {
    struct room room = {.num_bytes = (size_t)frame->size.width * (size_t)frame->size.height * 4};
    gl->BindBuffer(GL_PIXEL_UNPACK_BUFFER, frame->write_buffer);
    room.pixels = gl->MapBufferRange(GL_PIXEL_UNPACK_BUFFER, 0, (ptrdiff_t)room.num_bytes, GL_MAP_WRITE_INVALIDATE);
    bool is_copied = room.pixels != NULL && link_read_answer(frame->size, now_s, copy_to_room, &room);
    if (room.pixels != NULL) gl->UnmapBuffer(GL_PIXEL_UNPACK_BUFFER);
    gl->BindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
    if (is_copied) picture_upload(gl, &frame->answer, frame->write_buffer);
    return is_copied;
}

struct target {
    const struct gl *gl;
    const struct picture *picture;
};

static void write_to_target(const void *pixels, void *context) {
    const struct target *target = context;
    picture_write_bgra(target->gl, target->picture, pixels);
}

/* Without a pixel buffer between: where there is no GPU to wait for. */
static bool write_answer(const struct gl *gl, struct frame *frame, double now_s) {
    struct target target = {gl, &frame->answer};
    return link_read_answer(frame->size, now_s, write_to_target, &target);
}

bool answer_fetch(const struct gl *gl, struct frame *frame, double now_s) {
    uint64_t number = link_answer_number(frame->size, now_s);
    if (number == NO_ANSWER) return false;
    if (number == frame->uploaded) return true;
    frame->uploaded = NO_ANSWER;
    if (!(gl->is_software ? write_answer : copy_answer)(gl, frame, now_s)) return false;
    frame->uploaded = number;
    return true;
}
