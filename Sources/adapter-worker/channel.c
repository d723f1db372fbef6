/* Commands in, answers out. */
#define _GNU_SOURCE
#include "worker.h"

#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint32_t seen;

uint32_t channel_next(void) {
  uint32_t now;
  while ((now = channel_load(&in->command)) == seen)
    syscall(SYS_futex, &in->command, FUTEX_WAIT, seen, 0, 0, 0);
  seen = now;
  return in->operation;
}

void channel_say(unsigned char byte) {
  /* Without its socket a worker cannot answer any more. */
  if (write(CHANNEL_FD_ANSWER, &byte, 1) != 1) _exit(CHANNEL_EXIT_USAGE);
}

void channel_answer(uint32_t kind) {
  out->kind = kind;
  channel_store(&out->answer, out->answer + 1);
  channel_say(1);
}

uint64_t out_room(void) { return CHANNEL_OUT_BYTES - out->text_used; }

uint64_t out_put(const void *bytes, uint64_t length, uint64_t alignment) {
  uint64_t place = (out->text_used + alignment - 1) & ~(alignment - 1);
  if (place > CHANNEL_OUT_BYTES || length > CHANNEL_OUT_BYTES - place) return 0;
  memcpy((char *)out + place, bytes, length);
  out->text_used = place + length;
  return place;
}
