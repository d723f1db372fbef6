/* One call of the library: arguments, poison, the result, and what it says when it fails. */
#define _GNU_SOURCE
#include "interpreter.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define POISON 0xA5
#define PAGE 4096u
#define LONGEST_MESSAGE 160u

/* Where one argument lies for libffi, and what is done about an out-parameter. */
typedef struct arguments {
  uint64_t words[BINDING_PARAMETERS];
  void *places[BINDING_PARAMETERS];
  char *outs[BINDING_PARAMETERS];  /* what the library writes into     */
  char *homes[BINDING_PARAMETERS]; /* where it belongs when it differs */
  uint64_t out_bytes[BINDING_PARAMETERS];
} arguments;

/* Whether the library may write otherwise than the binding says. */
static int is_unproven(void) { return program->proof == BINDING_UNPROVEN; }

/* Memory for an out-parameter whose size nobody has proved: one byte further is a page that cannot be written. */
static char *guard(mtda_instance *self, uint32_t parameter, uint64_t bytes) {
  guarded *guarded = &self->guards[parameter];
  if (bytes > guarded->bytes) {
    const uint64_t room = (bytes + PAGE - 1) & ~(uint64_t)(PAGE - 1);
    char *start = mmap(0, room + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mprotect(start + room, PAGE, PROT_NONE) != 0) return 0;
    if (guarded->end) munmap(guarded->end - guarded->bytes, guarded->bytes + PAGE);
    guarded->end = start + room;
    guarded->bytes = room;
  }
  return guarded->end - bytes;
}

static mtda_status prepare_out(run *run, uint32_t index, const binding_parameter *parameter,
                               const binding_operand *operand, arguments *given) {
  char *home = operand_place(run, operand);
  const uint64_t bytes = operand->length > parameter->out_bytes ? operand->length : parameter->out_bytes;
  char *out = home;
  if (!home) return MTDA_OK;
  if (is_unproven()) {
    out = guard(run->self, index, bytes);
    if (!out) return fail(run->error, MTDA_LIMIT, run->item, "there is no memory for guarded out-parameters");
    given->homes[index] = home;
  }
  memset(out, is_unproven() ? POISON : 0, bytes);
  given->outs[index] = out;
  given->out_bytes[index] = bytes;
  memcpy(&given->words[index], &out, sizeof out);
  return MTDA_OK;
}

static mtda_status prepare(run *run, const binding_function *function, const binding_operand *operands,
                           arguments *given) {
  const binding_parameter *parameters = TABLE(parameters, binding_parameter) + function->first_parameter;
  for (uint32_t i = 0; i < function->parameter_count; i++) {
    mtda_status status;
    value value;
    given->places[i] = &given->words[i];
    given->outs[i] = given->homes[i] = 0;
    if (parameters[i].out_bytes > 0) {
      status = prepare_out(run, i, &parameters[i], &operands[i], given);
      if (status != MTDA_OK) return status;
      if (given->outs[i]) continue;
    }
    value = value_of(run, &operands[i]);
    if (parameters[i].type.kind == BINDING_STRUCT) {
      given->places[i] = (void *)(uintptr_t)value.number;
      if (value.kind != POINTER || value.number == 0)
        return fail(run->error, MTDA_INTERNAL, run->item, "a struct for %s is not there", text_at(function->name));
      continue;
    }
    status = value_store(run, &value, parameters[i].type, 0, &given->words[i]);
    if (status != MTDA_OK) return status;
  }
  return MTDA_OK;
}

static int is_poison(const char *place, uint64_t bytes) {
  for (uint64_t i = 0; i < bytes; i++)
    if ((uint8_t)place[i] != POISON) return 0;
  return 1;
}

/* Whether a value of four bytes or more is as it was, or its upper half: then the library writes less than the
 * binding says, or leaves something out. Smaller ones may have that value by chance. */
static int was_left(const char *place, binding_type type) {
  const uint32_t bytes = binding_scalar_bytes(type.kind);
  if (type.kind == BINDING_STRUCT) {
    const binding_struct *record = &TABLE(structs, binding_struct)[type.structure];
    for (uint32_t i = 0; i < record->field_count; i++) {
      const binding_field *field = &TABLE(fields, binding_field)[record->first_field + i];
      if (field->count == 1 && was_left(place + field->offset, field->type)) return 1;
    }
    return 0;
  }
  if (bytes == 8) return is_poison(place + 4, 4);
  return bytes == 4 && is_poison(place, 4);
}

static mtda_status take_outs(run *run, const binding_function *function, const arguments *given) {
  const binding_parameter *parameters = TABLE(parameters, binding_parameter) + function->first_parameter;
  for (uint32_t i = 0; i < function->parameter_count; i++) {
    if (!given->outs[i]) continue;
    if (is_unproven() && given->out_bytes[i] == parameters[i].out_bytes &&
        was_left(given->outs[i], parameters[i].target))
      return fail(run->error, MTDA_INTERNAL, run->item, "%s has not written all of %s: is its type right?",
                  text_at(function->name), text_at(parameters[i].name));
    if (given->homes[i]) memcpy(given->homes[i], given->outs[i], given->out_bytes[i]);
  }
  return MTDA_OK;
}

/* ---- failure ----------------------------------------------------------------------------------- */

static int has_failed(const binding_function *function, const value *result) {
  switch (function->fails) {
  case BINDING_FAILS_NEGATIVE: return result->number < 0 && !result->is_unsigned;
  case BINDING_FAILS_NONZERO: return result->number != 0;
  case BINDING_FAILS_ZERO: return result->number == 0;
  default: return 0;
  }
}

static int64_t code_of(const binding_function *function, const value *result, int errno_then) {
  ffi_arg answer = 0;
  if (function->code_source == BINDING_CODE_ERRNO) return errno_then;
  if (function->code_source == BINDING_CODE_RESULT || function->code_function == BINDING_NONE) return result->number;
  foreign_call(&library_functions[function->code_function], &answer, 0);
  return value_load(&answer, TABLE(functions, binding_function)[function->code_function].result.kind, 0).number;
}

/* What the library says of a code, unless it repeats a setting, which may be a secret. */
static mtda_str message_of(run *run, const binding_function *function, int64_t code) {
  const binding_function *shape;
  const char *text = 0;
  void *places[1] = {&code};
  if (function->message_function == BINDING_NONE) return (mtda_str){0, 0};
  shape = &TABLE(functions, binding_function)[function->message_function];
  if (TABLE(parameters, binding_parameter)[shape->first_parameter].type.kind >= BINDING_FLOAT) return (mtda_str){0, 0};
  foreign_call(&library_functions[function->message_function], &text, places);
  if (!text) return (mtda_str){0, 0};
  for (uint32_t i = 0; i < program->settings.count; i++)
    if (run->self->settings[i] && strstr(text, run->self->settings[i])) return (mtda_str){0, 0};
  return (mtda_str){text, strnlen(text, LONGEST_MESSAGE)};
}

static int32_t status_of(const binding_function *function, int64_t code) {
  const binding_table *table;
  if (function->codes == BINDING_NONE) return function->status;
  table = &TABLE(tables, binding_table)[function->codes];
  for (uint32_t i = 0; i < table->entry_count; i++) {
    const binding_entry *entry = &TABLE(entries, binding_entry)[table->first_entry + i];
    if (entry->key == code) return (int32_t)entry->value;
  }
  return function->status;
}

static mtda_status report_failure(run *run, const binding_step *step, const value *result, int errno_then) {
  const binding_function *function = &TABLE(functions, binding_function)[step->function];
  const int64_t code = code_of(function, result, errno_then);
  mtda_str message;
  mtda_status status;
  if (step->on_failure == BINDING_IGNORE) return MTDA_OK;
  if (step->on_failure == BINDING_PASS)
    return pass_over(run, MTDA_SKIP_MALFORMED, text_at(function->name));
  message = message_of(run, function, code);
  status = fail(run->error, status_of(function, code), run->item, "%s failed with %lld%s%.*s", text_at(function->name),
                (long long)code, message.len > 0 ? ": " : "", (int)message.len, message.ptr ? message.ptr : "");
  if (run->error && run->error->struct_size >= sizeof *run->error && code >= INT32_MIN && code <= INT32_MAX)
    run->error->vendor_code = (int32_t)code;
  return status;
}

/* ---- the call ---------------------------------------------------------------------------------- */

mtda_status run_call(run *run, const binding_step *step, const binding_step *loop) {
  const binding_function *function = &TABLE(functions, binding_function)[step->function];
  const binding_operand *operands = TABLE(operands, binding_operand) + step->operand;
  const int is_struct = function->result.kind == BINDING_STRUCT;
  const mark before = arena_mark(&run->self->scratch);
  arguments given;
  ffi_arg answer = 0;
  void *room = &answer;
  value result;
  int errno_then;
  mtda_status status = prepare(run, function, operands, &given);
  if (status == MTDA_OK && is_struct) {
    room = arena_take(&run->self->scratch, TABLE(structs, binding_struct)[function->result.structure].size + 16);
    if (!room) status = fail(run->error, MTDA_LIMIT, run->item, "there is no memory for a result");
  }
  if (status != MTDA_OK) return arena_release(&run->self->scratch, before), status;
  errno = 0;
  foreign_call(&library_functions[step->function], room, given.places);
  errno_then = errno;
  result = value_load(room, function->result.kind, 0);
  run->result = result.number;
  if (has_failed(function, &result))
    status = report_failure(run, step, &result, errno_then);
  else if (!loop || goes_on(run, loop)) /* at its end a loop is given nothing more */
    status = take_outs(run, function, &given);
  if (step->place != BINDING_NONE) {
    char *place = (step->is_kept ? run->self->kept : run->self->frame) + step->place;
    const uint32_t bytes = is_struct ? TABLE(structs, binding_struct)[function->result.structure].size
                                     : binding_scalar_bytes(function->result.kind);
    memcpy(place, room, bytes);
  }
  arena_release(&run->self->scratch, before);
  return status;
}

void release_owned(owned_stack *stack, uint32_t count) {
  while (stack->count > count) {
    const owned item = stack->items[--stack->count];
    ffi_arg unused;
    void *pointer = item.place;
    void *places[1] = {&pointer};
    if (item.bytes == 0) memcpy(&pointer, item.place, sizeof pointer);
    if (pointer) foreign_call(&library_functions[item.function], &unused, places);
    memset(item.place, 0, item.bytes == 0 ? sizeof pointer : item.bytes);
  }
}
