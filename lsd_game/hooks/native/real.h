/* The functions that the hook takes the place of. */
#ifndef LSD_REAL_H
#define LSD_REAL_H

#include <stdbool.h>

/* dlsym of the C library. */
void *real_dlsym(void *handle, const char *name);

/* The real function of a hooked name; NULL when its library is not there. */
void *real_function(const char *name);

/* Whether the hook takes the place of a function of this name. */
bool is_hooked(const char *name);

/* What stands for `name` instead of `found`, which the game would have got; `found` when it is not hooked. */
void *hooked_function(const char *name, void *found);

#endif
