/* The HUD, as a panel that the owner of the run has drawn (native_window.py). State must be borrowed. */
#ifndef LSD_HUD_H
#define LSD_HUD_H

#include "picture.h"

struct hud {
    struct picture small, large; /* the panel, and enlarged for the window; without textures while there is none */
    uint64_t number;             /* of panels, when it was looked at last */
    int scale;
    double changed_s;
};

/* Draw the panel over the window's upper left corner; false when there is none. */
bool hud_draw(const struct gl *gl, struct hud *hud, struct size window, double now_s);

#endif
