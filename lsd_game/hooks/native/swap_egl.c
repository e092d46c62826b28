/* The EGL side: Wayland, X11 and windowless surfaces. */
#include "present.h"
#include "real.h"
#include "swap.h"

#define EGL_DRAW 0x3059
#define EGL_HEIGHT 0x3056
#define EGL_WIDTH 0x3057

typedef void *(*get_proc_address)(const char *);
typedef unsigned (*swap_function)(void *, void *);
typedef unsigned (*damage_function)(void *, void *, const int *, int);

static void *find_real(const char *name) {
    get_proc_address get = (get_proc_address)real_function("eglGetProcAddress");
    return get == NULL ? NULL : get(name);
}

static struct size measure(const struct window *window) {
    unsigned (*query)(void *, void *, int, int *) = (unsigned (*)(void *, void *, int, int *))find_real("eglQuerySurface");
    struct size size = {0, 0};
    if (query != NULL) query(window->display, (void *)window->drawable, EGL_WIDTH, &size.width);
    if (query != NULL) query(window->display, (void *)window->drawable, EGL_HEIGHT, &size.height);
    return size;
}

static struct window window_of(void *display, void *surface) {
    void *(*get_context)(void) = (void *(*)(void))find_real("eglGetCurrentContext");
    struct window window = {.drawable = (uintptr_t)surface, .display = display, .measure = measure, .find = find_real};
    void *(*get_surface)(int) = (void *(*)(int))find_real("eglGetCurrentSurface");
    if (get_context != NULL && get_surface != NULL && get_surface(EGL_DRAW) == surface) window.context = get_context();
    return window;
}

unsigned eglSwapBuffers(void *display, void *surface) {
    swap_function real = (swap_function)real_function("eglSwapBuffers");
    if (real == NULL) return 0;
    struct window window = window_of(display, surface);
    enum swap swap = before_swap(&window);
    unsigned is_swapped = real(display, surface);
    after_swap(swap);
    return is_swapped;
}

/* The whole window is swapped while it shows anything of ours. */
static unsigned swap_with_damage(const char *name, void *display, void *surface, const int *rectangles,
                                 int num_rectangles) {
    static bool was_changed;
    damage_function real = (damage_function)real_function(name);
    swap_function real_whole = (swap_function)real_function("eglSwapBuffers");
    if (real == NULL) real = (damage_function)find_real(name);
    if (real == NULL || real_whole == NULL) return 0;
    struct window window = window_of(display, surface);
    enum swap swap = before_swap(&window);
    bool is_whole = swap == CHANGED || was_changed;
    if (swap != PASSED_ON) was_changed = swap == CHANGED;
    unsigned is_swapped =
        is_whole ? real_whole(display, surface) : real(display, surface, rectangles, num_rectangles);
    after_swap(swap);
    return is_swapped;
}

unsigned eglSwapBuffersWithDamageKHR(void *display, void *surface, const int *rectangles, int num_rectangles) {
    return swap_with_damage("eglSwapBuffersWithDamageKHR", display, surface, rectangles, num_rectangles);
}

unsigned eglSwapBuffersWithDamageEXT(void *display, void *surface, const int *rectangles, int num_rectangles) {
    return swap_with_damage("eglSwapBuffersWithDamageEXT", display, surface, rectangles, num_rectangles);
}

unsigned eglDestroyContext(void *display, void *context) {
    swap_function real = (swap_function)real_function("eglDestroyContext");
    forget_context(context);
    return real == NULL ? 0 : real(display, context);
}

void *eglGetProcAddress(const char *name) { return hooked_function(name, find_real(name)); }
