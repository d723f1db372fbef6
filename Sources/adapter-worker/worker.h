/* SPDX-License-Identifier: Apache-2.0
 *
 * A worker serves the adapter of one connector in a process of its own: it puts up its sandbox, loads
 * the library, and then does what the host commands through shared memory (CAdapterChannel.h). Nothing
 * here is trusted by the host; it protects the adapter's author from mistakes and the machine from the
 * adapter.
 */
#ifndef WORKER_H
#define WORKER_H

#include "CAdapterChannel.h"

#include <stddef.h>

/* Whether a sanitizer was built in. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_CHECKED_BY_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_CHECKED_BY_SANITIZER 1
#endif
#endif
#ifndef IS_CHECKED_BY_SANITIZER
#define IS_CHECKED_BY_SANITIZER 0
#endif

/* The two areas, mapped for as long as the process lives. */
extern const channel_in *in;
extern channel_out *out;

/* The further parts of `out`. */
static inline char *out_message(void) { return (char *)out + CHANNEL_MESSAGE_AT; }
static inline mtda_skip *out_skips(void) { return (mtda_skip *)((char *)out + CHANNEL_SKIPS_AT); }
static inline channel_line *out_lines(void) { return (channel_line *)((char *)out + CHANNEL_LINES_AT); }
static inline channel_slot *out_slots(void) { return (channel_slot *)((char *)out + CHANNEL_SLOTS_AT); }

/* sandbox.c: limits, namespaces, no_new_privs, Landlock and the first filter, in this order, as the
 * profile in `in` has them. Each answers 0, or -1 with a line on standard error. */
int sandbox_enter(void);
/* Once the adapter is active, the tighter filter, if there is the first. */
int sandbox_tighten(void);

/* filter.c: the filter of system calls under which the library is loaded, and the tighter one for when the
 * adapter runs. Each answers 0 or a negative errno. */
int filter_load(void);
int filter_tighten(void);

/* library.c: loads the adapter and describes it in `out`. */
const mtda_adapter *library_load(void);

/* host.c: what the adapter may ask of its host. */
const mtda_host *host_table(void);
/* Brackets one call: `role` is MTDA_ROLE_*; a data call has a number, an arena, reports. */
void host_begin(uint32_t role);
void host_end(void);

/* arena.c: memory that is gone when a call ends. */
void *arena_take(uint64_t size, uint64_t alignment, uint64_t most);
void arena_clear(void);

/* reports.c: writes into `out`, in rounds if it must. The caller holds the lock of the call. */
void reports_begin(void);
mtda_status reports_emit(const mtda_report *reports, uint32_t stride, uint64_t count);
void reports_skip(const mtda_skip *skip);

/* Bytes of `out` behind its fixed part. */
uint64_t out_put(const void *bytes, uint64_t length, uint64_t alignment);
uint64_t out_room(void);

/* channel.c: waits for the next command; says one byte; gives an answer. */
uint32_t channel_next(void);
void channel_say(unsigned char byte);
void channel_answer(uint32_t kind);

#endif
