#include "gl.h"

#include <stdio.h>
#include <string.h>

#include "say.h"

/* Desktop OpenGL 3.2, or an older one with these of its parts. OpenGL ES begins with "OpenGL ES". */
static bool is_able(const struct gl *gl, const char *version) {
    int major = 0, minor = 0;
    if (sscanf(version, "%d.%d", &major, &minor) != 2) return false;
    if (major > 3 || (major == 3 && minor >= 2)) return true;
    const char *extensions = gl->GetString(GL_EXTENSIONS);
    return extensions != NULL && strstr(extensions, "GL_ARB_framebuffer_object") != NULL &&
           strstr(extensions, "GL_ARB_map_buffer_range") != NULL && strstr(extensions, "GL_ARB_sync") != NULL;
}

static bool knows_inverting(const struct gl *gl, const char *version) {
    static const char wanted[] = "GL_MESA_pack_invert";
    int num_extensions = version[0] >= '3' && version[0] <= '9' ? gl_integer(gl, GL_NUM_EXTENSIONS) : 0;
    for (int i = 0; i < num_extensions; i++)
        if (strcmp(gl->GetStringi(GL_EXTENSIONS, (unsigned)i), wanted) == 0) return true;
    const char *extensions = num_extensions == 0 ? gl->GetString(GL_EXTENSIONS) : NULL;
    return extensions != NULL && strstr(extensions, wanted) != NULL;
}

bool gl_load(struct gl *gl, find_function find) {
#define X(result, name, arguments)                                               \
    {                                                                            \
        void *address = find("gl" #name);                                        \
        if (address == NULL) {                                                   \
            say("this OpenGL has no gl" #name ": the game is not restyled");     \
            return false;                                                        \
        }                                                                        \
        memcpy(&gl->name, &address, sizeof address);                             \
    }
    GL_FUNCTIONS(X)
#undef X
    const char *version = gl->GetString(GL_VERSION);
    if (version == NULL || !is_able(gl, version)) {
        say("the hook needs desktop OpenGL 3.2, got \"%s\": the game is not restyled", version == NULL ? "" : version);
        return false;
    }
    const char *renderer = gl->GetString(GL_RENDERER);
    gl->is_software = renderer != NULL && (strncmp(renderer, "llvmpipe", 8) == 0 || strncmp(renderer, "softpipe", 8) == 0);
    gl->can_invert = knows_inverting(gl, version);
    return true;
}

int gl_integer(const struct gl *gl, unsigned name) {
    int values[4] = {0}; /* the largest that any of our names writes */
    gl->GetIntegerv(name, values);
    return values[0];
}
