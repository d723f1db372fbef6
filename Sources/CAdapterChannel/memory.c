/* The areas of memory that a host shares with a worker. */
#define _GNU_SOURCE
#include "CAdapterChannel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

_Static_assert(sizeof(channel_out) <= CHANNEL_MESSAGE_AT, "the parts of out");
_Static_assert(CHANNEL_MESSAGE_AT + CHANNEL_MESSAGE_BYTES <= CHANNEL_SKIPS_AT, "the parts of out");
_Static_assert(CHANNEL_SKIPS_AT + CHANNEL_SKIPS * sizeof(mtda_skip) <= CHANNEL_LINES_AT, "as above");
_Static_assert(CHANNEL_LINES_AT + CHANNEL_LINES * sizeof(channel_line) <= CHANNEL_SLOTS_AT, "as above");
_Static_assert(CHANNEL_SLOTS_AT + CHANNEL_SLOTS * sizeof(channel_slot) <= CHANNEL_TEXT_AT, "as above");
_Static_assert(CHANNEL_TEXT_AT < CHANNEL_OUT_BYTES / 2, "out has room for text");
_Static_assert(sizeof(channel_in) <= 4096, "what a call needs lies behind the first page of in");
_Static_assert(sizeof(mtda_report) + sizeof(uint64_t) == sizeof(channel_slot), "slots have no gaps");

int channel_memory(const char *name, uint64_t bytes) {
  int area = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (area < 0) return -errno;
  if (ftruncate(area, (off_t)bytes) != 0 ||
      fcntl(area, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0) {
    int reason = errno;
    close(area);
    return -reason;
  }
  return area;
}

int channel_seal(int area) {
  return fcntl(area, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) == 0 ? 0 : -errno;
}

int channel_map(int area, uint64_t address, uint64_t bytes, int is_writable) {
  void *wanted = (void *)(uintptr_t)address;
  int protection = is_writable ? PROT_READ | PROT_WRITE : PROT_READ;
  void *got = mmap(wanted, bytes, protection, MAP_SHARED | MAP_FIXED_NOREPLACE, area, 0);
  if (got == MAP_FAILED) return -errno;
  if (got == wanted) return 0;
  /* A kernel that does not know the flag takes the address for a hint. */
  munmap(got, bytes);
  return -EEXIST;
}

void channel_unmap(uint64_t address, uint64_t bytes) { munmap((void *)(uintptr_t)address, bytes); }

/* Not inlined into a caller that could look at `from` again: this file is compiled apart. */
void channel_copy(void *to, const void *from, uint64_t bytes) { memcpy(to, from, bytes); }

void channel_wake(uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE, 1, 0, 0, 0); }
