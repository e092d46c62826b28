/* The keyboard as SDL 2 or 3 sees it, where nobody can look at it from beside the game: on Wayland and the console. */
#ifndef LSD_KEYBOARD_H
#define LSD_KEYBOARD_H

#include <stdint.h>

/* A bit for each key that is held, in the order of keys.KEY_ORDER; 0 on X11, and in a game without SDL. */
uint64_t keyboard_held(void);

#endif
