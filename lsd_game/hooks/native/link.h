/* The game's end of the segment, as link/game_end.py is it for Python: frames go out, answers come back. */
#ifndef LSD_LINK_H
#define LSD_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "layout.h"

/* One number for each answer since the segment was made, from 0. */
#define NO_ANSWER UINT64_MAX

struct size {
    int width, height; /* in pixels */
};

/* Map the segment; false, with a sentence on stderr, when that is not possible. */
bool link_open(const char *path);

/* Room for the pixels of one picture. */
uint64_t link_max_bytes(void);

/* Whether this process is the game, and no other hook in it hands frames over. */
bool link_claim(void);

/* Say which X11 drawable is swapped, by which its keys are found; 0 for none. */
void link_note_drawable(uint64_t drawable);

/* Say which keys are held: see keyboard.h. */
void link_note_keys(uint64_t held);

/* Counts the panels that were published: see link/panel_slot.py. */
uint64_t link_num_panels(void);

/* The newest panel's rows of R, G, B, A from the top; 0x0 for none. False while it is being overwritten. */
bool link_copy_panel(uint8_t pixels[PANEL_BYTES], struct size *size);

/* Where the next picture's BGRX rows go, the highest first; link_end hands them over. */
void *link_begin(struct size size, double time_s);
void link_end(void);

/* Hand over BGRX rows, the highest first. */
void link_publish(const void *pixels, struct size size, double time_s);

/* The answer that link_read_answer would give; NO_ANSWER when there is none of this size. */
uint64_t link_answer_number(struct size size, double now_s);

/* Call `read` with the newest answer's pixels as they lie in the segment, and with `context`. False, with nothing to show
   whatever was read, when there is none of this size, or when each that was read was overwritten meanwhile. */
bool link_read_answer(struct size size, double now_s, void (*read)(const void *pixels, void *context), void *context);

/* The window shows the answer that was read last, since `now_s`. */
void link_count_presented(double now_s);

/* The window shows the game's own picture. */
void link_count_original(void);

/* The hook took `seconds` of the game's time in this swap. */
void link_count_cost(double seconds);

#endif
