/* SPDX-License-Identifier: Apache-2.0
 *
 * The loop over the devices of a fleet, in the vector instructions that the processor has: what partners say of a
 * device, a byte a partner, becomes the device's code by tables.
 */
#ifndef C_FLEET_EVALUATION_H
#define C_FLEET_EVALUATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fleet_instructions { FLEET_PLAIN, FLEET_SSSE3, FLEET_AVX2, FLEET_NEON };

/* Whether this processor has them. Every processor has the plain ones. */
bool fleet_has(enum fleet_instructions instructions);

/* How a pass goes over the fleet. */
typedef struct fleet_way {
  enum fleet_instructions instructions;
  /* Codes go to memory past the caches, where the instructions can do that. */
  bool past_caches;
} fleet_way;

/* The fastest on this processor for so many devices. */
fleet_way fleet_best_way(size_t devices);

/* What each state adds to a code. States are below 16; what another byte adds is not said. */
typedef uint8_t fleet_table __attribute__((vector_size(16)));

#define FLEET_NOBODY UINT32_MAX

/* By which columns the devices of one class are decided about, and how. */
typedef struct fleet_loop {
  uint32_t low;  /* FLEET_NOBODY: their codes are left as they are */
  uint32_t high; /* FLEET_NOBODY: `low` decides alone */
  fleet_table low_table, high_table;
} fleet_loop;

/* Devices of one class that lie together. */
typedef struct fleet_block {
  uint32_t device_class;
  uint32_t run; /* so many blocks from here on are of the class; read in the first of them only */
} fleet_block;

/* A fleet in blocks. The columns lie apart from all codes. */
typedef struct fleet {
  const uint8_t *const *columns; /* each with a state for every device of every block */
  size_t column_count;
  const fleet_block *blocks;
  size_t block_count;
  size_t block_size; /* in devices */
} fleet;

/* Writes the code of every device whose class has a loop. A loop that names a column that is not there is none. */
void fleet_evaluate(
    fleet_way way, const fleet *fleet, const fleet_loop *loops, size_t loop_count, uint8_t *codes);

#endif
