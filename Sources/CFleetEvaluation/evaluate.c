// SPDX-License-Identifier: Apache-2.0
#include "CFleetEvaluation.h"

// What every pass reads: one column of states, or two.
#define STATES const uint8_t *low, fleet_table low_table, const uint8_t *high, fleet_table high_table
#define READ low, low_table, high, high_table

static void pass_plain(uint8_t *codes, STATES, size_t first, size_t end) {
  for (size_t at = first; at < end; at++) {
    uint8_t code = low_table[low[at] & 15];
    if (high) code |= high_table[high[at] & 15];
    codes[at] = code;
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define SSSE3 __attribute__((target("ssse3")))
#define AVX2 __attribute__((target("avx2")))

static inline SSSE3 __m128i found_16(STATES, size_t at) {
  __m128i states = _mm_loadu_si128((const __m128i *)(low + at));
  __m128i found = _mm_shuffle_epi8((__m128i)low_table, states);
  if (!high) return found;
  states = _mm_loadu_si128((const __m128i *)(high + at));
  return _mm_or_si128(found, _mm_shuffle_epi8((__m128i)high_table, states));
}

static SSSE3 void pass_ssse3(uint8_t *codes, STATES, size_t first, size_t end) {
  size_t at = first;
  for (; at + 16 <= end; at += 16) _mm_storeu_si128((__m128i *)(codes + at), found_16(READ, at));
  pass_plain(codes, READ, at, end);
}

static inline AVX2 __m256i found_32(STATES, size_t at) {
  __m256i states = _mm256_loadu_si256((const __m256i *)(low + at));
  __m256i table = _mm256_broadcastsi128_si256((__m128i)low_table);
  __m256i found = _mm256_shuffle_epi8(table, states);
  if (!high) return found;
  states = _mm256_loadu_si256((const __m256i *)(high + at));
  table = _mm256_broadcastsi128_si256((__m128i)high_table);
  return _mm256_or_si256(found, _mm256_shuffle_epi8(table, states));
}

static inline AVX2 __attribute__((always_inline)) void
loop_avx2(uint8_t *codes, STATES, size_t end) {
  size_t at = 0;
#pragma clang loop unroll_count(4)
  for (; at + 32 <= end; at += 32) _mm256_storeu_si256((__m256i *)(codes + at), found_32(READ, at));
  if (at < end) pass_ssse3(codes, READ, at, end);
}

// A loop for each case, so that neither asks in which it is.
static AVX2 void pass_avx2(uint8_t *codes, STATES, size_t end) {
  if (high) loop_avx2(codes, READ, end);
  else loop_avx2(codes, low, low_table, NULL, low_table, end);
}

// Past the caches go whole cache lines only: to write one in both ways costs more than this spares.
static AVX2 void pass_avx2_past_caches(uint8_t *codes, STATES, size_t end) {
  size_t at = -(uintptr_t)codes & 63;
  if (at > end) at = end;
  pass_ssse3(codes, READ, 0, at);
  for (; at + 64 <= end; at += 64) {
    _mm256_stream_si256((__m256i *)(codes + at), found_32(READ, at));
    _mm256_stream_si256((__m256i *)(codes + at + 32), found_32(READ, at + 32));
  }
  pass_ssse3(codes, READ, at, end);
}

#elif defined(__aarch64__)
#include <arm_neon.h>

static inline uint8x16_t found_16(STATES, size_t at) {
  uint8x16_t found = vqtbl1q_u8((uint8x16_t)low_table, vld1q_u8(low + at));
  if (!high) return found;
  return vorrq_u8(found, vqtbl1q_u8((uint8x16_t)high_table, vld1q_u8(high + at)));
}

static void pass_neon(uint8_t *codes, STATES, size_t end) {
  size_t at = 0;
  for (; at + 16 <= end; at += 16) vst1q_u8(codes + at, found_16(READ, at));
  pass_plain(codes, READ, at, end);
}
#endif

static void pass(fleet_way way, uint8_t *codes, STATES, size_t count) {
  switch (way.instructions) {
#if defined(__x86_64__)
  case FLEET_AVX2:
    if (way.past_caches) return pass_avx2_past_caches(codes, READ, count);
    return pass_avx2(codes, READ, count);
  case FLEET_SSSE3: return pass_ssse3(codes, READ, 0, count);
#elif defined(__aarch64__)
  case FLEET_NEON: return pass_neon(codes, READ, count);
#endif
  default: return pass_plain(codes, READ, 0, count);
  }
}

// At least one, and no more than there are.
static size_t run_length(const fleet *fleet, size_t block) {
  size_t run = fleet->blocks[block].run, rest = fleet->block_count - block;
  return run == 0 ? 1 : run < rest ? run : rest;
}

void fleet_evaluate(
    fleet_way way, const fleet *fleet, const fleet_loop *loops, size_t loop_count, uint8_t *codes) {
  size_t run;
  for (size_t block = 0; block < fleet->block_count; block += run) {
    run = run_length(fleet, block);
    uint32_t device_class = fleet->blocks[block].device_class;
    if (device_class >= loop_count || loops[device_class].low >= fleet->column_count) continue;
    const fleet_loop *loop = &loops[device_class];
    size_t first = block * fleet->block_size;
    const uint8_t *low = fleet->columns[loop->low] + first;
    const uint8_t *high = NULL;
    if (loop->high < fleet->column_count) high = fleet->columns[loop->high] + first;
    pass(way, codes + first, low, loop->low_table, high, loop->high_table, run * fleet->block_size);
  }
#if defined(__x86_64__)
  // Only then may other threads be shown what went past the caches.
  if (way.past_caches) _mm_sfence();
#endif
}

bool fleet_has(enum fleet_instructions instructions) {
  switch (instructions) {
  case FLEET_PLAIN: return true;
#if defined(__x86_64__)
  case FLEET_SSSE3: return __builtin_cpu_supports("ssse3");
  case FLEET_AVX2: return __builtin_cpu_supports("avx2");
#elif defined(__aarch64__)
  case FLEET_NEON: return true;
#endif
  default: return false;
  }
}

// The codes and columns of more devices do not stay in a cache from one pass to the next. Then codes in a cache
// only take the place of columns that are still to be read.
static const size_t most_cached_devices = 12 << 20;

fleet_way fleet_best_way(size_t devices) {
  const enum fleet_instructions fastest_first[] = {FLEET_AVX2, FLEET_SSSE3, FLEET_NEON, FLEET_PLAIN};
  const enum fleet_instructions *best = fastest_first;
  while (!fleet_has(*best)) best++;
  return (fleet_way){*best, devices > most_cached_devices};
}
