/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory that a host and an adapter's worker share, and what the host needs of the kernel to run
 * one. Both sides are of one build, so nothing here is a promise to anybody else.
 *
 * Two areas lie one after the other at an address that is the same on both sides:
 *
 *   in    the host writes, the worker reads; the kernel refuses the worker a writable mapping. A
 *         channel_in, then what the host lays out for one call, with pointers that are good as they are.
 *   out   the worker writes, and so may the adapter: a channel_out, slots, bytes. The host believes
 *         nothing in it: it copies, and checks the copy. Where a struct has a pointer, out has an offset
 *         from the beginning of the area.
 *
 * The host writes a command and wakes the worker by a futex on `command`. The worker answers by a byte
 * through a socket, because the host waits for an answer, a death and a deadline at once. Each command
 * has one answer. An answer of kind CHANNEL_ROUND says that out is full: the host empties it and commands
 * CHANNEL_CONTINUE.
 *
 * An adapter can do to the worker's descriptors what it likes: clear flags, drain, fill, close them. So
 * nothing that the host waits on is an open file of the worker's: each side has its own end.
 */
#ifndef C_ADAPTER_CHANNEL_H
#define C_ADAPTER_CHANNEL_H

#include "mtda.h"

#include <stdint.h>
#include <sys/types.h>

/* Room for the largest message that a host takes, and a little; pages cost nothing until written. */
#define CHANNEL_IN_BYTES (128ull << 20)
#define CHANNEL_OUT_BYTES (8ull << 20)

#define CHANNEL_FOLDERS 16u
/* Filters of system calls, in instructions; stages 0 and 1. */
#define CHANNEL_FILTER_MOST 512u
#define CHANNEL_FILTER_LOADING 0
#define CHANNEL_FILTER_ACTIVE 1
/* Stands in a filter for the number of the worker's process; no process has so high a one. */
#define CHANNEL_FILTER_SELF 0x7F5E1F00u
#define CHANNEL_IDENTIFIERS 8u /* of one report; there are no more kinds */
#define CHANNEL_SLOTS 8192u
#define CHANNEL_SKIPS 128u
#define CHANNEL_LINES 128u
#define CHANNEL_LINE_BYTES 1024u
#define CHANNEL_MESSAGE_BYTES 1024u

/* What a worker inherits, beside the standard streams. */
#define CHANNEL_FD_IN 3
#define CHANNEL_FD_OUT 4
#define CHANNEL_FD_WATCH 5  /* a byte: cancel; its end: the host is gone */
#define CHANNEL_FD_ANSWER 6 /* takes a byte for each thing that is said   */
#define CHANNEL_FD_LIBRARY 7 /* the library's bytes, sealed               */

/* How a worker ends that never came to its adapter. */
#define CHANNEL_EXIT_USAGE 70
#define CHANNEL_EXIT_ADDRESS 71
#define CHANNEL_EXIT_SANDBOX 72

#define CHANNEL_PROFILE_WORKER 1u
#define CHANNEL_PROFILE_SANDBOX 2u
#define CHANNEL_PROFILE_LOCKED 3u

/* What keeps an adapter apart, each of which this machine may lack. */
#define CHANNEL_LAYER_SEALING 1u
#define CHANNEL_LAYER_NO_NEW_PRIVS 2u
#define CHANNEL_LAYER_LANDLOCK 4u
#define CHANNEL_LAYER_SECCOMP 8u
#define CHANNEL_LAYER_NAMESPACES 16u

#define CHANNEL_CREATE 1u
#define CHANNEL_CONFIGURE 2u
#define CHANNEL_ACTIVATE 3u
#define CHANNEL_DEVICES 4u
#define CHANNEL_APPS 5u
#define CHANNEL_RECEIVE 6u
#define CHANNEL_POLL 7u
#define CHANNEL_DEACTIVATE 8u
#define CHANNEL_DESTROY 9u
#define CHANNEL_CONTINUE 10u

#define CHANNEL_DONE 1u
#define CHANNEL_ROUND 2u

/* How far a worker has come; for the sentence about its death. */
#define CHANNEL_PHASE_STARTING 0u
#define CHANNEL_PHASE_LOADING 1u
#define CHANNEL_PHASE_ENTRY 2u
#define CHANNEL_PHASE_READY 3u

/* The first byte that a worker says, before anything of the adapter runs: CHANNEL_LAYER_*, what it could
 * not put up. Only until then does an exit status of the above mean what it says. */

/* What the worker says of loading, as the status of its first answer. */
#define CHANNEL_LOADED 0
#define CHANNEL_NOT_LOADED 1
#define CHANNEL_NO_ENTRY 2

/* Why `emit` took nothing. */
#define CHANNEL_REFUSED_NULL 1u
#define CHANNEL_REFUSED_STRIDE 2u
#define CHANNEL_REFUSED_COUNT 3u
#define CHANNEL_REFUSED_BYTES 4u

typedef struct channel_in {
  uint32_t command;     /* counts commands; a futex                        */
  uint32_t operation;   /* CHANNEL_CREATE ...                              */
  uint32_t stop;        /* MTDA_GO_ON or MTDA_STOP_*, at any moment         */
  uint32_t lines_most;
  uint64_t call;        /* the number that stands for this call             */
  uint64_t ctx;         /* the number that stands for the host              */
  uint64_t record;      /* offset of mtda_batch, mtda_payload, mtda_config  */
  uint64_t deadline_ns;
  uint64_t arena_bytes;
  uint64_t reports_most;
  uint64_t report_bytes_most;
  /* Read once, at the start. */
  uint32_t profile;
  uint32_t accepted;    /* CHANNEL_LAYER_*: what may be missing               */
  uint32_t absent;      /* what is to be treated as missing                   */
  uint32_t has_namespaces; /* the process was started in namespaces of its own */
  uint64_t data_bytes;
  uint64_t file_bytes;
  uint32_t library;     /* offset of a path that ends with a NUL, like all further ones */
  uint32_t folder_count;
  uint32_t folders[CHANNEL_FOLDERS]; /* that may be read */
  uint32_t filters[2];  /* offsets of instructions, by their stage */
  uint32_t filter_counts[2];
  int32_t newest_landlock; /* no later version of Landlock's is used */
} channel_in;

typedef struct channel_slot {
  mtda_report report;
  uint64_t unknown; /* not 0: the adapter's record holds more than this build knows */
} channel_slot;

typedef struct channel_line {
  uint32_t level;
  uint32_t length;
  char text[CHANNEL_LINE_BYTES];
} channel_line;

typedef struct channel_out {
  uint32_t answer; /* counts answers */
  uint32_t kind;   /* CHANNEL_DONE, CHANNEL_ROUND */
  uint32_t phase;
  int32_t status;
  int32_t vendor_code;
  uint32_t flags;
  uint32_t retry_after_ms;
  uint32_t message_length;
  uint64_t item_index;
  uint32_t refusal; /* the first CHANNEL_REFUSED_*, or 0 */
  uint32_t refused_stride;
  uint64_t skipped; /* in this round; more than there are in skips */
  uint64_t lines_dropped;
  uint32_t slot_count;
  uint32_t skip_count;
  uint32_t line_count;
  uint32_t has_instance;
  /* The first answer only. */
  int32_t entry_status;
  int32_t again_status;
  uint32_t is_same_table;
  uint32_t missing;    /* CHANNEL_LAYER_*: what could not be put up, for a worker that ends by it */
  uint64_t table;      /* offsets, 0 for null */
  uint64_t descriptor;
  uint64_t text_used;  /* bytes of out that are in use, from its beginning */
} channel_out;

/* Where the rest of out is, counted from its beginning. */
#define CHANNEL_MESSAGE_AT 4096u
#define CHANNEL_SKIPS_AT 8192u  /* mtda_skip     */
#define CHANNEL_LINES_AT 16384u /* channel_line  */
#define CHANNEL_SLOTS_AT 163840u /* channel_slot */
#define CHANNEL_TEXT_AT 1474560u /* bytes, and arrays that lead to more bytes */

/* Words of shared memory that the two sides write while the other looks. */
static inline uint32_t channel_load(const uint32_t *word) {
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}
static inline void channel_store(uint32_t *word, uint32_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/* ---- for the host; each answers a negative errno when it fails, unless it says otherwise ---- */

/* A new area of memory, which nobody can make longer or shorter. */
int channel_memory(const char *name, uint64_t bytes);
/* From now on nobody can map the area for writing who has not done so already. */
int channel_seal(int area);
/* Maps an area at an address that must be free; 0 or a negative errno. */
int channel_map(int area, uint64_t address, uint64_t bytes, int is_writable);
/* Copies out of memory that somebody else may be writing: each byte is read once. */
void channel_copy(void *to, const void *from, uint64_t bytes);
void channel_unmap(uint64_t address, uint64_t bytes);

/* A process that was started. */
typedef struct channel_process {
  pid_t identifier;
  int pidfd;
  int is_isolation; /* on failure: it was the namespaces that could not be had */
} channel_process;

/* Starts a program with the one argument `base`. Its parent-death signal is bound to a thread of this
 * process that never ends. `files` become its descriptors 0 to 7; nothing else is inherited. `libraries`
 * is a setting of the environment, or null. `group` is the open cgroup.procs of the control group that it
 * belongs to, or -1. With namespaces the program is process 1 of its own, sees no network, and may only
 * change what lies in them. Answers 0 or a negative errno. */
int channel_spawn(const char *program, const char *base, const char *libraries, const int files[8],
                  int group, int has_namespaces, channel_process *process);
/* A descriptor that stands for a process of this number, whoever gets the number later. */
int channel_open_process(pid_t identifier);
int channel_signal(int pidfd, int number);
/* Waits until the process has ended, for so long at most, and takes it out of the kernel's table: 0, and
 * the exit status or the signal. */
int channel_reap(int pidfd, uint64_t nanoseconds, int *status, int *signal);

/* The file of the library that a symbol of this process is in, or null. */
const char *channel_library(const char *symbol);

/* A pipe of which neither end ever blocks. */
int channel_pipe(int pipe[2]);
/* Another open file for what a descriptor leads to, for reading: nothing done to it is seen by others. */
int channel_reopen(int file);
/* A pair of connected sockets, of which the first only sends and the second only receives: who sends the other way is
 * ended by SIGPIPE, whatever descriptor he does it by. */
int channel_socket_pair(int pair[2]);
/* Sends one byte; never blocks and raises no signal. */
void channel_send(int socket);
void channel_wake(uint32_t *word);
#define CHANNEL_SAID 1
#define CHANNEL_DIED 2
/* Waits until something can be heard, the process is dead (either or both of the bits above), or the time
 * is over (0). A socket of -1 is not waited for. */
int channel_wait(int socket, int pidfd, uint64_t nanoseconds);
/* Takes what has been said, at once, whatever the other side does: how many bytes, with the first of
 * them; 0 for none; negative when the other side has closed its end. */
int channel_hear(int socket, uint8_t *first);

/* ---- what this machine gives ---- */

/* The version of Landlock's ABI; a negative errno when there is none. */
int channel_landlock_version(void);
/* 1 or 0 each, found out by trying. */
int channel_has_seccomp(void);
int channel_has_no_new_privs(void);
int channel_has_sealing(void);
/* What there is no namespace or root of one's own for; CHANNEL_NAMESPACES_WORK for nothing, and a negative errno when
 * that cannot be found out. */
#define CHANNEL_NAMESPACES_WORK 0
#define CHANNEL_NAMESPACES_REFUSED 1 /* the kernel makes none for this user */
#define CHANNEL_NO_USER_MAP 2        /* it makes them, and leaves them without a user */
#define CHANNEL_NO_ROOT 3            /* nothing can be mounted in them */
int channel_try_namespaces(void);
/* Whether systemd has marked a control group as one that those in it may divide. */
int channel_is_delegated(const char *group);
/* In namespaces of one's own: what is mounted can no longer be written, or run with other rights. */
int channel_protect_mounts(void);
/* In namespaces of one's own: a root that holds these files and folders, this process's descriptors, and nothing
 * else of the machine. As above for all that is in it. 0 or a negative errno. */
int channel_enter_root(const char *const *paths, uint32_t count);
/* In a namespace of users of one's own: who of the host's one is there. 0, or -1 with errno. */
int channel_map_user(const char *users, const char *groups);

/* Leaves this process nothing but to read these files and folders, and no network and no signals to others
 * where Landlock has them, in the version of the running kernel or in `newest`, if that is older. Needs no_new_privs.
 * 0 or a negative errno. */
int channel_restrict_files(const char *const *paths, uint32_t count, int32_t newest);
/* Gives up every capability of this thread, and those that a program could be given: what root may do, too. 0 or a
 * negative errno. */
int channel_drop_rights(void);
/* No crash of this process leaves its memory anywhere, in a file, with a program or on standard error, and nobody else
 * of its user can look at it. 0 or a negative errno. */
int channel_hide_memory(void);
/* Hands the kernel a filter of system calls, of instructions each a `struct sock_filter`, for all threads: a
 * library's constructor may have started some. Needs no_new_privs. 0 or a negative errno. */
int channel_filter_calls(const uint64_t *code, uint32_t count);

#endif
