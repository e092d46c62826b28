/* Sentences on stderr, which name the program that speaks. */
#ifndef LSD_SAY_H
#define LSD_SAY_H

__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

#endif
