/* The few functions of OpenGL that the hook needs, of the context that is current. */
#ifndef LSD_GL_H
#define LSD_GL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    GL_FRONT = 0x0404,
    GL_BACK = 0x0405,
    GL_DRAW_BUFFER = 0x0C01,
    GL_READ_BUFFER = 0x0C02,
    GL_SCISSOR_TEST = 0x0C11,
    GL_DOUBLEBUFFER = 0x0C32,
    GL_UNPACK_SWAP_BYTES = 0x0CF0, /* row length, skip rows, skip pixels: 0x0CF2, 0x0CF3, 0x0CF4 */
    GL_UNPACK_ALIGNMENT = 0x0CF5,
    GL_PACK_SWAP_BYTES = 0x0D00, /* row length, skip rows, skip pixels: 0x0D02, 0x0D03, 0x0D04 */
    GL_PACK_ALIGNMENT = 0x0D05,
    GL_TEXTURE_2D = 0x0DE1,
    GL_UNSIGNED_BYTE = 0x1401,
    GL_RGBA = 0x1908,
    GL_RENDERER = 0x1F01,
    GL_VERSION = 0x1F02,
    GL_EXTENSIONS = 0x1F03,
    GL_NEAREST = 0x2600,
    GL_SAMPLE_BUFFERS = 0x80A8,
    GL_NUM_EXTENSIONS = 0x821D,
    GL_PACK_INVERT = 0x8758, /* of Mesa: rows of a reading from the top */
    GL_LINEAR = 0x2601,
    GL_TEXTURE_MIN_FILTER = 0x2801,
    GL_COLOR_BUFFER_BIT = 0x4000,
    GL_TEXTURE_BINDING_2D = 0x8069,
    GL_BGRA = 0x80E1,
    GL_STREAM_DRAW = 0x88E0,
    GL_STREAM_READ = 0x88E1,
    GL_PIXEL_PACK_BUFFER = 0x88EB,
    GL_PIXEL_UNPACK_BUFFER = 0x88EC,
    GL_PIXEL_PACK_BUFFER_BINDING = 0x88ED,
    GL_PIXEL_UNPACK_BUFFER_BINDING = 0x88EF,
    GL_DRAW_FRAMEBUFFER_BINDING = 0x8CA6,
    GL_READ_FRAMEBUFFER = 0x8CA8,
    GL_DRAW_FRAMEBUFFER = 0x8CA9,
    GL_READ_FRAMEBUFFER_BINDING = 0x8CAA,
    GL_FRAMEBUFFER_COMPLETE = 0x8CD5,
    GL_COLOR_ATTACHMENT0 = 0x8CE0,
    GL_FRAMEBUFFER_SRGB = 0x8DB9,
    GL_SYNC_GPU_COMMANDS_COMPLETE = 0x9117,
    GL_ALREADY_SIGNALED = 0x911A,
    GL_CONDITION_SATISFIED = 0x911C,
    GL_MAP_READ = 0x1,
    GL_MAP_WRITE_INVALIDATE = 0x2 | 0x8,
    GL_SYNC_FLUSH_COMMANDS = 0x1,
};

/* X(result, name, arguments) */
#define GL_FUNCTIONS(X)                                                                                  \
    X(void, BindBuffer, (unsigned, unsigned))                                                            \
    X(void, BindFramebuffer, (unsigned, unsigned))                                                       \
    X(void, BindTexture, (unsigned, unsigned))                                                           \
    X(void, BlitFramebuffer, (int, int, int, int, int, int, int, int, unsigned, unsigned))               \
    X(void, BufferData, (unsigned, ptrdiff_t, const void *, unsigned))                                   \
    X(unsigned, CheckFramebufferStatus, (unsigned))                                                      \
    X(unsigned, ClientWaitSync, (void *, unsigned, uint64_t))                                            \
    X(void, DeleteBuffers, (int, const unsigned *))                                                      \
    X(void, DeleteFramebuffers, (int, const unsigned *))                                                 \
    X(void, DeleteSync, (void *))                                                                        \
    X(void, DeleteTextures, (int, const unsigned *))                                                     \
    X(void, Disable, (unsigned))                                                                         \
    X(void, DrawBuffer, (unsigned))                                                                      \
    X(void, Enable, (unsigned))                                                                          \
    X(void *, FenceSync, (unsigned, unsigned))                                                           \
    X(void, FramebufferTexture2D, (unsigned, unsigned, unsigned, unsigned, int))                         \
    X(void, GenBuffers, (int, unsigned *))                                                               \
    X(void, GenFramebuffers, (int, unsigned *))                                                          \
    X(void, GenTextures, (int, unsigned *))                                                              \
    X(void, GetIntegerv, (unsigned, int *))                                                              \
    X(const char *, GetString, (unsigned))                                                               \
    X(const char *, GetStringi, (unsigned, unsigned))                                                    \
    X(unsigned char, IsEnabled, (unsigned))                                                              \
    X(void *, MapBufferRange, (unsigned, ptrdiff_t, ptrdiff_t, unsigned))                                \
    X(void, PixelStorei, (unsigned, int))                                                                \
    X(void, ReadBuffer, (unsigned))                                                                      \
    X(void, ReadPixels, (int, int, int, int, unsigned, unsigned, void *))                                \
    X(void, TexImage2D, (unsigned, int, int, int, int, int, unsigned, unsigned, const void *))           \
    X(void, TexParameteri, (unsigned, unsigned, int))                                                    \
    X(void, TexSubImage2D, (unsigned, int, int, int, int, int, unsigned, unsigned, const void *))        \
    X(unsigned char, UnmapBuffer, (unsigned))

struct gl {
#define X(result, name, arguments) result(*name) arguments;
    GL_FUNCTIONS(X)
#undef X
    bool can_invert;  /* knows GL_PACK_INVERT */
    bool is_software; /* Mesa on the CPU: there is no GPU to wait for */
};

typedef void *(*find_function)(const char *name);

/* Load the functions; false, with a sentence on stderr, when the context cannot do what the hook needs. */
bool gl_load(struct gl *gl, find_function find);

/* A piece of state that is one number. */
int gl_integer(const struct gl *gl, unsigned name);

#endif
