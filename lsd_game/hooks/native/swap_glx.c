/* The GLX side: X11 windows. */
#include "present.h"
#include "real.h"
#include "swap.h"

#define GLX_WIDTH 0x801D
#define GLX_HEIGHT 0x801E

typedef void *(*get_proc_address)(const char *);

static void *find_real(const char *name) {
    get_proc_address get = (get_proc_address)real_function("glXGetProcAddressARB");
    return get == NULL ? NULL : get(name);
}

static struct size measure(const struct window *window) {
    void (*query)(void *, unsigned long, int, unsigned *) =
        (void (*)(void *, unsigned long, int, unsigned *))find_real("glXQueryDrawable");
    unsigned width = 0, height = 0;
    if (query != NULL) query(window->display, window->drawable, GLX_WIDTH, &width);
    if (query != NULL) query(window->display, window->drawable, GLX_HEIGHT, &height);
    return (struct size){(int)width, (int)height};
}

static struct window window_of(void *display, unsigned long drawable) {
    void *(*get_context)(void) = (void *(*)(void))find_real("glXGetCurrentContext");
    unsigned long (*get_drawable)(void) = (unsigned long (*)(void))find_real("glXGetCurrentDrawable");
    struct window window = {.drawable = drawable, .display = display, .measure = measure, .find = find_real};
    if (get_context != NULL && get_drawable != NULL && get_drawable() == drawable) window.context = get_context();
    return window;
}

void glXSwapBuffers(void *display, unsigned long drawable) {
    void (*real)(void *, unsigned long) = (void (*)(void *, unsigned long))real_function("glXSwapBuffers");
    if (real == NULL) return;
    struct window window = window_of(display, drawable);
    enum swap swap = before_swap(&window);
    real(display, drawable);
    after_swap(swap);
}

int64_t glXSwapBuffersMscOML(void *display, unsigned long drawable, int64_t target, int64_t divisor,
                             int64_t remainder) {
    int64_t (*real)(void *, unsigned long, int64_t, int64_t, int64_t) =
        (int64_t(*)(void *, unsigned long, int64_t, int64_t, int64_t))real_function("glXSwapBuffersMscOML");
    if (real == NULL) real = (int64_t(*)(void *, unsigned long, int64_t, int64_t, int64_t))find_real("glXSwapBuffersMscOML");
    if (real == NULL) return -1;
    struct window window = window_of(display, drawable);
    enum swap swap = before_swap(&window);
    int64_t count = real(display, drawable, target, divisor, remainder);
    after_swap(swap);
    return count;
}

void glXDestroyContext(void *display, void *context) {
    void (*real)(void *, void *) = (void (*)(void *, void *))real_function("glXDestroyContext");
    forget_context(context);
    if (real != NULL) real(display, context);
}

void *glXGetProcAddressARB(const char *name) { return hooked_function(name, find_real(name)); }

void *glXGetProcAddress(const char *name) { return hooked_function(name, find_real(name)); }
