#include "hud.h"

#define LINE_HEIGHT_PX 360 /* of the window, for each enlargement of the text */
#define STALE_S 2.0        /* the owner of the run draws it four times a second while it lives */

static void clear(const struct gl *gl, struct hud *hud) {
    if (hud->small.texture != 0) picture_delete(gl, &hud->small);
    if (hud->large.texture != 0) picture_delete(gl, &hud->large);
}

static void fetch(const struct gl *gl, struct hud *hud) {
    static uint8_t pixels[PANEL_BYTES];
    struct size size;
    if (!link_copy_panel(pixels, &size)) return;
    struct size enlarged = {size.width * hud->scale, size.height * hud->scale};
    if (enlarged.width != hud->large.size.width || enlarged.height != hud->large.size.height) {
        clear(gl, hud);
        bool is_made = size.width > 0 && picture_make(gl, &hud->small, size) && picture_make(gl, &hud->large, enlarged);
        if (!is_made) clear(gl, hud);
    }
    if (hud->large.texture == 0) return;
    picture_write(gl, &hud->small, pixels);
    picture_scale(gl, &hud->small, &hud->large, GL_NEAREST);
}

bool hud_draw(const struct gl *gl, struct hud *hud, struct frame *frame, double now_s) {
    struct size window = frame->window;
    uint64_t number = link_num_panels();
    if (number == 0) return false;
    int scale = window.height < 2 * LINE_HEIGHT_PX ? 1 : window.height / LINE_HEIGHT_PX;
    if (number != hud->number || scale != hud->scale) {
        hud->number = number;
        hud->scale = scale;
        hud->changed_s = now_s;
        fetch(gl, hud);
    }
    if (hud->large.texture == 0 || now_s - hud->changed_s > STALE_S) return false;
    frame_keep(gl, frame);
    picture_draw(gl, &hud->large, window.height);
    return true;
}
