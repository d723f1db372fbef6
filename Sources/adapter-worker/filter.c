/* Hands the kernel the filters that the host has made. */
#define _GNU_SOURCE
#include "worker.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Kept here, because the host writes other things where it lay. */
static struct sock_filter active[CHANNEL_FILTER_MOST];

/* Copies one filter out of `in`; nothing where the host could not make it. */
static uint16_t take(int stage, struct sock_filter *code) {
  const uint32_t count = in->filter_counts[stage];
  if (count > CHANNEL_FILTER_MOST) return 0;
  memcpy(code, (const char *)in + in->filters[stage], count * sizeof *code);
  return (uint16_t)count;
}

/* On all threads: a library's constructor may have started some. */
static int install(struct sock_filter *code, uint16_t count) {
  const struct sock_fprog program = {count, code};
  long answer;
  if (count == 0) return -ENOSYS;
  answer = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
  return answer == 0 ? 0 : answer < 0 ? -errno : -ESRCH;
}

int filter_load(void) {
  struct sock_filter code[CHANNEL_FILTER_MOST];
  const uint16_t count = take(CHANNEL_FILTER_LOADING, code);
  for (uint16_t i = 0; i < count; i++)
    if (code[i].k == CHANNEL_FILTER_SELF) code[i].k = (uint32_t)getpid();
  take(CHANNEL_FILTER_ACTIVE, active);
  return install(code, count);
}

int filter_tighten(void) { return install(active, (uint16_t)in->filter_counts[CHANNEL_FILTER_ACTIVE]); }
