/* The work that every peer of the benchmark does for each record: 256 bytes in, a number out. It is little,
 * so that the crossing is what is measured. */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdint.h>
#include <string.h>

#define RECORD_BYTES 256u
#define VERDICT_BYTES 144u /* as much as a report of an adapter's */

static inline uint64_t judge(const unsigned char *record) {
  uint64_t first, last;
  memcpy(&first, record, sizeof first);
  memcpy(&last, record + RECORD_BYTES - sizeof last, sizeof last);
  return (first ^ last) * 1099511628211u;
}

#endif
