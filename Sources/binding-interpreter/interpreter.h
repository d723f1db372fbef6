/* SPDX-License-Identifier: Apache-2.0
 *
 * The interpreter of bindings: an adapter whose behaviour is data. It carries out the program that lies behind
 * it in its own file (CBindingProgram.h), and calls the partner's library, which lies behind that, through
 * libffi.
 */
#ifndef INTERPRETER_H
#define INTERPRETER_H

#include "CBindingProgram.h"
#include "CForeignCall.h"

#include <stddef.h>

/* Two adapters in one process must not meet by name: only mtda_entry_1 can be seen. */
#pragma GCC visibility push(hidden)

/* ---- program.c: what this file carries ------------------------------------------------------ */

/* Null when there is none that holds together; then `program_fault` says why. */
extern const binding_program *program;
extern const char *program_fault;
extern mtda_descriptor program_descriptor;

#define TABLE(name, type) BINDING_TABLE(program, name, type)

static inline const char *text_at(binding_text text) { return (const char *)program + text.at; }

/* ---- arena.c: memory that is given back down to a mark --------------------------------------- */

struct chunk;

typedef struct arena {
  struct chunk *last;
  uint64_t total;
} arena;

typedef struct mark {
  struct chunk *chunk;
  uint64_t used;
  uint64_t total;
} mark;

/* Null when there is no more; aligned for anything. */
void *arena_take(arena *arena, uint64_t bytes);
mark arena_mark(const arena *arena);
void arena_release(arena *arena, mark mark);

/* ---- library.c: the partner's library ------------------------------------------------------ */

/* In the order of the program. */
extern foreign_function *library_functions;

/* Loads the library once for this process; null, or what failed. */
const char *library_open(void);
/* The libffi types of parameters; `room` has a place for each. */
ffi_type *library_type(binding_type type);
void library_parameters(uint32_t first, uint32_t count, ffi_type **room);

/* ---- callbacks.c: what the library calls ------------------------------------------------------ */

/* What was copied of one call. */
typedef union captured {
  int64_t number;
  double real;
  struct {
    uint32_t at; /* behind the captures of the event; 0: none was given */
    uint32_t length;
  } text;
} captured;

typedef struct event {
  struct event *next;
  uint64_t bytes; /* that it takes */
  captured captures[];
} event;

typedef struct listener listener;

/* One listener for each callback of the program; null when memory or libffi gives none. */
listener **listeners_make(void);
void *listener_code(const listener *listener);
/* From now on events are kept; or dropped, those that wait as well. */
void listener_open(listener *listener);
void listener_close(listener *listener);
/* The events that wait, in order of arrival; they are then the caller's. Tells how many were lost. */
event *listener_take(listener *listener, uint64_t *lost);
/* Gives back those that nobody came to, ahead of what has arrived since. */
void listener_put_back(listener *listener, event *events);
/* One whose address the library has had is never freed, because it may be running; it waits for other use. */
void listeners_end(listener **listeners, int were_given);

/* ---- instance.c -------------------------------------------------------------------------------- */

/* A pointer that somebody must release, or a struct that is released by its address. */
typedef struct owned {
  char *place;
  uint32_t function;
  uint32_t bytes; /* of the struct; 0 for a pointer */
} owned;

#define MOST_OWNED 64u

typedef struct owned_stack {
  uint32_t count;
  owned items[MOST_OWNED];
} owned_stack;

/* Memory that ends where the next page must not be touched. */
typedef struct guarded {
  char *end;
  uint64_t bytes;
} guarded;

struct mtda_instance {
  const mtda_host *host;
  int is_active;
  int is_idle;      /* active, and a setting is missing: the library has not been called */
  int is_cancelled; /* atomic */
  int were_given;   /* the library has had the addresses of our callbacks */
  char **settings;  /* in the order of the program; null where none is set */
  listener **listeners;
  char *frame;
  char *kept;
  owned_stack kept_owned;
  guarded guards[BINDING_PARAMETERS];
  arena scratch; /* for one call or one turn of a loop   */
  arena texts;   /* of reports that are still to be sent */
};

extern const mtda_adapter interpreter_table;

/* ---- configure.c ------------------------------------------------------------------------------- */

/* Whether a longer struct of a newer host has content that nobody here knows. */
mtda_status check_size(const void *start, uint64_t known, uint64_t size, mtda_error *error);
mtda_status configuration_read(const mtda_config *config, char **settings, mtda_error *error);
void settings_free(char **settings);

/* Writes an error, if somebody wants it, and answers its status. */
__attribute__((format(printf, 4, 5))) mtda_status fail(mtda_error *error, mtda_status status, uint64_t item,
                                                       const char *format, ...);

/* ---- run.c: carrying out steps --------------------------------------------------------------- */

#define REPORTS 256u

/* Records that were laid out side by side, by their places in the batch or in the inventory. */
typedef struct gathered {
  uint64_t count;
  uint64_t *items;
  int are_apps;
} gathered;

/* One call of one verb. */
typedef struct run {
  mtda_instance *self;
  mtda_call *call;
  mtda_error *error;
  uint32_t verb;
  const mtda_batch *batch;
  const mtda_device *device;
  const gathered *gathered;
  const mtda_inventory *inventory;
  const mtda_app *app;
  const mtda_payload *payload;
  const event *event;
  uint32_t event_captures; /* the first capture of its callback */
  uint64_t item;           /* the record that is being worked on */
  uint64_t now_ms;         /* 0: nobody has asked yet            */
  uint32_t turns;
  int64_t result; /* of the last call, as a number */
  owned_stack owned;
  uint32_t report_count;
  mtda_report *reports; /* REPORTS of them */
} run;

/* The record is passed over; nobody outside this library sees it. */
#define PASSED 1

mtda_status run_verb(run *run, uint32_t verb);
mtda_status run_steps(run *run, uint32_t first, uint32_t count, uint32_t depth);
/* One turn of a loop: what it owned is released, and its memory given back. */
mtda_status run_turn(run *run, uint32_t first, uint32_t count, uint32_t depth);
/* For a step that the builder puts nowhere. */
mtda_status misplaced(run *run);
/* A record of a batch of devices, which is then the one that is worked on. */
mtda_status device_at(run *run, uint64_t index, mtda_device *device);
/* An app of the inventory that is worked on. */
mtda_status app_at(run *run, uint64_t index, mtda_app *app);
/* Whether the partner supports the device. */
int is_supported(const mtda_device *device);
mtda_status check_stop(run *run);
/* Counts a record that leads to no report; answers PASSED. */
mtda_status pass_over(run *run, uint32_t reason, const char *field);
mtda_status pass_over_word(run *run, uint32_t reason, const char *field, mtda_str word);
/* Releases what was owned since there were `count`, the youngest first. */
void release_owned(owned_stack *stack, uint32_t count);

/* ---- gather.c ----------------------------------------------------------------------------------- */

mtda_status gather(run *run, const binding_step *step, uint32_t depth);
mtda_status each_gathered(run *run, const binding_step *step, uint32_t depth);

/* ---- values.c ------------------------------------------------------------------------------------ */

enum value_kind { ABSENT, NUMBER, REAL, TEXT, POINTER };

/* A value in the middle of a step. A text need not end with a NUL; a pointer may lead to text. */
typedef struct value {
  enum value_kind kind;
  int is_unsigned;
  int is_string; /* the pointer leads to text that ends with a NUL */
  int64_t number; /* or the bits of a pointer                       */
  double real;
  mtda_str text;
} value;

value value_of(run *run, const binding_operand *operand);
/* The text of a value, at most `most` + 1 bytes of it. */
mtda_str value_text(const value *value, uint64_t most);
/* Where an operand that names memory of ours lies. */
char *operand_place(run *run, const binding_operand *operand);
/* Lays a value out as a type wants it; PASSED when it does not fit. */
mtda_status value_store(run *run, const value *value, binding_type type, uint32_t length, void *place);
value value_load(const void *place, uint32_t kind, uint32_t length);

/* ---- calls.c, reports.c --------------------------------------------------------------------------- */

/* `loop`: the step that repeats the call, or null. */
mtda_status run_call(run *run, const binding_step *step, const binding_step *loop);
/* Whether the last result lets a repeated call go on. */
int goes_on(const run *run, const binding_step *loop);
mtda_status run_report(run *run, const binding_step *step);
mtda_status flush_reports(run *run);

#pragma GCC visibility pop

#endif
