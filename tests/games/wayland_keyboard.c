/* Preloaded into a game: what SDL says of its keyboard on Wayland, where Shift and T are held while a file is there. */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

const char *SDL_GetCurrentVideoDriver(void) { return "wayland"; }

int SDL_GetScancodeFromKey(int key) { return key >= 'a' && key <= 'z' ? key - 'a' + 4 : 0; }

const uint8_t *SDL_GetKeyboardState(int *num_keys) {
    static uint8_t state[512];
    state[229] = state['t' - 'a' + 4] = access(getenv("LSD_TEST_KEYS"), F_OK) == 0;
    *num_keys = 512;
    return state;
}
