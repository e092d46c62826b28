#define _GNU_SOURCE
#include "present.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "borrow.h"
#include "frame.h"
#include "hud.h"
#include "keyboard.h"
#include "say.h"

#define RARE_S 0.1 /* a game that swaps so seldom can wait for its pixels */
#define MEASURE_S 0.1 /* how often the window is measured */
#define LEAVE_S 1.0 /* another window is restyled when the one before has not swapped for so long */

static pthread_mutex_t swapping = PTHREAD_MUTEX_INITIALIZER; /* held from before_swap to after_swap */
static __thread bool is_holding; /* this thread holds it, and the swap is the one that is restyled */
static bool is_open, is_off;
static void *context; /* of the window that is restyled, and which window that is */
static uintptr_t drawable;
static double swapped_s;
static struct size measured; /* of that window */
static double measured_s;
static struct gl gl;
static struct frame frame; /* its window is 0x0 while there is none */
static struct hud hud;
static bool is_answered; /* the window shows an answer */
static double cost_s;      /* of the part before the swap */

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Whether this window is the restyled one; the first that swaps is, until it has not for a while. */
static bool is_restyled(const struct window *window, double now_s) {
    if (window->context == context && window->drawable == drawable) return true;
    if (context != NULL && now_s - swapped_s < LEAVE_S) return false;
    context = window->context;
    drawable = window->drawable;
    frame = (struct frame){0}; /* what another context holds goes with that context */
    hud = (struct hud){0};
    measured_s = 0.0;
    if (!gl_load(&gl, window->find)) is_off = true;
    return !is_off;
}

static bool open_segment(void) {
    if (is_open) return true;
    const char *path = getenv("LSD_GAME_SEGMENT");
    is_open = path != NULL && link_open(path);
    if (!is_open) is_off = true;
    return is_open;
}

/* Whether the window has pixels. */
static bool measure(const struct window *window, double now_s) {
    if (now_s - measured_s > MEASURE_S) {
        measured = window->measure(window);
        measured_s = now_s;
    }
    return measured.width > 0 && measured.height > 0;
}

static bool fit_frame(struct size size) {
    if (frame.window.width == size.width && frame.window.height == size.height) return true;
    if (frame.window.width > 0) frame_delete(&gl, &frame);
    if (frame_make(&gl, &frame, size)) return true;
    say("pictures of %dx%d pixels cannot be made: the game is not restyled", size.width, size.height);
    is_off = true;
    return false;
}

/* Whether the window shows an answer or the HUD now. */
static bool exchange(struct size size, double now_s) {
    struct borrowed state;
    bool has_hud = false;
    is_answered = false;
    borrow(&gl, &state);
    if (fit_frame(size)) {
        frame_capture(&gl, &frame, now_s);
        frame_hand_over(&gl, &frame, now_s - swapped_s > RARE_S ? RARE_S : 0.0);
        is_answered = frame_draw_answer(&gl, &frame, now_s);
        has_hud = hud_draw(&gl, &hud, &frame, now_s);
    }
    give_state_back(&gl, &state);
    return is_answered || has_hud;
}

enum swap before_swap(const struct window *window) {
    if (is_holding || is_off || window->context == NULL || pthread_mutex_trylock(&swapping) != 0) return PASSED_ON;
    double now_s = now();
    if (!open_segment() || !is_restyled(window, now_s) || !measure(window, now_s) || !link_claim()) {
        pthread_mutex_unlock(&swapping);
        return PASSED_ON;
    }
    is_holding = true;
    link_note_drawable(window->drawable <= UINT32_MAX ? window->drawable : 0); /* EGL's surfaces are no drawables */
    link_note_keys(keyboard_held());
    bool is_changed = exchange(measured, now_s);
    swapped_s = now_s;
    cost_s = now() - now_s;
    return is_changed ? CHANGED : UNTOUCHED;
}

void after_swap(enum swap swap) {
    if (swap == PASSED_ON) return;
    double now_s = now();
    if (swap == CHANGED) {
        struct borrowed state;
        borrow(&gl, &state);
        frame_draw_own(&gl, &frame);
        give_state_back(&gl, &state);
    }
    if (is_answered)
        link_count_presented(now_s);
    else
        link_count_original();
    link_count_cost(cost_s + now() - now_s);
    is_holding = false;
    pthread_mutex_unlock(&swapping);
}

void forget_context(const void *destroyed) {
    if (destroyed == NULL || destroyed != context || is_holding) return;
    pthread_mutex_lock(&swapping);
    if (destroyed == context) context = NULL;
    pthread_mutex_unlock(&swapping);
}
