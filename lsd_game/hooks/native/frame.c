#include "frame.h"

#include <math.h>

#include "answer.h"

static size_t num_bytes(struct size size) { return (size_t)size.width * (size_t)size.height * 4; }

/* The largest size of the same proportions that has room on the link. */
static struct size size_within(struct size size, uint64_t max_bytes) {
    double scale = sqrt((double)max_bytes / (double)num_bytes(size));
    if (scale >= 1.0) return size;
    int width = (int)(size.width * scale), height = (int)(size.height * scale);
    return (struct size){width < 1 ? 1 : width, height < 1 ? 1 : height};
}

static unsigned make_buffer(const struct gl *gl, unsigned target, size_t size_bytes, unsigned usage) {
    unsigned buffer;
    gl->GenBuffers(1, &buffer);
    gl->BindBuffer(target, buffer);
    gl->BufferData(target, (ptrdiff_t)size_bytes, NULL, usage);
    gl->BindBuffer(target, 0);
    return buffer;
}

static void forget_read(const struct gl *gl, struct frame *frame, int read) {
    if (frame->reads[read].fence != NULL) gl->DeleteSync(frame->reads[read].fence);
    frame->reads[read].fence = NULL;
}

bool frame_make(const struct gl *gl, struct frame *frame, struct size window) {
    *frame = (struct frame){.window = window, .size = size_within(window, link_max_bytes()), .uploaded = NO_ANSWER};
    frame->is_scaled = frame->size.width != window.width || frame->size.height != window.height;
    frame->is_read_directly = gl->can_invert && !frame->is_scaled && !gl_integer(gl, GL_SAMPLE_BUFFERS);
    frame->is_read_at_once = frame->is_read_directly && gl->is_software;
    for (int i = 0; i < NUM_READS; i++)
        frame->reads[i].buffer = make_buffer(gl, GL_PIXEL_PACK_BUFFER, num_bytes(frame->size), GL_STREAM_READ);
    frame->write_buffer = make_buffer(gl, GL_PIXEL_UNPACK_BUFFER, num_bytes(frame->size), GL_STREAM_DRAW);
    bool is_made = picture_make(gl, &frame->own, window) && picture_make(gl, &frame->answer, frame->size);
    if (!is_made || !frame->is_scaled) return is_made;
    return picture_make(gl, &frame->scaled, frame->size) && picture_make(gl, &frame->stretched, window);
}

void frame_keep(const struct gl *gl, struct frame *frame) {
    if (!frame->is_kept) picture_copy_window(gl, &frame->own);
    frame->is_kept = true;
}

static void read_at_once(const struct gl *gl, struct frame *frame, double now_s) {
    gl->BindFramebuffer(GL_READ_FRAMEBUFFER, 0);
    gl->PixelStorei(GL_PACK_INVERT, 1);
    void *room = link_begin(frame->size, now_s);
    gl->ReadPixels(0, 0, frame->size.width, frame->size.height, GL_BGRA, GL_UNSIGNED_BYTE, room);
    link_end();
    gl->PixelStorei(GL_PACK_INVERT, 0);
}

void frame_capture(const struct gl *gl, struct frame *frame, double now_s) {
    frame->is_kept = false;
    if (frame->is_read_at_once) {
        read_at_once(gl, frame, now_s);
        return;
    }
    if (!frame->is_read_directly) frame_keep(gl, frame);
    if (frame->is_scaled) picture_scale(gl, &frame->own, &frame->scaled, GL_LINEAR);
    unsigned source = frame->is_scaled ? frame->scaled.framebuffer : frame->own.framebuffer;
    if (frame->is_read_directly) source = 0;
    frame->newest = (frame->newest + 1) % NUM_READS;
    forget_read(gl, frame, frame->newest);
    gl->BindFramebuffer(GL_READ_FRAMEBUFFER, source);
    gl->BindBuffer(GL_PIXEL_PACK_BUFFER, frame->reads[frame->newest].buffer);
    if (frame->is_read_directly) gl->PixelStorei(GL_PACK_INVERT, 1);
    gl->ReadPixels(0, 0, frame->size.width, frame->size.height, GL_BGRA, GL_UNSIGNED_BYTE, NULL);
    if (frame->is_read_directly) gl->PixelStorei(GL_PACK_INVERT, 0);
    gl->BindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    frame->reads[frame->newest].time_s = now_s;
    frame->reads[frame->newest].fence = gl->FenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
}

static bool is_finished(const struct gl *gl, void *fence, double wait_s) {
    unsigned waited = gl->ClientWaitSync(fence, GL_SYNC_FLUSH_COMMANDS, (uint64_t)(wait_s * 1e9));
    return waited == GL_ALREADY_SIGNALED || waited == GL_CONDITION_SATISFIED;
}

static void publish_read(const struct gl *gl, struct frame *frame, int read) {
    gl->BindBuffer(GL_PIXEL_PACK_BUFFER, frame->reads[read].buffer);
    void *pixels = gl->MapBufferRange(GL_PIXEL_PACK_BUFFER, 0, (ptrdiff_t)num_bytes(frame->size), GL_MAP_READ);
    if (pixels != NULL) {
        link_publish(pixels, frame->size, frame->reads[read].time_s);
        gl->UnmapBuffer(GL_PIXEL_PACK_BUFFER);
    }
    gl->BindBuffer(GL_PIXEL_PACK_BUFFER, 0);
}

void frame_hand_over(const struct gl *gl, struct frame *frame, double wait_s) {
    for (int age = 0; age < NUM_READS; age++) {
        int read = (frame->newest + NUM_READS - age) % NUM_READS;
        void *fence = frame->reads[read].fence;
        if (fence == NULL || !is_finished(gl, fence, age == 0 ? wait_s : 0.0)) continue;
        publish_read(gl, frame, read);
        for (int older = age; older < NUM_READS; older++)
            forget_read(gl, frame, (frame->newest + NUM_READS - older) % NUM_READS);
        return;
    }
}

bool frame_draw_answer(const struct gl *gl, struct frame *frame, double now_s) {
    if (!answer_fetch(gl, frame, now_s)) return false;
    frame_keep(gl, frame);
    if (frame->is_scaled) picture_scale(gl, &frame->answer, &frame->stretched, GL_LINEAR);
    picture_draw(gl, frame->is_scaled ? &frame->stretched : &frame->answer, frame->window.height);
    return true;
}

void frame_draw_own(const struct gl *gl, struct frame *frame) {
    picture_draw(gl, &frame->own, frame->window.height);
}

void frame_delete(const struct gl *gl, struct frame *frame) {
    for (int i = 0; i < NUM_READS; i++) {
        forget_read(gl, frame, i);
        gl->DeleteBuffers(1, &frame->reads[i].buffer);
    }
    gl->DeleteBuffers(1, &frame->write_buffer);
    picture_delete(gl, &frame->own);
    picture_delete(gl, &frame->answer);
    if (frame->is_scaled) {
        picture_delete(gl, &frame->scaled);
        picture_delete(gl, &frame->stretched);
    }
}
