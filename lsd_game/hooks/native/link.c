#define _GNU_SOURCE
#include "link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "say.h"

#define STALL_S 1.0          /* a restyle process that has not beaten for so long is not waited for */
#define PROCESS_CHECK_S 0.05 /* how often the pid is looked at */
#define NUM_TRIES 3          /* to read an answer before the next one overwrites it */
#define PAGE_BYTES 4096

static uint8_t *memory;  /* the mapped segment */
static uint64_t *words;  /* its beginning */
static uint64_t num_own; /* frames published when this hook has published last; others are another hook's */
static uint64_t oldest_answer; /* answers before this number come from before a stall */
static uint64_t shown = NO_ANSWER;
static struct {
    uint64_t number;
    double time_s; /* when its frame was captured */
} newest; /* answer that was read */
static struct {
    uint64_t pid;
    int handle; /* a pidfd, or -1 */
    bool is_running;
    double next_check_s;
} restyler = {.handle = -1};

static uint64_t get(int word) { return __atomic_load_n(&words[word], __ATOMIC_ACQUIRE); }

static void set(int word, uint64_t value) { __atomic_store_n(&words[word], value, __ATOMIC_RELEASE); }

static uint64_t bank_stride(void) {
    uint64_t num_bytes = BANK_HEADER_BYTES + words[WORD_BANK_BYTES];
    return (num_bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

static uint8_t *bank(uint64_t number, int first) { return memory + BANKS_OFFSET + (first + number % 2) * bank_stride(); }

/* Whether a process runs; sets a pidfd as the handle on the way, by which a zombie counts as ended. */
static bool is_running(uint64_t pid, int *handle) {
    if (pid == 0) return false;
    if (*handle < 0) *handle = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
    if (*handle < 0) return errno != ESRCH && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
    struct pollfd watched = {.fd = *handle, .events = POLLIN};
    return poll(&watched, 1, 0) == 0;
}

static void close_handle(int *handle) {
    if (*handle >= 0) close(*handle);
    *handle = -1;
}

static bool is_live(double now_s) {
    uint64_t pid = get(WORD_RESTYLE_PID);
    if (pid != restyler.pid) {
        close_handle(&restyler.handle);
        restyler.pid = pid;
        restyler.next_check_s = now_s;
    }
    if (now_s >= restyler.next_check_s) {
        restyler.is_running = is_running(pid, &restyler.handle);
        restyler.next_check_s = now_s + PROCESS_CHECK_S;
    }
    double beaten_s;
    memcpy(&beaten_s, &words[WORD_HEARTBEAT], sizeof beaten_s);
    bool is_beating = restyler.is_running && now_s - beaten_s < STALL_S;
    if (!is_beating) oldest_answer = get(WORD_ANSWERS_PUBLISHED);
    return is_beating;
}

static void append_sample(int offset, int count_word, double seconds) {
    uint64_t number = get(count_word);
    ((float *)(memory + offset))[number % NUM_SAMPLES] = (float)seconds;
    set(count_word, number + 1);
}

/* Looks whether a newer answer has begun to overwrite bank `number` % 2. */
static bool is_intact(uint64_t number) {
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return get(WORD_ANSWERS_BEGUN) <= number + 2;
}

/* The newest answer and its header, if it may be shown. */
static uint64_t fitting_answer(struct size size, double now_s, struct bank_header *header) {
    uint64_t num_published = get(WORD_ANSWERS_PUBLISHED);
    if (!is_live(now_s) || get(WORD_HIDDEN) || num_published == 0) return NO_ANSWER;
    uint64_t number = num_published - 1, first = get(WORD_FIRST_ANSWER);
    if (number < first || number < oldest_answer) return NO_ANSWER;
    memcpy(header, bank(number, 2), sizeof *header);
    bool fits = header->width == (uint32_t)size.width && header->height == (uint32_t)size.height &&
                header->pitch == (uint32_t)size.width * 4 && memcmp(header->channels, "BGRX", 4) == 0;
    return fits && !header->is_bottom_up && is_intact(number) ? number : NO_ANSWER;
}

bool link_open(const char *path) {
    int file = open(path, O_RDWR | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) {
        say("the segment %s cannot be opened: %s", path, strerror(errno));
        if (file >= 0) close(file);
        return false;
    }
    void *mapped = status.st_size < BANKS_OFFSET
                       ? MAP_FAILED
                       : mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped == MAP_FAILED) {
        say("%s is no lsd_game segment", path);
        return false;
    }
    memory = mapped;
    words = mapped;
    uint64_t num_bytes = BANKS_OFFSET + 4 * bank_stride();
    if (memcmp(memory, SEGMENT_MAGIC, 8) != 0 || words[WORD_VERSION] != VERSION || (uint64_t)status.st_size < num_bytes) {
        say("%s must be a whole segment of version %d", path, VERSION);
        munmap(mapped, (size_t)status.st_size);
        return false;
    }
    num_own = get(WORD_FRAMES_PUBLISHED);
    return true;
}

uint64_t link_max_bytes(void) { return words[WORD_BANK_BYTES]; }

bool link_claim(void) {
    uint64_t holder = get(WORD_GAME_PID), own = (uint64_t)getpid();
    if (holder == own) return get(WORD_FRAMES_PUBLISHED) == num_own;
    int handle = -1;
    bool is_taken = is_running(holder, &handle);
    close_handle(&handle);
    if (is_taken) return false;
    set(WORD_GAME_PID, own);
    set(WORD_GAME_CLOSED, 0);
    num_own = get(WORD_FRAMES_PUBLISHED);
    return true;
}

void link_note_drawable(uint64_t drawable) { set(WORD_DRAWABLE, drawable); }

void link_note_keys(uint64_t held) { set(WORD_KEYS, held); }

uint64_t link_num_panels(void) { return get(WORD_PANELS_PUBLISHED); }

bool link_copy_panel(uint8_t pixels[PANEL_BYTES], struct size *size) {
    uint64_t number = get(WORD_PANELS_PUBLISHED);
    uint32_t header[2];
    *size = (struct size){0, 0};
    if (number == 0) return true;
    const uint8_t *panel = memory + PANELS_OFFSET + (number - 1) % 2 * PANEL_BYTES;
    memcpy(header, panel, sizeof header);
    uint64_t num_bytes = (uint64_t)header[0] * header[1] * 4;
    if (num_bytes > PANEL_BYTES - sizeof header) return false;
    memcpy(pixels, panel + sizeof header, num_bytes);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (get(WORD_PANELS_BEGUN) > number + 1) return false;
    *size = (struct size){(int)header[0], (int)header[1]};
    return true;
}

void *link_begin(struct size size, double time_s) {
    uint64_t number = get(WORD_FRAMES_PUBLISHED);
    uint32_t pitch = (uint32_t)size.width * 4;
    struct bank_header header = {
        .index = number,
        .time_s = time_s,
        .width = (uint32_t)size.width,
        .height = (uint32_t)size.height,
        .pitch = pitch,
        .num_bytes = pitch * (uint32_t)size.height,
        .channels = {'B', 'G', 'R', 'X'},
    };
    set(WORD_FRAMES_BEGUN, number + 1);
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* nothing of the picture is seen before `begun` is */
    memcpy(bank(number, 0), &header, sizeof header);
    return bank(number, 0) + BANK_HEADER_BYTES;
}

void link_end(void) {
    set(WORD_HOOK, NATIVE_HOOK);
    num_own = get(WORD_FRAMES_PUBLISHED) + 1;
    set(WORD_FRAMES_PUBLISHED, num_own);
}

void link_publish(const void *pixels, struct size size, double time_s) {
    memcpy(link_begin(size, time_s), pixels, (size_t)size.width * (size_t)size.height * 4);
    link_end();
}

uint64_t link_answer_number(struct size size, double now_s) {
    struct bank_header header;
    return fitting_answer(size, now_s, &header);
}

bool link_read_answer(struct size size, double now_s, void (*read)(const void *pixels, void *context), void *context) {
    for (int i = 0; i < NUM_TRIES; i++) {
        struct bank_header header;
        uint64_t number = fitting_answer(size, now_s, &header);
        if (number == NO_ANSWER) return false;
        read(bank(number, 2) + BANK_HEADER_BYTES, context);
        if (is_intact(number)) {
            newest.number = number;
            newest.time_s = header.time_s;
            return true;
        }
    }
    return false;
}

void link_count_presented(double now_s) {
    if (newest.number == shown) {
        set(WORD_REPEATED, get(WORD_REPEATED) + 1);
        return;
    }
    uint64_t num_skipped = shown == NO_ANSWER ? newest.number : newest.number - shown - 1;
    set(WORD_PRESENTED, get(WORD_PRESENTED) + 1);
    set(WORD_ANSWERS_REPLACED, get(WORD_ANSWERS_REPLACED) + num_skipped);
    shown = newest.number;
    append_sample(LATENCIES_OFFSET, WORD_LATENCIES, now_s - newest.time_s);
}

void link_count_original(void) { set(WORD_ORIGINAL, get(WORD_ORIGINAL) + 1); }

void link_count_cost(double seconds) { append_sample(COSTS_OFFSET, WORD_COSTS, seconds); }

__attribute__((destructor)) static void close_game(void) {
    if (words != NULL && get(WORD_GAME_PID) == (uint64_t)getpid()) set(WORD_GAME_CLOSED, 1);
}
