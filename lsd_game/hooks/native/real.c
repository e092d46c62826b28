#define _GNU_SOURCE
#include "real.h"

#include <dlfcn.h>
#include <string.h>

#include "swap.h"

struct hooked {
    const char *name;
    void *replacement;
    const char *library; /* where the real one is when nobody has looked it up yet */
    void *real;
};

static struct hooked functions[] = {
#define X(library, name) {#name, (void *)name, library, NULL},
    HOOKED_FUNCTIONS(X)
#undef X
};

#define NUM_FUNCTIONS (sizeof functions / sizeof functions[0])

typedef void *(*dlsym_function)(void *, const char *);

void *real_dlsym(void *handle, const char *name) {
    static dlsym_function found;
    static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"};
    for (int i = 0; found == NULL && i < 3; i++) {
        void *address = dlvsym(RTLD_NEXT, "dlsym", versions[i]);
        memcpy(&found, &address, sizeof address);
    }
    return found(handle, name);
}

static struct hooked *entry(const char *name) {
    for (size_t i = 0; i < NUM_FUNCTIONS; i++)
        if (strcmp(functions[i].name, name) == 0) return &functions[i];
    return NULL;
}

void *real_function(const char *name) {
    struct hooked *function = entry(name);
    if (function->real == NULL) function->real = real_dlsym(RTLD_NEXT, name);
    if (function->real == NULL) {
        void *library = dlopen(function->library, RTLD_LAZY | RTLD_LOCAL);
        if (library != NULL) function->real = real_dlsym(library, name);
    }
    return function->real;
}

bool is_hooked(const char *name) { return name != NULL && entry(name) != NULL; }

void *hooked_function(const char *name, void *found) {
    if (found == NULL || !is_hooked(name)) return found;
    struct hooked *function = entry(name);
    if (function->real == NULL && found != function->replacement) function->real = found;
    return function->replacement;
}
