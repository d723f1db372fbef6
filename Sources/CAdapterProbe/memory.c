/* Memory for what an adapter borrows, and what is to be said of a fault in it. */
#define _GNU_SOURCE
#include "CAdapterProbe.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE 4096ull
#define NAME_BYTES 96
#define PADDING 64 /* zeros behind a piece that is not guarded */

/* A piece: [start, start + bytes) is the adapter's to read; [pages, pages + mapped) is what is mapped. */
typedef struct piece {
  char name[NAME_BYTES];
  char *start;
  uint64_t bytes;
  char *pages;
  uint64_t mapped; /* with the guard page, 0 for plain memory */
} piece;

struct probe_memory {
  probe_memory *next;
  piece *pieces;
  uint32_t count;
  uint32_t room;
  int form;
  int access;
};

/* All memories, for the handler, which looks at them without the lock: its thread may hold it. */
static probe_memory *all;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static probe_shared *watcher;

probe_memory *probe_memory_make(int form) {
  probe_memory *memory = calloc(1, sizeof *memory);
  if (!memory) return 0;
  memory->form = form;
  memory->access = PROBE_ACCESS_WRITE;
  pthread_mutex_lock(&lock);
  memory->next = all;
  all = memory;
  pthread_mutex_unlock(&lock);
  return memory;
}

static int take_pages(piece *piece, uint64_t bytes, int is_guarded) {
  const uint64_t wanted = is_guarded ? (bytes == 0 ? 1 : bytes) : bytes + PADDING;
  const uint64_t data = (wanted + PAGE - 1) / PAGE * PAGE;
  char *pages = mmap(0, data + PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return -1;
  if (mprotect(pages, data, PROT_READ | PROT_WRITE) != 0) return -1;
  piece->pages = pages;
  piece->mapped = data + PAGE;
  piece->start = is_guarded ? pages + data - bytes : pages;
  return 0;
}

void *probe_memory_take(probe_memory *memory, uint64_t bytes, const char *name) {
  piece *piece;
  if (memory->count == memory->room) {
    const uint32_t room = memory->room ? memory->room * 2 : 64;
    void *longer = realloc(memory->pieces, room * sizeof *memory->pieces);
    if (!longer) return 0;
    memory->pieces = longer;
    memory->room = room;
  }
  piece = &memory->pieces[memory->count];
  memset(piece, 0, sizeof *piece);
  strncpy(piece->name, name, NAME_BYTES - 1);
  piece->bytes = bytes;
  if (memory->form != PROBE_PLAIN) {
    if (take_pages(piece, bytes, memory->form == PROBE_GUARDED) != 0) return 0;
  } else {
    piece->start = calloc(1, bytes + PADDING);
    if (!piece->start) return 0;
  }
  memory->count++;
  return piece->start;
}

void probe_memory_allow(probe_memory *memory, int access) {
  memory->access = access;
  if (memory->form == PROBE_PLAIN) return;
  for (uint32_t i = 0; i < memory->count; i++)
    mprotect(memory->pieces[i].pages, memory->pieces[i].mapped - PAGE, access);
}

void probe_memory_spoil(probe_memory *memory) {
  for (uint32_t i = 0; i < memory->count; i++)
    memset(memory->pieces[i].start, 0xA5, memory->pieces[i].bytes);
}

void probe_memory_free(probe_memory *memory) {
  pthread_mutex_lock(&lock);
  for (probe_memory **place = &all; *place; place = &(*place)->next)
    if (*place == memory) {
      *place = memory->next;
      break;
    }
  pthread_mutex_unlock(&lock);
  for (uint32_t i = 0; i < memory->count; i++) {
    if (memory->form != PROBE_PLAIN) munmap(memory->pieces[i].pages, memory->pieces[i].mapped);
    else free(memory->pieces[i].start);
  }
  free(memory->pieces);
  free(memory);
}

/* ---- What a fault was. Runs in a signal handler: no allocation, no locks. ---- */

static char *put(char *at, const char *end, const char *text) {
  while (*text && at < end) *at++ = *text++;
  return at;
}

static char *put_number(char *at, const char *end, uint64_t number, unsigned base) {
  char digits[24];
  int count = 0;
  do digits[count++] = "0123456789abcdef"[number % base];
  while ((number /= base) != 0);
  while (count > 0 && at < end) *at++ = digits[--count];
  return at;
}

static int is_write(const ucontext_t *context) {
#if defined(__x86_64__)
  return (context->uc_mcontext.gregs[REG_ERR] & 2) != 0;
#else
  (void)context;
  return 0;
#endif
}

static const piece *find(const char *address, const probe_memory **owner) {
  for (const probe_memory *memory = all; memory; memory = memory->next)
    for (uint32_t i = 0; i < memory->count; i++) {
      const piece *piece = &memory->pieces[i];
      if (memory->form != PROBE_PLAIN && address >= piece->pages && address < piece->pages + piece->mapped) {
        *owner = memory;
        return piece;
      }
    }
  return 0;
}

static void describe(char *at, const char *end, const char *address, int written) {
  const probe_memory *owner = 0;
  const piece *piece = find(address, &owner);
  at = put(at, end, written ? "wrote " : "read ");
  if (!piece) {
    at = put(at, end, "at address 0x");
    at = put_number(at, end, (uint64_t)(uintptr_t)address, 16);
  } else if (address >= piece->start + piece->bytes) {
    const uint64_t past = (uint64_t)(address - (piece->start + piece->bytes)) + 1;
    at = put_number(at, end, past, 10);
    at = put(at, end, past == 1 ? " byte past the end of " : " bytes past the end of ");
    at = put(at, end, piece->name);
  } else {
    at = put(at, end, address < piece->start ? "before the beginning of " : "inside ");
    at = put(at, end, piece->name);
    if (owner->access == PROBE_ACCESS_NONE) at = put(at, end, " after the call had returned");
    else if (written) at = put(at, end, ", which is read-only");
  }
  *at = 0;
}

static void handle(int number, siginfo_t *info, void *context) {
  char *start = watcher->fault;
  if (start[0] == 0) describe(start, start + PROBE_FAULT_BYTES - 1, info->si_addr, is_write(context));
  /* The handler is gone by now (SA_RESETHAND): the same instruction ends the process. */
  (void)number;
}

void probe_watch_faults(probe_shared *shared) {
  static char stack[64 << 10];
  const stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
  struct sigaction action = {.sa_sigaction = handle,
                             .sa_flags = SA_SIGINFO | SA_RESETHAND | SA_ONSTACK};
  watcher = shared;
  sigaltstack(&other, 0);
  sigaction(SIGSEGV, &action, 0);
  sigaction(SIGBUS, &action, 0);
}
