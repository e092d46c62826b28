/* The HUD, as a panel that the owner of the run has drawn (game/native_window.py). State must be borrowed. */
#ifndef LSD_HUD_H
#define LSD_HUD_H

#include "frame.h"

struct hud {
    struct picture small, large; /* the panel, and enlarged for the window; without textures while there is none */
    uint64_t number;             /* of panels, when it was looked at last */
    int scale;
    double changed_s;
};

/* Draw the panel over the upper left corner of the frame's window, whose picture is kept; false when there is none. */
bool hud_draw(const struct gl *gl, struct hud *hud, struct frame *frame, double now_s);

#endif
