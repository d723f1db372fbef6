/* Whether a program holds together. What it says is not judged here: the builder has done that. */
#include "BindingProgram.h"

#include <stddef.h>
#include <string.h>

#define LONGEST_TABLE (1u << 20)
#define LONGEST_DESCRIPTOR 256u

/* A program while it is looked at. */
struct view {
  const binding_program *program;
  const char *start;
  uint64_t bytes;
};

static int holds(const struct view *view, uint64_t at, uint64_t count, uint64_t size) {
  return count <= LONGEST_TABLE && at <= view->bytes && count * size <= view->bytes - at;
}

static int holds_table(const struct view *view, binding_range range, uint64_t size) {
  return range.at % 8 == 0 && holds(view, range.at, range.count, size);
}

static int holds_text(const struct view *view, binding_text text) {
  return holds(view, text.at, (uint64_t)text.length + 1, 1) && view->start[text.at + text.length] == 0;
}

static int is_within(uint32_t first, uint32_t count, uint32_t whole) {
  return first <= whole && count <= whole - first;
}

/* An index that may be left out. */
static int is_index(uint32_t index, binding_range table) {
  return index == BINDING_NONE || index < table.count;
}

static int is_type(const struct view *view, binding_type type) {
  return type.kind < BINDING_KINDS &&
         (type.kind != BINDING_STRUCT || type.structure < view->program->structs.count);
}

static uint64_t bytes_of(const struct view *view, binding_type type, uint64_t length) {
  if (type.kind == BINDING_STRUCT)
    return BINDING_TABLE(view->program, structs, binding_struct)[type.structure].size;
  return type.kind == BINDING_CHARS ? length : binding_scalar_bytes(type.kind);
}

static const char *check_tables(const struct view *view) {
  const binding_program *p = view->program;
  const struct {
    binding_range range;
    uint64_t size;
  } tables[] = {
      {p->structs, sizeof(binding_struct)},       {p->fields, sizeof(binding_field)},
      {p->functions, sizeof(binding_function)},   {p->parameters, sizeof(binding_parameter)},
      {p->callbacks, sizeof(binding_callback)},   {p->captures, sizeof(binding_capture)},
      {p->tables, sizeof(binding_table)},         {p->entries, sizeof(binding_entry)},
      {p->settings, sizeof(binding_setting)},     {p->operands, sizeof(binding_operand)},
      {p->steps, sizeof(binding_step)},           {p->reports, sizeof(binding_report)},
  };
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (!holds_table(view, tables[i].range, tables[i].size)) return "a table leaves the program";
  if (!holds_text(view, p->soname)) return "the library has no name";
  if (p->frame_bytes > BINDING_FRAME_BYTES || p->kept_bytes > BINDING_FRAME_BYTES)
    return "an area is too large";
  if (p->descriptor % 8 != 0 || !holds(view, p->descriptor, 1, sizeof(mtda_descriptor)))
    return "the descriptor leaves the program";
  return 0;
}

/* A struct has only structs before it in it, so none has itself. */
static const char *check_structs(const struct view *view) {
  const binding_program *p = view->program;
  for (uint32_t i = 0; i < p->structs.count; i++) {
    const binding_struct *record = &BINDING_TABLE(p, structs, binding_struct)[i];
    if (!holds_text(view, record->name) || record->size == 0 || record->size > BINDING_FRAME_BYTES ||
        record->field_count == 0 || !is_within(record->first_field, record->field_count, p->fields.count))
      return "a struct is not whole";
    for (uint32_t k = 0; k < record->field_count; k++) {
      const binding_field *field = &BINDING_TABLE(p, fields, binding_field)[record->first_field + k];
      uint64_t bytes;
      if (!is_type(view, field->type) || field->type.kind == BINDING_VOID || field->count == 0 ||
          field->count > record->size ||
          (field->type.kind == BINDING_STRUCT && field->type.structure >= i))
        return "a field is not whole";
      bytes = field->type.kind == BINDING_CHARS ? field->count
                                                : field->count * bytes_of(view, field->type, 0);
      if (field->offset > record->size || bytes > record->size - field->offset)
        return "a field leaves its struct";
    }
  }
  return 0;
}

static int are_parameters(const struct view *view, uint32_t first, uint32_t count) {
  const binding_program *p = view->program;
  if (count > BINDING_PARAMETERS || !is_within(first, count, p->parameters.count)) return 0;
  for (uint32_t i = 0; i < count; i++) {
    const binding_parameter *parameter = &BINDING_TABLE(p, parameters, binding_parameter)[first + i];
    if (!is_type(view, parameter->type) || !is_type(view, parameter->target) ||
        parameter->type.kind == BINDING_VOID || parameter->type.kind == BINDING_CHARS ||
        !holds_text(view, parameter->name) || parameter->out_bytes > BINDING_FRAME_BYTES ||
        (parameter->out_bytes > 0 && parameter->type.kind != BINDING_POINTER) ||
        (parameter->out_bytes > 0 && parameter->out_bytes < bytes_of(view, parameter->target, 0)))
      return 0;
  }
  return 1;
}

static int is_integer(binding_type type) { return type.kind > BINDING_VOID && type.kind <= BINDING_UINT64; }

static const char *check_functions(const struct view *view) {
  const binding_program *p = view->program;
  const binding_function *functions = BINDING_TABLE(p, functions, binding_function);
  for (uint32_t i = 0; i < p->functions.count; i++) {
    const binding_function *function = &functions[i];
    if (!holds_text(view, function->name) || !is_type(view, function->result) ||
        function->result.kind == BINDING_CHARS ||
        !are_parameters(view, function->first_parameter, function->parameter_count) ||
        function->fails > BINDING_FAILS_ZERO || function->code_source > BINDING_CODE_FUNCTION ||
        !is_index(function->code_function, p->functions) ||
        !is_index(function->message_function, p->functions) || !is_index(function->codes, p->tables))
      return "a function is not whole";
    if (function->code_function != BINDING_NONE && (functions[function->code_function].parameter_count != 0 ||
                                                    !is_integer(functions[function->code_function].result)))
      return "a function that gives codes has another shape";
    if (function->message_function != BINDING_NONE &&
        (functions[function->message_function].parameter_count != 1 ||
         functions[function->message_function].result.kind != BINDING_STRING))
      return "a function that gives messages has another shape";
  }
  return 0;
}

static const char *check_callbacks(const struct view *view) {
  const binding_program *p = view->program;
  for (uint32_t i = 0; i < p->callbacks.count; i++) {
    const binding_callback *callback = &BINDING_TABLE(p, callbacks, binding_callback)[i];
    const binding_parameter *parameters =
        BINDING_TABLE(p, parameters, binding_parameter) + callback->first_parameter;
    if (!holds_text(view, callback->name) || callback->result.kind > BINDING_UINT64 ||
        !are_parameters(view, callback->first_parameter, callback->parameter_count) ||
        (callback->context != BINDING_NONE && callback->context >= callback->parameter_count) ||
        !is_within(callback->first_capture, callback->capture_count, p->captures.count))
      return "a callback is not whole";
    for (uint32_t k = 0; k < callback->capture_count; k++) {
      const binding_capture *capture =
          &BINDING_TABLE(p, captures, binding_capture)[callback->first_capture + k];
      const binding_parameter *parameter;
      uint64_t bytes = capture->kind == BINDING_CHARS ? capture->length : binding_scalar_bytes(capture->kind);
      if (capture->parameter >= callback->parameter_count || bytes == 0) return "a capture is not whole";
      parameter = &parameters[capture->parameter];
      if (capture->is_pointed ? parameter->type.kind != BINDING_POINTER
                              : capture->offset + bytes > bytes_of(view, parameter->type, 0))
        return "a capture leaves its argument";
    }
  }
  return 0;
}

static const char *check_operand(const struct view *view, const binding_operand *operand) {
  const binding_program *p = view->program;
  const uint64_t bytes = bytes_of(view, operand->type, operand->length);
  uint32_t area = BINDING_NONE, fields = BINDING_NONE;
  if (operand->source >= BINDING_SOURCES || !is_type(view, operand->type)) return "an operand has no kind";
  switch (operand->source) {
  case BINDING_FROM_FRAME:
  case BINDING_FROM_FRAME_ADDRESS: area = p->frame_bytes; break;
  case BINDING_FROM_KEPT:
  case BINDING_FROM_KEPT_ADDRESS: area = p->kept_bytes; break;
  case BINDING_FROM_FRAME_POINTED: return is_within(operand->at, 8, p->frame_bytes) ? 0 : "a pointer leaves the frame";
  case BINDING_FROM_KEPT_POINTED: return is_within(operand->at, 8, p->kept_bytes) ? 0 : "a pointer leaves what is kept";
  case BINDING_FROM_TEXT:
    return holds_text(view, (binding_text){operand->at, operand->length}) ? 0 : "a text leaves the program";
  case BINDING_FROM_DEVICE: fields = BINDING_DEVICE_FIELDS; break;
  case BINDING_FROM_INVENTORY: fields = BINDING_INVENTORY_FIELDS; break;
  case BINDING_FROM_APP: fields = BINDING_APP_FIELDS; break;
  case BINDING_FROM_PAYLOAD: fields = BINDING_PAYLOAD_FIELDS; break;
  case BINDING_FROM_SETTING: fields = p->settings.count; break;
  case BINDING_FROM_EVENT: fields = p->captures.count; break;
  case BINDING_FROM_CALLBACK:
  case BINDING_FROM_CONTEXT: fields = p->callbacks.count; break;
  default: break;
  }
  if (area != BINDING_NONE && (operand->at > area || operand->length > area - operand->at ||
                               bytes > area - operand->at))
    return "an operand leaves its area";
  return fields == BINDING_NONE || operand->at < fields ? 0 : "an operand names no field";
}

static uint32_t operands_of(const struct view *view, const binding_step *step) {
  const binding_program *p = view->program;
  switch (step->code) {
  case BINDING_CALL: return BINDING_TABLE(p, functions, binding_function)[step->function].parameter_count;
  case BINDING_EACH_ELEMENT: return 2;
  case BINDING_OWN:
  case BINDING_RELEASE:
  case BINDING_SET:
  case BINDING_TELL:
  case BINDING_CHOOSE: return 1;
  default: return 0;
  }
}

static uint32_t place_bytes(const struct view *view, const binding_step *step) {
  const binding_program *p = view->program;
  switch (step->code) {
  case BINDING_CALL:
    return (uint32_t)bytes_of(view, BINDING_TABLE(p, functions, binding_function)[step->function].result, 0);
  case BINDING_SET:
    return (uint32_t)step->number;
  default: return 8;
  }
}

/* What a call reads and writes in our own areas is inside them. */
static const char *check_arguments(const struct view *view, const binding_step *step) {
  const binding_program *p = view->program;
  const binding_function *function = &BINDING_TABLE(p, functions, binding_function)[step->function];
  for (uint32_t i = 0; i < function->parameter_count; i++) {
    const binding_parameter *parameter =
        &BINDING_TABLE(p, parameters, binding_parameter)[function->first_parameter + i];
    const binding_operand *operand = &BINDING_TABLE(p, operands, binding_operand)[step->operand + i];
    const int is_in_frame = operand->source == BINDING_FROM_FRAME_ADDRESS || operand->source == BINDING_FROM_FRAME;
    const int is_kept = operand->source == BINDING_FROM_KEPT_ADDRESS || operand->source == BINDING_FROM_KEPT;
    const uint64_t bytes = parameter->out_bytes > 0 ? parameter->out_bytes
                           : parameter->type.kind == BINDING_STRUCT ? bytes_of(view, parameter->type, 0)
                                                                     : 0;
    if (bytes == 0) continue;
    if (parameter->type.kind == BINDING_STRUCT && operand->source == BINDING_FROM_NUMBER)
      return "a struct is a number";
    if ((is_in_frame && !is_within(operand->at, (uint32_t)bytes, p->frame_bytes)) ||
        (is_kept && !is_within(operand->at, (uint32_t)bytes, p->kept_bytes)))
      return "an argument leaves its area";
  }
  return 0;
}

static const char *check_set(const binding_step *step) {
  const uint32_t bytes = binding_scalar_bytes(step->index);
  if (step->number < 1 || step->number > BINDING_FRAME_BYTES || step->place == BINDING_NONE)
    return "a step writes nothing";
  return step->index == BINDING_CHARS || (bytes > 0 && step->number == (int64_t)bytes)
             ? 0
             : "a step writes another size than its type has";
}

/* It takes one value of a machine word at most, and answers nothing that is longer. */
static int can_release(const struct view *view, uint32_t number) {
  const binding_program *p = view->program;
  const binding_function *function = &BINDING_TABLE(p, functions, binding_function)[number];
  const binding_parameter *parameters = BINDING_TABLE(p, parameters, binding_parameter);
  return function->parameter_count == 1 && function->result.kind != BINDING_STRUCT &&
         parameters[function->first_parameter].type.kind != BINDING_STRUCT;
}

static int is_place(const struct view *view, uint32_t operand) {
  const binding_operand *record = &BINDING_TABLE(view->program, operands, binding_operand)[operand];
  return record->source == BINDING_FROM_FRAME || record->source == BINDING_FROM_KEPT;
}

/* Bodies lie behind the steps that they belong to, so every walk ends. */
static const char *check_step(const struct view *view, uint32_t number) {
  const binding_program *p = view->program;
  const binding_step *step = &BINDING_TABLE(p, steps, binding_step)[number];
  const uint32_t area = step->is_kept ? p->kept_bytes : p->frame_bytes;
  const int has_function = step->code == BINDING_CALL || step->code == BINDING_OWN;
  if (step->code >= BINDING_CODES || step->on_failure > BINDING_IGNORE || step->condition > BINDING_WHILE_EQUAL)
    return "a step has no kind";
  if (has_function && step->function >= p->functions.count) return "a step calls no function";
  if (step->code == BINDING_OWN && !can_release(view, step->function))
    return "a function that releases has another shape";
  if (!is_within(step->operand, operands_of(view, step), p->operands.count)) return "a step lacks operands";
  if (step->code == BINDING_SET && check_set(step)) return check_set(step);
  if (step->code == BINDING_CALL && check_arguments(view, step)) return check_arguments(view, step);
  if (step->code == BINDING_OWN && !is_place(view, step->operand)) return "a step owns no value of ours";
  if (step->place != BINDING_NONE && !is_within(step->place, place_bytes(view, step), area))
    return "a step writes outside its area";
  if (step->body_count > 0 && step->body <= number) return "a step leads back";
  if (!is_within(step->body, step->body_count, p->steps.count)) return "a body leaves the program";
  if (step->code == BINDING_REPORT && step->index >= p->reports.count) return "a step makes no report";
  if (step->code == BINDING_TELL &&
      (step->index >= view->bytes || !memchr(view->start + step->index, 0, view->bytes - step->index)))
    return "a step tells nothing";
  if (step->code == BINDING_EACH_EVENT && step->index >= p->callbacks.count) return "a step has no callback";
  if (step->code == BINDING_EACH_ELEMENT && (step->index == 0 || step->place == BINDING_NONE))
    return "a loop has no element";
  if (step->code == BINDING_REPEAT &&
      (step->body_count == 0 || BINDING_TABLE(p, steps, binding_step)[step->body].code != BINDING_CALL))
    return "a loop repeats no call";
  if (step->code == BINDING_CHOOSE) {
    const binding_table *table = &BINDING_TABLE(p, tables, binding_table)[step->index];
    if (step->index >= p->tables.count || !is_within(table->first_entry, table->entry_count, p->entries.count))
      return "a choice has no cases";
    for (uint32_t i = 0; i < table->entry_count; i++) {
      const binding_entry *entry = &BINDING_TABLE(p, entries, binding_entry)[table->first_entry + i];
      if ((entry->count > 0 && entry->value <= number) || !is_within(entry->value, entry->count, p->steps.count))
        return "a case leaves the program";
    }
  }
  return 0;
}

static const char *check_reports(const struct view *view) {
  const binding_program *p = view->program;
  for (uint32_t i = 0; i < p->reports.count; i++) {
    const binding_report *report = &BINDING_TABLE(p, reports, binding_report)[i];
    if (report->kind < MTDA_REPORT_STATE || report->kind > MTDA_REPORT_HEARTBEAT || report->grade > MTDA_GRADE_WORD ||
        report->identifier_count > 7 || !is_index(report->table, p->tables) ||
        !is_within(report->operand, BINDING_REPORT_OPERANDS + report->identifier_count, p->operands.count) ||
        !holds_text(view, report->level_field) || report->observed_unit_ms == 0)
      return "a report is not whole";
  }
  return 0;
}

static const char *check_steps(const struct view *view) {
  const binding_program *p = view->program;
  const char *fault = 0;
  for (uint32_t i = 0; i < p->tables.count; i++) {
    const binding_table *table = &BINDING_TABLE(p, tables, binding_table)[i];
    if (!is_within(table->first_entry, table->entry_count, p->entries.count)) return "a table is not whole";
  }
  for (uint32_t i = 0; i < p->settings.count; i++)
    if (!holds_text(view, BINDING_TABLE(p, settings, binding_setting)[i].name)) return "a setting has no name";
  for (uint32_t i = 0; i < p->operands.count && !fault; i++)
    fault = check_operand(view, &BINDING_TABLE(p, operands, binding_operand)[i]);
  for (uint32_t i = 0; i < p->steps.count && !fault; i++) fault = check_step(view, i);
  for (uint32_t i = 0; i < BINDING_VERBS && !fault; i++)
    if (!is_within(p->verbs[i].first_step, p->verbs[i].step_count, p->steps.count)) fault = "a verb leaves the program";
  return fault;
}

static int is_array(const struct view *view, const void *offset, uint64_t count, uint64_t stride, uint64_t size) {
  return count == 0 || (stride == size && (uintptr_t)offset % 8 == 0 && holds(view, (uintptr_t)offset, count, size));
}

/* The texts of the descriptor are looked at when their offsets become pointers. */
static const char *check_descriptor(const struct view *view) {
  mtda_descriptor copy;
  memcpy(&copy, view->start + view->program->descriptor, sizeof copy);
  if (copy.struct_size != sizeof copy ||
      !is_array(view, copy.platforms, copy.platform_count, copy.platform_stride, sizeof(mtda_platform)) ||
      !is_array(view, copy.toggles, copy.toggle_count, copy.toggle_stride, sizeof(mtda_toggle)) ||
      !is_array(view, copy.level_words, copy.level_word_count, copy.level_word_stride, sizeof(mtda_level_word)) ||
      !is_array(view, copy.identifiers, copy.identifier_count, sizeof(uint32_t), sizeof(uint32_t)))
    return "the descriptor is not whole";
  return copy.platform_count + copy.toggle_count + copy.level_word_count + copy.identifier_count <= LONGEST_DESCRIPTOR
             ? 0
             : "the descriptor is too long";
}

const char *binding_validate(const void *start, uint64_t bytes) {
  const binding_program *program = start;
  struct view view = {program, start, bytes};
  const char *fault;
  if (bytes < sizeof *program) return "the program is cut off";
  if (program->magic != BINDING_MAGIC) return "there is no program";
  if (program->version != BINDING_VERSION) return "the program is of another version";
  if (program->bytes < sizeof *program || program->bytes > bytes) return "the program is cut off";
  if (program->library_at < program->bytes || program->library_at > bytes ||
      program->library_bytes > bytes - program->library_at)
    return "the library is cut off";
  view.bytes = program->bytes;
  if ((fault = check_tables(&view))) return fault;
  if ((fault = check_structs(&view))) return fault;
  if ((fault = check_functions(&view))) return fault;
  if ((fault = check_callbacks(&view))) return fault;
  if ((fault = check_steps(&view))) return fault;
  if ((fault = check_reports(&view))) return fault;
  return check_descriptor(&view);
}
