/* Numbers that a seed reproduces, and the numbers at which readers go wrong. */
#ifndef RANDOM_H
#define RANDOM_H

#include "../../../Sources/CAdapterChannel/include/CAdapterChannel.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* SplitMix64. */
struct random {
  uint64_t state;
};

static uint64_t next(struct random *random) {
  uint64_t mixed = random->state += 0x9E3779B97F4A7C15u;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return mixed ^ (mixed >> 31);
}

static uint64_t below(struct random *random, uint64_t end) { return next(random) % end; }

/* Counts, lengths, strides and offsets: the ends of what there is room for, and of numbers. */
static uint64_t edge(struct random *random) {
  static const uint64_t edges[] = {
      0, 1, 2, 3, 7, 8, 9, 15, 16, 63, 64, 127, 128, 129, 255, 256, 257, 1023, 1024, 1025, 4095, 4096, 4097,
      CHANNEL_SLOTS - 1, CHANNEL_SLOTS, CHANNEL_SLOTS + 1, CHANNEL_MESSAGE_AT, CHANNEL_SKIPS_AT, CHANNEL_LINES_AT,
      CHANNEL_SLOTS_AT, CHANNEL_TEXT_AT - 1, CHANNEL_TEXT_AT, CHANNEL_TEXT_AT + 1, CHANNEL_TEXT_AT + 8,
      CHANNEL_OUT_BYTES - 8, CHANNEL_OUT_BYTES - 1, CHANNEL_OUT_BYTES, CHANNEL_OUT_BYTES + 1, CHANNEL_IN_BYTES,
      0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, ~0ull - 7, ~0ull};
  const uint64_t way = below(random, 8);
  if (way == 0) return next(random);
  if (way == 1) return CHANNEL_TEXT_AT + below(random, 65536);
  return edges[below(random, COUNT(edges))];
}

#endif
