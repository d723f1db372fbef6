/* How every peer in C measures: at least two hundred times and for a second, and prints the median. */
#ifndef METER_H
#define METER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MOST_TIMES (4u << 20)

static inline uint64_t nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int by_size(const void *one, const void *other) {
  uint64_t left = *(const uint64_t *)one, right = *(const uint64_t *)other;
  return left < right ? -1 : left > right;
}

/* `exchange` hands over so many records and has their answers when it returns. */
static inline void measure(unsigned batch, void (*exchange)(unsigned batch)) {
  static uint64_t times[MOST_TIMES];
  unsigned count = 0;
  uint64_t end = nanoseconds() + 1000000000u;
  while (count < 200 || (nanoseconds() < end && count < MOST_TIMES)) {
    uint64_t began = nanoseconds();
    exchange(batch);
    times[count++] = nanoseconds() - began;
  }
  qsort(times, count, sizeof *times, by_size);
  printf("%u %llu\n", batch, (unsigned long long)times[count / 2]);
  fflush(stdout);
}

#endif
