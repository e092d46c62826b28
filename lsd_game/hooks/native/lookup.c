/* Libraries such as SDL and GLFW open libGL by themselves and ask dlsym for its functions. */
#define _GNU_SOURCE
#include <dlfcn.h>

#include "real.h"
#include "swap.h"

void *dlsym(void *handle, const char *name) {
    /* As the last call, so that the C library sees the game as the caller: RTLD_NEXT depends on it. */
    if (handle == RTLD_NEXT || !is_hooked(name)) return real_dlsym(handle, name);
    return hooked_function(name, real_dlsym(handle, name));
}
