/* Faults that only a process of its own contains. -DAT_CREATE=crash and the like put one into a step of
 * the adapter's life; a message names one for the call that reads it. */
#define _GNU_SOURCE
#define SOUND_CREATE
#define SOUND_CONFIGURE
#define SOUND_ACTIVATE
#define SOUND_RECEIVE
#define SOUND_BATCH
#define SOUND_DEVICES devices
#define SOUND_APPS devices
#define SOUND_ENTRY
#include "mtda.h"

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error);
static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error);
static mtda_status activate(mtda_instance *self, mtda_error *error);
static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                           mtda_error *error);
static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error);

#include "sound.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
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

#ifdef AT_CONSTRUCTOR
__attribute__((constructor)) static void constructor(void) { AT_CONSTRUCTOR(); }
#endif

MTDA_EXPORT mtda_status mtda_entry_1(uint32_t host_minor, const mtda_adapter **out) {
  (void)host_minor, (void)crash, (void)hang, (void)leave, (void)overflow, (void)devour;
#ifdef AT_ENTRY
  AT_ENTRY();
#endif
  *out = &table;
  return MTDA_OK;
}

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error) {
  (void)error;
#ifdef AT_CREATE
  AT_CREATE();
#endif
  host = given;
  *out = (mtda_instance *)&instance;
  return MTDA_OK;
}

static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error) {
  (void)self, (void)config, (void)error;
#ifdef AT_CONFIGURE
  AT_CONFIGURE();
#endif
  return MTDA_OK;
}

static mtda_status activate(mtda_instance *self, mtda_error *error) {
  (void)self, (void)error;
#ifdef AT_ACTIVATE
  AT_ACTIVATE();
#endif
  /* A file beside the library makes the next start a deadly one. */
  char sign[4096];
  Dl_info info;
  dladdr(&table, &info);
  snprintf(sign, sizeof sign, "%s-die", info.dli_fname);
  if (access(sign, F_OK) == 0) crash();
  return MTDA_OK;
}

static mtda_report sound_report(void) {
  return (mtda_report){.kind = MTDA_REPORT_STATE,
                       .state = MTDA_DEVICE_STATE_SECURED,
                       .identifier_count = 1,
                       .identifiers = &serial,
                       .identifier_stride = sizeof(mtda_identifier)};
}

/* Answers each device by its reference; dies of those whose model is "poison". */
static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                           mtda_error *error) {
  const char *place = batch->items;
  (void)self, (void)error;
#ifdef AT_DEVICES
  AT_DEVICES();
#endif
  for (uint64_t i = 0; i < batch->count; i++, place += batch->stride) {
    const mtda_device *device = (const mtda_device *)place;
    mtda_report report = sound_report();
    if (device->model.len == 6 && memcmp(device->model.ptr, "poison", 6) == 0) crash();
    report.device_ref = device->device_ref;
    report.identifier_count = 0;
    if (host->emit(call, &report, sizeof report, 1) != MTDA_OK) return MTDA_LIMIT;
  }
  return MTDA_OK;
}

/* Where the reports of this process go: the mapping right behind the input. */
static char *out_area(const mtda_payload *payload) {
  uintptr_t in = (uintptr_t)payload & ~(uintptr_t)((256u << 20) - 1);
  return (char *)(in + (128u << 20));
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

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error) {
  char word[32] = {0};
  (void)self;
#ifdef AT_RECEIVE
  AT_RECEIVE();
#endif
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
  return host->emit(call, &report, sizeof report, 1);
}
