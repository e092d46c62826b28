#define _GNU_SOURCE
#include "keyboard.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "real.h"

#define NUM_KEYS 57
#define BY_PLACE 0x40000000 /* SDL's mark of a key without a character; its place on the keyboard is the rest */

typedef const char *(*driver_function)(void);
typedef const uint8_t *(*state_function)(int *);
typedef int (*place_function)(int, void *); /* SDL 2 has no second argument */

static int places[NUM_KEYS][2]; /* in SDL's array of keys; the right-hand one of modifiers */
static state_function get_state;

/* The places of our keys on the player's keyboard, as it is laid out at the first swap. */
static void find_places(place_function place_of) {
    static const int named[] = {BY_PLACE | 73, 127, BY_PLACE | 74, BY_PLACE | 77, '\t', BY_PLACE | 72};
    static const int modifiers[][2] = {{225, 229}, {224, 228}, {226, 230}};
    int number = 0;
    for (int i = 0; i < 12; i++) places[number++][0] = 58 + i;
    for (int i = 0; i < 26; i++) places[number++][0] = place_of('a' + i, NULL);
    for (int i = 0; i < 10; i++) places[number++][0] = place_of('0' + i, NULL);
    for (int i = 0; i < 6; i++)
        places[number++][0] = named[i] & BY_PLACE ? named[i] & ~BY_PLACE : place_of(named[i], NULL);
    for (int i = 0; i < 3; i++) memcpy(places[number++], modifiers[i], sizeof modifiers[i]);
}

static void look_for_sdl(void) {
    driver_function get_driver = (driver_function)real_dlsym(RTLD_DEFAULT, "SDL_GetCurrentVideoDriver");
    place_function place_of = (place_function)real_dlsym(RTLD_DEFAULT, "SDL_GetScancodeFromKey");
    const char *driver = get_driver == NULL ? NULL : get_driver();
    if (driver == NULL || place_of == NULL || strcmp(driver, "x11") == 0) return;
    get_state = (state_function)real_dlsym(RTLD_DEFAULT, "SDL_GetKeyboardState");
    find_places(place_of);
}

uint64_t keyboard_held(void) {
    static bool has_looked;
    if (!has_looked) look_for_sdl();
    has_looked = true;
    if (get_state == NULL) return 0;
    int num_places = 0;
    const uint8_t *state = get_state(&num_places);
    uint64_t held = 0;
    for (int key = 0; key < NUM_KEYS && state != NULL; key++)
        for (int i = 0; i < 2; i++)
            if (places[key][i] < num_places && state[places[key][i]]) held |= (uint64_t)1 << key;
    return held;
}
