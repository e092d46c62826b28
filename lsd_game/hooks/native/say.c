#include "say.h"

#include <stdarg.h>
#include <stdio.h>

void say(const char *format, ...) {
    char sentence[512];
    va_list values;
    va_start(values, format);
    vsnprintf(sentence, sizeof sentence, format, values);
    va_end(values);
    fprintf(stderr, "lsd-game: %s\n", sentence);
}
