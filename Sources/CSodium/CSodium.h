/* SPDX-License-Identifier: Apache-2.0
 *
 * libsodium as the system has it.
 */
#include <sodium.h>
