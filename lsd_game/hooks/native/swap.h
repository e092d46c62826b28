/* The functions that this library exports in the place of the real ones; it exports nothing else. */
#ifndef LSD_SWAP_H
#define LSD_SWAP_H

#include <stdint.h>

#define EXPORTED __attribute__((visibility("default")))

/* X(library, name) */
#define HOOKED_FUNCTIONS(X)                         \
    X("libGL.so.1", glXSwapBuffers)                 \
    X("libGL.so.1", glXSwapBuffersMscOML)           \
    X("libGL.so.1", glXDestroyContext)              \
    X("libGL.so.1", glXGetProcAddress)              \
    X("libGL.so.1", glXGetProcAddressARB)           \
    X("libEGL.so.1", eglSwapBuffers)                \
    X("libEGL.so.1", eglSwapBuffersWithDamageKHR)   \
    X("libEGL.so.1", eglSwapBuffersWithDamageEXT)   \
    X("libEGL.so.1", eglDestroyContext)             \
    X("libEGL.so.1", eglGetProcAddress)

EXPORTED void glXSwapBuffers(void *display, unsigned long drawable);
EXPORTED int64_t glXSwapBuffersMscOML(void *display, unsigned long drawable, int64_t target, int64_t divisor,
                                      int64_t remainder);
EXPORTED void glXDestroyContext(void *display, void *context);
EXPORTED void *glXGetProcAddress(const char *name);
EXPORTED void *glXGetProcAddressARB(const char *name);
EXPORTED unsigned eglSwapBuffers(void *display, void *surface);
EXPORTED unsigned eglSwapBuffersWithDamageKHR(void *display, void *surface, const int *rectangles, int num_rectangles);
EXPORTED unsigned eglSwapBuffersWithDamageEXT(void *display, void *surface, const int *rectangles, int num_rectangles);
EXPORTED unsigned eglDestroyContext(void *display, void *context);
EXPORTED void *eglGetProcAddress(const char *name);
EXPORTED void *dlsym(void *handle, const char *name);

#endif
