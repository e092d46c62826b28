/* The pictures of one window at one size (hooks/gl_frame.py, gl_transfer.py). State must be borrowed. */
#ifndef LSD_FRAME_H
#define LSD_FRAME_H

#include "picture.h"

#define NUM_READS 3

struct frame {
    struct size window, size; /* of the window, and of the picture that travels */
    bool is_scaled;           /* too large for the link: scaled on the GPU */
    bool is_read_directly;    /* from the window: no picture needs to be kept for that */
    bool is_read_at_once;     /* into the segment, without a pixel buffer between */
    bool is_kept;             /* `own` is what the game shows now */
    struct picture own, scaled, stretched, answer;
    struct {
        unsigned buffer;
        void *fence; /* of a reading that nobody has looked at yet */
        double time_s;
    } reads[NUM_READS]; /* a ring of reused pixel buffers */
    int newest;         /* the one that was read into last */
    unsigned write_buffer;
    uint64_t uploaded; /* number of the answer that is in `answer` */
};

/* Make the pictures; false when the context cannot. */
bool frame_make(const struct gl *gl, struct frame *frame, struct size window);

/* Keep the game's picture, before anything is drawn over it. */
void frame_keep(const struct gl *gl, struct frame *frame);

/* Begin to read the back buffer. */
void frame_capture(const struct gl *gl, struct frame *frame, double now_s);

/* Publish the newest picture whose reading has ended, and wait for it `wait_s` at most. */
void frame_hand_over(const struct gl *gl, struct frame *frame, double wait_s);

/* Draw the newest answer over the game's picture; false when there is none. */
bool frame_draw_answer(const struct gl *gl, struct frame *frame, double now_s);

/* Draw the game's picture as it was kept last: some games draw on top of it. */
void frame_draw_own(const struct gl *gl, struct frame *frame);

void frame_delete(const struct gl *gl, struct frame *frame);

#endif
