/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls of Linux that the C library offers only to programs that ask for its extensions.
 */
#ifndef CKERNEL_H
#define CKERNEL_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Makes a file in memory of these bytes that nobody, its maker included, can change any more. Answers
 * its descriptor, which is closed when a program is executed, or -errno. */
int ck_sealed_file(const char *name, const void *bytes, size_t len);

/* Lets two paths of one file system change places in one step. Answers 0 or -errno. */
int ck_exchange(const char *path, const char *other);

#ifdef __cplusplus
}
#endif

#endif
