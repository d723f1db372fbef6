/* SPDX-License-Identifier: Apache-2.0
 *
 * Which system calls an adapter may make, as programs for the kernel. The host makes them once, because that
 * takes longer than all else that a worker does at its start; a worker only hands them to the kernel.
 */
#ifndef C_SYSCALL_FILTER_H
#define C_SYSCALL_FILTER_H

#include <stdint.h>

#define SYSCALL_FILTER_LOADING 0u /* from before the library is loaded */
#define SYSCALL_FILTER_ACTIVE 1u  /* besides, once the adapter is active: no new files and no new code */

/* Writes the instructions of one filter, each a `struct sock_filter`, and answers how many there are, or a
 * negative errno. `self` stands where the number of the filtered process belongs, which may signal itself. */
int syscall_filter(uint32_t stage, uint32_t self, uint64_t *code, uint32_t most);

#endif
