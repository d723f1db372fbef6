/* Makes one system call after the other, raw, and says what the kernel answered: while it is loaded, and in a call. The
 * calls come from a file that a test makes of its table (-DCALLS="..."), a `case` each. Built as an adapter it reports
 * an answer each, with the errno as the vendor's code. With -DTRIAL mtda_entry_1 answers the refusals of one slice,
 * a bit each, and with -DVENDOR it is a vendor's library with two functions that do. -DFOREIGN_LOADING and
 * -DFOREIGN_CALL are a statement that is not survived. */
#define _GNU_SOURCE
#define SOUND_NAME "Battery"
#define SOUND_RECEIVE
#ifdef TRIAL
#define SOUND_ENTRY
#endif
#include "mtda.h"

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload, mtda_error *error);

#include "sound.h"

#include <asm/prctl.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than Debian's header. */
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

#define MOST 1024
#define SLICE 30
/* A process of its own namespace has no parent that it could name. */
#define HOST (getppid() > 0 ? getppid() : 2)
#define OWN (getpid())
#define AT(place) ((long)(uintptr_t)(place))
#define NOWHERE AT("/nonexistent/x")
/* No such descriptor. */
#define NONE 63
#define CALL(name, ...) raw(SYS_##name, (long[6]){__VA_ARGS__})

static char room[8192] __attribute__((aligned(4096)));
static struct rlimit limit = {64, 64};
static char zeros[4096];
static struct timespec no_time;
static const uint32_t attributes[12] = {48};
static uint8_t results[2][MOST];

static int raw(long number, const long *a) {
  const pid_t own = getpid();
  const long answer = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  const int reason = errno;
  if (getpid() != own) _exit(0);
  if (answer > 8 && answer < 64) close((int)answer);
  return answer == -1 ? reason : 0;
}

/* -1 for what this profile is spared, and behind the last. */
static int perform(int number) {
  switch (number) {
#include CALLS
  default: return -1;
  }
}

static void perform_all(uint8_t *answers) {
  for (int i = 0; i < COUNT; i++) answers[i] = (uint8_t)perform(i);
}

static uint32_t refused(const uint8_t *answers, int slice) {
  uint32_t bits = 0;
  for (int i = 0; i < SLICE; i++) {
    const int answer = answers[slice * SLICE + i];
    if (answer == EPERM || answer == EACCES || answer == ENOSYS) bits |= 1u << i;
  }
  return bits;
}

#ifdef TRIAL
static int slice;
#endif

__attribute__((constructor)) static void load(int count, char **words) {
  (void)count, (void)words;
#ifdef TRIAL
  /* The suite tells a rule's process its seed, which is the number of the slice. */
  for (int i = 1; i < count; i++)
    if (strcmp(words[i - 1], "--seed") == 0) slice = atoi(words[i]);
#endif
#ifdef FOREIGN_LOADING
  FOREIGN_LOADING;
#endif
  perform_all(results[0]);
}

#ifdef VENDOR
MTDA_EXPORT int battery_loading(int slice) { return (int)refused(results[0], slice); }
MTDA_EXPORT int battery_call(int slice) {
  perform_all(results[1]);
  return (int)refused(results[1], slice);
}
#endif

#ifdef TRIAL
MTDA_EXPORT mtda_status mtda_entry_1(uint32_t minor, const mtda_adapter **out) {
  (void)minor, *out = &table;
  return (mtda_status)(0x40000000u | refused(results[0], slice));
}
#endif

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload, mtda_error *error) {
  const int stage = payload->body.len == 4;
  mtda_identifier serial = {MTDA_ID_SERIAL_NUMBER, 0, STR("C02ABC")};
  mtda_report report = {.kind = MTDA_REPORT_STATE, .state = MTDA_DEVICE_STATE_SECURED, .identifier_count = 1,
                        .identifiers = &serial, .identifier_stride = sizeof serial};
  (void)self, (void)error;
#ifdef FOREIGN_CALL
  FOREIGN_CALL;
#endif
  if (stage == 1) perform_all(results[1]);
  for (int i = 0; i < COUNT; i++) {
    report.vendor_code = results[stage][i];
    if (host->emit(call, &report, sizeof report, 1) != MTDA_OK) return MTDA_LIMIT;
  }
  return MTDA_OK;
}
