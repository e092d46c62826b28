/* What happens around a buffer swap of the game (hooks/presenter.py, gl_windows.py). */
#ifndef LSD_PRESENT_H
#define LSD_PRESENT_H

#include "gl.h"
#include "link.h"

struct window {
    void *context;      /* that is current */
    uintptr_t drawable; /* that is swapped */
    void *display;      /* of it */
    struct size (*measure)(const struct window *); /* asks the X server, and waits for its turn */
    find_function find; /* gives OpenGL's functions */
};

enum swap {
    PASSED_ON, /* nothing is done: the window is not the restyled one, or the hook is off */
    UNTOUCHED, /* the window shows the game's own picture */
    CHANGED,   /* it shows an answer, or the HUD */
};

/* Hand the picture over and draw the answer. */
enum swap before_swap(const struct window *window);

/* Give the game its own picture back. */
void after_swap(enum swap swap);

/* A context is destroyed, and our objects with it. */
void forget_context(const void *context);

#endif
