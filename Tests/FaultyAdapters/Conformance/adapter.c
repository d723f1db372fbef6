/* An adapter that keeps every rule of the conformance suite, and with -DFAULT_<rule> breaks that one and no
 * other. Some rules have several faults: -DFAULT_<rule>_<fault>. Its partner sends lines: a serial number, a word, a time in milliseconds, with single spaces
 * between them. */
#define _GNU_SOURCE
#include "mtda.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "descriptor.h"

#define MOST_DEVICES 256u
#define SERIAL_BYTES 64u

typedef struct known {
  uint64_t ref;
  mtda_str borrowed; /* FAULT_P12 only */
  uint32_t length;
  char serial[SERIAL_BYTES];
} known;

struct mtda_instance {
  const mtda_host *host;
  const mtda_state_1 *state;
  const mtda_http_1 *http;
  const mtda_thread_check_1 *roles;
  uint64_t toggles;
  bool is_strict;
  bool is_active;
  atomic_bool is_cancelled;
  uint32_t count;
  known known[MOST_DEVICES];
  /* What faults remember. */
  uint32_t activations;
  uint32_t calls;
  mtda_call *stale;
  pthread_t first_thread, control_thread;
  bool has_thread;
  bool is_spoiled, waits;
  pthread_t extra;
  bool has_extra;
  atomic_bool extra_stops;
};

#include "failure.h"
#include "life.h"
#include "data.h"
#include "receive.h"

/* An extension of the vendor's own, which extensions.json beside the recordings describes: whether a serial number is
 * known. */
typedef struct lookup {
  uint32_t struct_size;
  uint32_t reserved;
  mtda_status (*find)(mtda_instance *self, const char *serial, uint64_t length, uint64_t *ref);
  uint32_t (*count)(const mtda_instance *self);
  void (*name)(const void *context, char *room);
} lookup;

static mtda_status lookup_find(mtda_instance *self, const char *serial, uint64_t length, uint64_t *ref) {
#ifdef FAULT_H01_EXTENSION
  if (!self || !ref) return MTDA_ARG;
#else
  if (!self || !serial || !ref) return MTDA_ARG;
#endif
  for (uint32_t i = 0; i < self->count; i++)
    if (self->known[i].length == length && memcmp(self->known[i].serial, serial, length) == 0)
      return *ref = self->known[i].ref, MTDA_OK;
#ifdef FAULT_H01_EXTENSION
  if (*serial) return MTDA_ARG;
#endif
  return MTDA_UNAVAILABLE;
}

static uint32_t lookup_count(const mtda_instance *self) { return self ? self->count : 0; }

/* Trusts its caller, as its description says. */
static void lookup_name(const void *context, char *room) { memcpy(room, context, 8); }

static const lookup lookup_table = {
#ifdef FAULT_H01_TABLE
    .struct_size = sizeof(lookup) - 8,
#else
    .struct_size = sizeof(lookup),
#endif
    .find = lookup_find,
    .count = lookup_count,
    .name = lookup_name,
};

static const void *extension(const mtda_str *id) {
#ifdef FAULT_N08
  if (id->len == 0) return &words;
#endif
#ifdef FAULT_H01_OFFER
  return (void)id, (const void *)0;
#endif
  return id && id->ptr && equals(*id, "org.example.lookup/1") ? &lookup_table : 0;
}

static mtda_adapter table = {
#ifdef FAULT_N04
    .struct_size = sizeof(mtda_adapter) - 8,
#else
    .struct_size = sizeof(mtda_adapter),
#endif
    .abi_major = MTDA_ABI_MAJOR,
    .abi_minor = MTDA_ABI_MINOR,
    .descriptor = &descriptor,
    .create = create,
    .configure = configure,
    .activate = activate,
    .devices = devices,
    .apps = apps,
    .receive = receive,
    .poll = poll_partner,
    .cancel = cancel,
    .deactivate = deactivate,
    .destroy = destroy,
    .extension = extension,
};

#ifdef FAULT_L02
void nobody_has_this(void);
#endif
#ifdef FAULT_L03
MTDA_EXPORT void another_symbol(void) {}
#endif

__attribute__((constructor)) static void constructor(void) {
#ifdef FAULT_L05
  close(open("/etc/hostname", O_RDONLY));
#endif
#ifdef FAULT_L06
  nanosleep(&(struct timespec){0, 650000000}, 0);
#endif
#ifdef FAULT_L07
  if (getenv("FAULT_L07")) descriptor.vendor.len -= 1;
  setenv("FAULT_L07", "1", 1);
#endif
#ifdef FAULT_L10
  if (!environ || !environ[0]) abort();
#endif
#ifdef FAULT_S03
  static uint32_t alone;
  in_flight = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  /* The sandbox gives none. */
  if (in_flight == MAP_FAILED) in_flight = &alone;
#endif
}

MTDA_EXPORT mtda_status mtda_entry_1(uint32_t host_minor, const mtda_adapter **out) {
#ifdef FAULT_N03
  if (!out) return MTDA_OK;
#endif
  if (!out) return MTDA_ARG;
#ifdef FAULT_L02
  nobody_has_this();
#endif
#ifdef FAULT_L08
  Dl_info info;
  if (dladdr(&table, &info) && !strstr(info.dli_fname, ".so")) return MTDA_INTERNAL;
#endif
#ifdef FAULT_N01
  (void)getppid();
#endif
#ifdef FAULT_N02
  if (host_minor > 1000) return MTDA_INTERNAL;
#endif
  (void)host_minor;
  *out = &table;
  return MTDA_OK;
}
