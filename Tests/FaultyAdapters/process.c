/* Faults that only a process of its own contains. -DSTEP="create" -DFAULT=crash puts one into a step of
 * the adapter's life; a message names one for the call that reads it. */
#define _GNU_SOURCE
#define SOUND_CREATE
#define SOUND_CONFIGURE
#define SOUND_ACTIVATE
#define SOUND_RECEIVE
#define SOUND_BATCH
#define SOUND_DEVICES devices
#define SOUND_APPS apps
#define SOUND_POLL
#define SOUND_END
#define SOUND_ENTRY
#ifdef CHANGING
#define SOUND_DESCRIPTOR
#endif
#include "mtda.h"

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error);
static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error);
static mtda_status activate(mtda_instance *self, mtda_error *error);
static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                           mtda_error *error);
static mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                        mtda_error *error);
static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error);
static mtda_status poll(mtda_instance *self, mtda_call *call, mtda_error *error);
static void cancel(mtda_instance *self);
static void deactivate(mtda_instance *self);
static void destroy(mtda_instance *self);
#ifdef CHANGING
static mtda_descriptor descriptor = {.struct_size = sizeof(mtda_descriptor),
                                     .level_source = MTDA_SOURCE_STATE,
                                     .partner_id = {"11111111-2222-4333-8444-555555555555", 36},
                                     .name = {"Sound Partner", 13},
                                     .vendor = {"Test", 4},
                                     .adapter_version = {"1.0.0", 5}};
#endif

#include "forks.h"
#include "sound.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile int depth;
static mtda_identifier serial = {MTDA_ID_SERIAL_NUMBER, 0, STR("C02ABC")};

static void crash(void) { *(volatile int *)8 = 1; }
static void hang(void) {
  for (;;) depth++;
}
static void leave(void) { exit(3); }
static void overflow(void) {
  volatile char room[4096];
  room[0] = (char)depth++;
  overflow();
  depth -= room[0];
}
static void devour(void) {
  for (;;) memset(malloc(1 << 20), 1, 1 << 20);
}
static void free_twice(void) {
  /* Unseen by the compiler, which would not build it. */
  void *volatile place = malloc(64);
  free(place);
  free(place);
}
static void nothing(void) {}

#ifndef STEP
#define STEP ""
#define FAULT nothing
#endif

static void at(const char *step) {
  (void)crash, (void)hang, (void)leave, (void)nothing;
  if (strcmp(step, STEP) == 0) FAULT();
}

#ifndef FOLDER
#define FOLDER "/nonexistent"
#endif

/* By the only call that the sandbox lets a library ask by. */
static int is_there(const char *path) {
  struct stat status;
  return stat(path, &status) == 0;
}

/* Whether a file lies where the library was built: what is to be different at the next start. */
static int has_sign(const char *name) {
  char sign[4096];
  snprintf(sign, sizeof sign, FOLDER "/%s", name);
  return is_there(sign);
}

/* How many paths of the machine, and of the folder where the library lay, there are while it is loaded. */
static int seen;
/* Whether that folder could be read. */
static int is_opened;

static void look(void) {
  static const char *const paths[] = {"/etc/passwd", "/tmp", "/home", "/proc/1", "/proc/self/status", "/sys", FOLDER};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) seen += is_there(paths[i]);
  is_opened = open(FOLDER, O_RDONLY | O_DIRECTORY) >= 0;
}

__attribute__((constructor)) static void constructor(void) {
  look();
  at("constructor");
}

MTDA_EXPORT mtda_status mtda_entry_1(uint32_t host_minor, const mtda_adapter **out) {
  (void)host_minor;
  if (!out) return MTDA_ARG;
  at("entry");
#ifdef CHANGING
  if (has_sign("change")) descriptor.adapter_version = (mtda_str){"2.0.0", 5};
#endif
  *out = &table;
  return MTDA_OK;
}

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error) {
  (void)error;
  at("create");
  host = given;
  *out = (mtda_instance *)&instance;
  return MTDA_OK;
}

static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error) {
  (void)self, (void)config, (void)error;
  at("configure");
  return MTDA_OK;
}

static mtda_status activate(mtda_instance *self, mtda_error *error) {
  (void)self, (void)error;
  at("activate");
  if (has_sign("die")) crash();
  return MTDA_OK;
}

static mtda_status poll(mtda_instance *self, mtda_call *call, mtda_error *error) {
  (void)self, (void)call, (void)error;
  at("poll");
  return MTDA_UNSUPPORTED;
}

static void cancel(mtda_instance *self) {
  (void)self;
  at("cancel");
}
static void deactivate(mtda_instance *self) {
  (void)self;
  at("deactivate");
}
static void destroy(mtda_instance *self) {
  (void)self;
  at("destroy");
}

static mtda_report sound_report(void) {
  return (mtda_report){.kind = MTDA_REPORT_STATE,
                       .state = MTDA_DEVICE_STATE_SECURED,
                       .identifier_count = 1,
                       .identifiers = &serial,
                       .identifier_stride = sizeof(mtda_identifier)};
}

/* Where the input of this process begins: host and worker keep it at a multiple of this. */
static uintptr_t in_area(const void *record) {
  return (uintptr_t)record & ~(uintptr_t)((256u << 20) - 1);
}

/* Goes on when the host has laid out the batch after this one, in the other half of the input. */
static void wait_for_next(const mtda_batch *batch) {
  uintptr_t half = ((128u << 20) - 4096) / 2 & ~4095u;
  const volatile uint64_t *other = (const uint64_t *)(in_area(batch) + 4096 + half);
  static int calls;
  if (calls++ > 0) return;
  while (*other == 0) {
  }
}

#ifndef REPORTS_EACH
#define REPORTS_EACH 1
#endif

/* Answers each device by its reference; dies of those whose model is "poison". */
static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                           mtda_error *error) {
  const char *place = batch->items;
  (void)self, (void)error;
  at("devices");
#ifdef WAITS_FOR_NEXT
  wait_for_next(batch);
#else
  (void)wait_for_next;
#endif
  for (uint64_t i = 0; i < batch->count; i++, place += batch->stride) {
    const mtda_device *device = (const mtda_device *)place;
    mtda_report report = sound_report();
    if (device->model.len == 6 && memcmp(device->model.ptr, "poison", 6) == 0) crash();
    report.device_ref = device->device_ref;
    report.identifier_count = 0;
    for (int k = 0; k < REPORTS_EACH; k++)
      if (host->emit(call, &report, sizeof report, 1) != MTDA_OK) return MTDA_LIMIT;
  }
  return MTDA_OK;
}

static mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                        mtda_error *error) {
  (void)self, (void)call, (void)batch, (void)error;
  at("apps");
  return MTDA_OK;
}

/* Where the reports of this process go: the mapping right behind the input. */
static char *out_area(const mtda_payload *payload) {
  return (char *)(in_area(payload) + (128u << 20));
}

static void *scribble(void *area) {
  unsigned state = 1;
  for (;;) {
    state = state * 1664525u + 1013904223u;
    /* Everything but the count of answers: the host is to see many answers, each of nonsense. */
    ((volatile char *)area)[4 + state % (2u << 20)] = (char)(state >> 24);
  }
  return 0;
}

/* What the kernel answers to each thing that an adapter has no business with; MTDA_OK if it refuses all. */
static mtda_status try_forbidden(mtda_error *error) {
  const char *done = 0;
  char *arguments[] = {"true", 0};
  if (syscall(SYS_fork) == 0) _exit(0);
  else if (errno != EPERM) done = "fork";
  if (execv("/bin/true", arguments) == 0 || errno != EPERM) done = "exec";
  if (socket(AF_INET, SOCK_STREAM, 0) >= 0) done = "socket";
  if (open("/etc/passwd", O_RDONLY) >= 0) done = "open";
  if (open("/usr/lib/os-release", O_RDONLY) >= 0) done = "open after activation";
  if (syscall(SYS_ptrace, 0, 0, 0, 0) == 0) done = "ptrace";
  if (syscall(SYS_io_uring_setup, 1, 0) >= 0 || errno != EPERM) done = "io_uring";
  if (kill(getppid(), 0) == 0) done = "kill";
  if (mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
    done = "executable memory";
  if (syscall(SYS_memfd_create, "x", 0) >= 0) done = "memfd";
  if (!done) return MTDA_OK;
  error->message.len = strlen(done);
  memcpy(error->message.ptr, done, error->message.len);
  return MTDA_INTERNAL;
}

static mtda_status emit_many(mtda_call *call, int count) {
  mtda_report report = sound_report();
  report.detail = (mtda_str){"0123456789012345678901234567890123456789", 40};
  for (int i = 0; i < count; i++) {
    mtda_status status;
    report.vendor_code = i;
    if ((status = host->emit(call, &report, sizeof report, 1)) != MTDA_OK) return status;
  }
  return MTDA_OK;
}

/* A report that points anywhere, written where the host reads; the count of slots is made up. */
static void forge(const mtda_payload *payload) {
  mtda_report report = sound_report();
  report.title = (mtda_str){(const char *)payload, 64};
  char *area = out_area(payload);
  for (int i = 0; i < 3; i++) memcpy(area + 163840 + i * 152, &report, sizeof report);
}

/* Returns: what failed is tried again, for ever. */
static void ignore(int number) { (void)number; }

/* All but the standard streams: the way to the host too. */
static mtda_status close_inherited(void) {
  for (int file = 3; file < 64; file++) close(file);
  return MTDA_OK;
}

/* Adds 1 for the C library and 100 for each of the Swift runtime's. */
static int count_library(struct dl_phdr_info *info, size_t size, void *sum) {
  (void)size;
  if (strstr(info->dlpi_name, "libc.so")) ++*(int *)sum;
  if (strstr(info->dlpi_name, "libswift")) *(int *)sum += 100;
  return 0;
}

static int count_libraries(void) {
  int sum = 0;
  dl_iterate_phdr(count_library, &sum);
  return sum;
}

static mtda_call *left_call;

static void *emit_for_ever(void *unused) {
  mtda_report report = sound_report();
  (void)unused;
  for (;;) host->emit(left_call, &report, sizeof report, 1);
  return 0;
}

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error) {
  char word[32] = {0};
  (void)self;
  at("receive");
  memcpy(word, payload->body.ptr, payload->body.len < 31 ? payload->body.len : 31);
#define WORD(name) else if (strcmp(word, name) == 0)
  if (strcmp(word, "sound") == 0) {
  }
  WORD("crash") crash();
  WORD("hang") hang();
  WORD("exit") leave();
  WORD("abort") abort();
  WORD("overflow") overflow();
  WORD("devour") devour();
  WORD("free-twice") free_twice();
  WORD("past-ring") memset(out_area(payload) + (8u << 20) - 8, 'x', 16);
  WORD("look") return seen == 0 ? MTDA_OK : MTDA_INTERNAL;
  WORD("opened") return is_opened ? MTDA_INTERNAL : MTDA_OK;
  WORD("close") return close_inherited();
  WORD("handle-signals") {
    for (int number = 1; number < 32; number++) signal(number, ignore);
    crash();
  }
  WORD("fork") fork_away();
  WORD("fork-far") fork_far_away();
  WORD("fork-often") fork_often();
  WORD("leak") memset(malloc(1 << 20), 1, 1 << 20);
  WORD("leave-thread") {
    pthread_t thread;
    left_call = call;
    pthread_create(&thread, 0, emit_for_ever, 0);
  }
  WORD("ten-million") {
    for (int i = 0; i < 1000; i++) emit_many(call, 10000);
    return MTDA_OK;
  }
  WORD("wait") {
    while (host->should_stop(call) == MTDA_GO_ON) {
    }
    return MTDA_CANCELLED;
  }
  WORD("write-input") ((char *)payload->body.ptr)[0] = 'X';
  WORD("unprotect-input") {
    uintptr_t page = (uintptr_t)payload->body.ptr & ~(uintptr_t)4095;
    if (mprotect((void *)page, 4096, PROT_READ | PROT_WRITE) == 0) return MTDA_INTERNAL;
  }
  WORD("garbage") memset(out_area(payload) + 4, 0xA5, 7u << 20);
  WORD("forge") {
    forge(payload);
    mtda_report report = sound_report();
    return host->emit(call, &report, sizeof report, 1);
  }
  WORD("forbidden") return try_forbidden(error);
  WORD("many") return emit_many(call, 50000);
  WORD("flip") {
    pthread_t thread;
    pthread_create(&thread, 0, scribble, out_area(payload));
    return emit_many(call, 50000);
  }
  WORD("print") {
    for (int i = 0; i < 1000000; i++) printf("a line of a hundred bytes %070d\n", i);
  }
  mtda_report report = sound_report();
  if (strcmp(word, "libraries") == 0) report.vendor_code = count_libraries();
  return host->emit(call, &report, sizeof report, 1);
}
