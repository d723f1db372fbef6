/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls of functions that no compiler has seen: prepared once, through libffi, from the kinds of values that
 * CBindingProgram.h numbers. The interpreter of bindings calls vendors' libraries with it, and the conformance suite
 * calls adapters.
 */
#ifndef C_FOREIGN_CALL_H
#define C_FOREIGN_CALL_H

#include "CBindingProgram.h"

#include <ffi.h>
#include <stddef.h>

/* Libraries that hold this code meet in one process; none must find another's. */
#pragma GCC visibility push(hidden)

/* A function, ready to be called. */
typedef struct foreign_function {
  void (*code)(void);
  ffi_cif interface;
} foreign_function;

/* The type of a scalar, a pointer or nothing; null for a struct, which has to be described. An element of
 * BINDING_CHARS is one byte. */
ffi_type *foreign_scalar(uint32_t kind);

/* Prepares calls, or calls back, of one shape. `arguments` must live as long as the interface. 0, or -1 when libffi
 * cannot make such a call. libffi lays structs out while it prepares, so one thread at a time gets in here. */
int foreign_prepare(ffi_cif *interface, ffi_type *result, uint32_t count, ffi_type **arguments);
/* Where the elements of a struct lie on this machine; lays the struct out. As above. */
int foreign_layout(ffi_type *record, size_t *offsets);

/* `answer` has room for the result and for no less than an ffi_arg; `places` says where each argument lies. */
static inline void foreign_call(const foreign_function *function, void *answer, void **places) {
  ffi_call((ffi_cif *)&function->interface, function->code, answer, places);
}

#pragma GCC visibility pop

#endif
