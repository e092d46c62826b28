/* The segment's byte layout, by the names and numbers of link/segment.py; tests/test_native_hook.py compares them. */
#ifndef LSD_LAYOUT_H
#define LSD_LAYOUT_H

#include <stdint.h>

enum {
    VERSION = 2,
    WORD_VERSION = 1,
    WORD_BANK_BYTES = 2,
    WORD_PANELS_BEGUN = 5,
    WORD_PANELS_PUBLISHED = 6,
    WORD_GAME_PID = 8,
    WORD_GAME_CLOSED = 9,
    WORD_FRAMES_BEGUN = 10,
    WORD_FRAMES_PUBLISHED = 11,
    WORD_PRESENTED = 14,
    WORD_REPEATED = 15,
    WORD_ORIGINAL = 16,
    WORD_ANSWERS_REPLACED = 18,
    WORD_LATENCIES = 19,
    WORD_COSTS = 20,
    WORD_HOOK = 21,
    WORD_DRAWABLE = 22,
    WORD_KEYS = 23,
    WORD_RESTYLE_PID = 32,
    WORD_HEARTBEAT = 33,
    WORD_ANSWERS_BEGUN = 34,
    WORD_ANSWERS_PUBLISHED = 35,
    WORD_FIRST_ANSWER = 40,
    WORD_HIDDEN = 43,
    NATIVE_HOOK = 2,
    NUM_SAMPLES = 16384,
    LATENCIES_OFFSET = 135168,
    COSTS_OFFSET = 200704,
    PANELS_OFFSET = 266240,
    PANEL_BYTES = 122880,
    BANKS_OFFSET = 512000,
    BANK_HEADER_BYTES = 64,
};

#define SEGMENT_MAGIC "LSDGAME" /* and its zero byte: word 0 */

struct bank_header {
    uint64_t index;
    double time_s;
    uint32_t width, height, pitch, num_bytes;
    char channels[4];
    uint32_t is_bottom_up;
};

_Static_assert(sizeof(struct bank_header) == 40, "the header of a bank has no gaps");

#endif
