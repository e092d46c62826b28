/* The way of an answer from the segment into its picture. State must be borrowed. */
#ifndef LSD_ANSWER_H
#define LSD_ANSWER_H

#include "frame.h"

/* Fetch the newest answer into the frame's `answer`, unless it is there already; false when there is none. */
bool answer_fetch(const struct gl *gl, struct frame *frame, double now_s);

#endif
