/* Calls of the adapter's functions with arguments that nobody gives on purpose. What a function takes is a table
 * here, and the call is put together from it at run time: each argument of each function gets each hostile value
 * while the others are sound. */
#define _GNU_SOURCE
#include "AdapterProbe.h"

#include <ffi.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MOST_ARGUMENTS 4

enum kind { NOTHING, HOST, OUT, SELF, CONFIG, CALL, BATCH, PAYLOAD, ID, ERROR };
enum answer { STATUS, POINTER, NONE };

typedef struct function {
  const char *name;
  size_t slot; /* where in mtda_adapter */
  enum answer answer;
  enum kind arguments[MOST_ARGUMENTS];
  int is_inactive; /* it belongs to an inactive instance */
} function;

static const function functions[] = {
    {"create", offsetof(mtda_adapter, create), STATUS, {HOST, OUT, ERROR}, 0},
    {"configure", offsetof(mtda_adapter, configure), STATUS, {SELF, CONFIG, ERROR}, 1},
    {"activate", offsetof(mtda_adapter, activate), STATUS, {SELF, ERROR}, 1},
    {"devices", offsetof(mtda_adapter, devices), STATUS, {SELF, CALL, BATCH, ERROR}, 0},
    {"apps", offsetof(mtda_adapter, apps), STATUS, {SELF, CALL, BATCH, ERROR}, 0},
    {"receive", offsetof(mtda_adapter, receive), STATUS, {SELF, CALL, PAYLOAD, ERROR}, 0},
    {"poll", offsetof(mtda_adapter, poll), STATUS, {SELF, CALL, ERROR}, 0},
    {"cancel", offsetof(mtda_adapter, cancel), NONE, {SELF}, 0},
    {"deactivate", offsetof(mtda_adapter, deactivate), NONE, {SELF}, 0},
    {"destroy", offsetof(mtda_adapter, destroy), NONE, {SELF}, 1},
    {"extension", offsetof(mtda_adapter, extension), POINTER, {ID}, 0},
};

static const char *const kinds[] = {"", "host", "out", "self", "config", "call", "batch", "payload", "id", "error"};

enum value { NULL_POINTER, ZEROS, UNALIGNED_ZEROS, GUARD, NOWHERE, ALL_ONES, VALUES };
static const char *const values[] = {"null",    "zeros",   "unaligned zeros",
                                     "a page that nobody may touch", "nothing", "all bits set"};

/* The function and the argument of an attack; 0 when there are no more. */
static const function *find(uint32_t index, uint32_t *argument, enum value *value) {
  *value = (enum value)(index % VALUES);
  index /= VALUES;
  for (size_t i = 0; i < COUNT(functions); i++)
    for (uint32_t k = 0; k < MOST_ARGUMENTS && functions[i].arguments[k] != NOTHING; k++)
      if (index-- == 0) {
        *argument = k;
        return &functions[i];
      }
  return 0;
}

const char *probe_attack_text(uint32_t index) {
  static _Thread_local char text[96];
  uint32_t argument = 0;
  enum value value;
  const function *function = find(index, &argument, &value);
  if (!function) return 0;
  snprintf(text, sizeof text, "%s with %s for %s", function->name, values[value],
           kinds[function->arguments[argument]]);
  return text;
}

int probe_attack_is_inactive(uint32_t index) {
  uint32_t argument;
  enum value value;
  return find(index, &argument, &value)->is_inactive;
}

int probe_attack_must_fail(uint32_t index) {
  uint32_t argument = 0;
  enum value value;
  const function *function = find(index, &argument, &value);
  switch (function->arguments[argument]) {
  case HOST:
  case CONFIG:
  case BATCH:
  case PAYLOAD:
    /* Zeros are a struct that is shorter than that of 1.0. */
    return function->answer == STATUS && value <= UNALIGNED_ZEROS;
  case OUT:
  case SELF:
  case CALL: return function->answer == STATUS && value == NULL_POINTER;
  default: return 0;
  }
}

static void *hostile(enum value value) {
  char *page = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  switch (value) {
  case ZEROS: return page;
  case UNALIGNED_ZEROS: return page + 1;
  case GUARD: mprotect(page, 8192, PROT_NONE); return page;
  case NOWHERE: munmap(page, 8192); return page;
  case ALL_ONES: return (void *)UINTPTR_MAX;
  default: return 0;
  }
}

int32_t probe_attack_make(uint32_t index, const mtda_adapter *table, const mtda_host *host, void *self, void *call) {
  static mtda_config config = {.struct_size = sizeof config};
  static mtda_batch batch = {.struct_size = sizeof batch, .stride = sizeof(mtda_device)};
  static mtda_payload payload = {.struct_size = sizeof payload};
  static mtda_str id;
  static void *out;
  const void *sound[] = {0, host, &out, self, &config, call, &batch, &payload, &id, 0};
  uint32_t argument = 0, count = 0;
  enum value value;
  const function *function = find(index, &argument, &value);
  ffi_type *types[MOST_ARGUMENTS];
  const void *given[MOST_ARGUMENTS];
  void *places[MOST_ARGUMENTS];
  void (*code)(void);
  ffi_cif interface;
  ffi_arg answer = 0;
  for (; count < MOST_ARGUMENTS && function->arguments[count] != NOTHING; count++) {
    types[count] = &ffi_type_pointer;
    given[count] = count == argument ? hostile(value) : sound[function->arguments[count]];
    places[count] = &given[count];
  }
  memcpy(&code, (const char *)table + function->slot, sizeof code);
  if (ffi_prep_cif(&interface, FFI_DEFAULT_ABI, count,
                   function->answer == STATUS    ? &ffi_type_sint32
                   : function->answer == POINTER ? &ffi_type_pointer
                                                 : &ffi_type_void,
                   types) != FFI_OK)
    return MTDA_INTERNAL;
  ffi_call(&interface, code, &answer, places);
  return function->answer == STATUS ? (int32_t)answer : MTDA_OK;
}
