/* Whether a program holds together. What it says is not judged here: the builder has done that. */
#include "view.h"

#include <string.h>

#define LONGEST_DESCRIPTOR 256u

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
  if ((fault = binding_check_steps(&view))) return fault;
  return check_descriptor(&view);
}
