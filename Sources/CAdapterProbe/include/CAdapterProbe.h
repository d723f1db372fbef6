/* SPDX-License-Identifier: Apache-2.0
 *
 * What the conformance suite needs below Swift: processes for tests, memory whose faults have names, and
 * a look at the system calls of somebody else's code.
 *
 * A test runs in a process of its own, which shares one area of memory with the suite. Whatever an adapter
 * does to that process (standard streams, descriptors, signals), its result comes through this area.
 */
#ifndef C_ADAPTER_PROBE_H
#define C_ADAPTER_PROBE_H

#include "mtda.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROBE_FD_SHARED 3
#define PROBE_STEP_BYTES 256u
#define PROBE_FAULT_BYTES 512u
#define PROBE_RESULT_BYTES (1u << 20)

typedef struct probe_shared {
  uint32_t is_done; /* written last */
  uint32_t result_bytes;
  char step[PROBE_STEP_BYTES];   /* what is being done; ends with a NUL                     */
  char fault[PROBE_FAULT_BYTES]; /* what a handler saw before the process died; as above    */
  char result[PROBE_RESULT_BYTES];
} probe_shared;

/* ---- for the suite; each answers a negative errno when it fails ---- */

/* A new area, open for the next process. */
int probe_area(void);
/* Maps an area; null when it cannot be. */
probe_shared *probe_area_map(int area);
void probe_area_unmap(probe_shared *shared);
/* Where the result lies. */
static inline void *probe_result(probe_shared *shared) { return shared->result; }

/* Starts a program in a group of processes of its own, which ends when the suite does. Its descriptor
 * PROBE_FD_SHARED is the area, its standard streams are empty, and it inherits nothing else. Answers a
 * descriptor of the process. */
int probe_spawn(const char *program, const char *const *arguments, int area, pid_t *process);
/* Waits until one of the processes has ended: its index, or -1 when the time is over. */
int probe_wait(const int *processes, uint32_t count, int64_t milliseconds);
/* Kills a process and all of its group. */
void probe_kill(int process, pid_t group);
/* Takes an ended process out of the kernel's table, closes its descriptor, and kills what it left in its
 * group. */
void probe_reap(int process, pid_t group, int *status, int *signal);

/* ---- for the process of a test ---- */

/* The area that the suite gave this process, which nothing else can reach from then on; null when it gave
 * none. */
probe_shared *probe_begin(void);
/* Says what is being done now. */
void probe_tell(probe_shared *shared, const char *step);
/* Ends this process at once, without destructors. */
void probe_end(void) __attribute__((noreturn));
/* From now on a fault of this process is described in `fault` before it dies. */
void probe_watch_faults(probe_shared *shared);

/* Memory for what an adapter borrows. All of it begins as zeros. Plain memory comes from the heap. Paged memory
 * gives each piece pages of its own, which can be taken away and whose faults are described by the piece's name;
 * guarded memory ends, besides, where a page begins that nobody may touch. The other two are followed by zeros. */
typedef struct probe_memory probe_memory;
#define PROBE_PLAIN 0
#define PROBE_PAGED 1
#define PROBE_GUARDED 2
probe_memory *probe_memory_make(int form);
/* `name` is copied. Null when there is no more memory. */
void *probe_memory_take(probe_memory *memory, uint64_t bytes, const char *name);
#define PROBE_ACCESS_NONE 0
#define PROBE_ACCESS_READ 1
#define PROBE_ACCESS_WRITE 3
void probe_memory_allow(probe_memory *memory, int access);
/* Overwrites every piece with bytes that are nothing. */
void probe_memory_spoil(probe_memory *memory);
void probe_memory_free(probe_memory *memory);

/* System calls that somebody's code makes, each once, with the path of those that open something. */
#define PROBE_CALLS 32u
#define PROBE_PATH_BYTES 96u
typedef struct probe_calls {
  uint32_t count;
  int32_t numbers[PROBE_CALLS];
  char paths[PROBE_CALLS][PROBE_PATH_BYTES];
} probe_calls;
/* A call of the list as text, until the thread asks again. */
const char *probe_calls_text(const probe_calls *calls, uint32_t index);

/* Loads a library in a process that is forked for it, and notes which calls that have to do with files, the
 * network, threads, processes or signals come from anybody but the loader: constructors, that is. Each of
 * them is refused. 0; 1 when the process did not survive; or a negative errno. */
int probe_calls_of_loading(const char *path, probe_calls *calls);
/* Loads a library in a forked process, calls its entry function many times there, and notes every system call of
 * these calls. As above; nothing is noted where it does not load. */
int probe_calls_of_entry(const char *path, uint32_t times, probe_calls *calls);
/* A list that this process shares with those that it forks; null when there is no memory. */
probe_calls *probe_calls_share(void);
/* From now on this process, a forked one, notes and refuses the calls that the sandbox of an active adapter
 * refuses. 0 or a negative errno. */
int probe_calls_watch(probe_calls *calls);

/* A call of a function whose address lies in a table, put together at run time. `kinds` are BINDING_* of the
 * parameters, and each of `words` begins with an argument as it lies in memory. 0 and the result, or -1 when there is
 * no such call. May end the process. */
int probe_call(const void *table, uint64_t place, uint32_t result, uint32_t count, const uint32_t *kinds,
               uint64_t *words, uint64_t *answer);
/* New memory for arguments that nobody gives on purpose: 8 KiB of zeros, or so many that nobody may touch, or the
 * address of none. Null when there is no memory. */
#define PROBE_ZEROS 0
#define PROBE_UNTOUCHABLE 1
#define PROBE_NOWHERE 2
void *probe_hostile_memory(int form);

/* How signals are handled: compares what is now with what was at the first call, and answers the number of
 * the first signal that is handled otherwise, or 0. */
int probe_changed_signal(void);

/* Bytes that are allocated from the heap now. */
uint64_t probe_heap_bytes(void);
/* Open descriptors, threads; a negative number when they cannot be counted. */
int probe_open_files(void);
int probe_threads(void);

/* A copy of this process, which ends when its parent's thread does. As fork. */
pid_t probe_fork(void);

/* Loads a library as the host does; null, and the loader's sentence. */
void *probe_load(const char *path, const char **reason);
mtda_entry_1_fn probe_entry(void *library);

/* Restricts this process to reading a few files and folders, by Landlock. 0 or a negative errno. */
int probe_restrict(const char *const *paths, uint32_t count);
/* The same, and without any capability: for the library of somebody who is not trusted yet. From now on the first
 * load in a process, here or forked, puts up the filter of system calls under which workers load theirs. What a rule
 * does before is the suite's own code; what comes after has no more than an adapter in its sandbox. To be called
 * while there is one thread. */
int probe_confine(const char *const *paths, uint32_t count);
/* Puts that filter up, if this process is confined and has none. To be called before anything of a library runs.
 * 0 or a negative errno. */
int probe_filter(void);
/* From now on this process starts no thread and no process: EAGAIN. 0 or a negative errno. */
int probe_refuse_threads(void);

#endif
