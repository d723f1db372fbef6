/* Hands the kernel the filters that the host has made. */
#define _GNU_SOURCE
#include "worker.h"

#include <linux/filter.h>
#include <string.h>
#include <unistd.h>

/* Kept here, because the host writes other things where it lay. */
static uint64_t active[CHANNEL_FILTER_MOST];

/* Copies one filter out of `in`; nothing where the host could not make it. */
static uint32_t take(int stage, uint64_t *code) {
  const uint32_t count = in->filter_counts[stage];
  if (count > CHANNEL_FILTER_MOST) return 0;
  memcpy(code, (const char *)in + in->filters[stage], count * sizeof *code);
  return count;
}

int filter_load(void) {
  union {
    uint64_t words[CHANNEL_FILTER_MOST];
    struct sock_filter code[CHANNEL_FILTER_MOST];
  } filter;
  const uint32_t count = take(CHANNEL_FILTER_LOADING, filter.words);
  for (uint32_t i = 0; i < count; i++)
    if (filter.code[i].k == CHANNEL_FILTER_SELF) filter.code[i].k = (uint32_t)getpid();
  take(CHANNEL_FILTER_ACTIVE, active);
  return channel_filter_calls(filter.words, count);
}

int filter_tighten(void) {
  return channel_filter_calls(active, in->filter_counts[CHANNEL_FILTER_ACTIVE]);
}
