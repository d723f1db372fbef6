/* Whether the steps of a program hold together, and the operands that they name. */
#include "view.h"

#include <string.h>

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
  case BINDING_FROM_FRAME_POINTED_ADDRESS:
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
  case BINDING_GATHER:
  case BINDING_EACH_ELEMENT: return 2;
  case BINDING_EACH_GATHERED: return (uint32_t)step->number;
  case BINDING_EACH_LINKED:
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
  case BINDING_GATHER: return step->index;
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

/* A pointer of ours that is released, or a struct of ours that is released by its address. */
static int is_place(const struct view *view, uint32_t operand) {
  const binding_operand *record = &BINDING_TABLE(view->program, operands, binding_operand)[operand];
  return record->source == BINDING_FROM_FRAME || record->source == BINDING_FROM_KEPT ||
         ((record->source == BINDING_FROM_FRAME_ADDRESS || record->source == BINDING_FROM_KEPT_ADDRESS) &&
          record->length > 0);
}

/* Elements of arrays in the frame, as devices are gathered in them or lie beside them. */
static const char *check_gathering(const struct view *view, const binding_step *step) {
  const binding_program *p = view->program;
  const binding_operand *operands = BINDING_TABLE(p, operands, binding_operand) + step->operand;
  const uint32_t arrays = step->code == BINDING_GATHER ? 1 : (uint32_t)step->number;
  if (step->code == BINDING_GATHER &&
      (step->place == BINDING_NONE || step->is_kept || step->condition > BINDING_APPS_OF_INVENTORY || step->number < 0 || step->number > step->body_count ||
       operands[1].source != BINDING_FROM_FRAME || operands[1].type.kind != BINDING_UINT64))
    return "a step gathers nothing";
  for (uint32_t i = 0; i < arrays; i++) {
    const uint32_t element = step->code == BINDING_GATHER ? step->index : operands[i].inner;
    if (operands[i].source != BINDING_FROM_FRAME_ADDRESS || element == 0 || operands[i].length < element)
      return "an array has no element";
    if (step->code == BINDING_EACH_GATHERED &&
        (operands[i].number < 0 || operands[i].number > BINDING_FRAME_BYTES ||
         !is_within((uint32_t)operands[i].number, 8, p->frame_bytes)))
      return "an element has no place";
  }
  return 0;
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
  if (step->code == BINDING_EACH_GATHERED && (step->number < 0 || step->number > BINDING_ARRAYS))
    return "a step has too many arrays";
  if (!is_within(step->operand, operands_of(view, step), p->operands.count)) return "a step lacks operands";
  if ((step->code == BINDING_GATHER || step->code == BINDING_EACH_GATHERED) && check_gathering(view, step))
    return check_gathering(view, step);
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
  if (step->code == BINDING_EACH_ELEMENT &&
      (step->index == 0 || step->place == BINDING_NONE ||
       (step->condition == BINDING_ELEMENT_VALUE && step->index != sizeof(void *))))
    return "a loop has no element";
  if (step->code == BINDING_EACH_LINKED &&
      (step->place == BINDING_NONE || step->is_kept || step->index > BINDING_FRAME_BYTES))
    return "a list leads nowhere";
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
        report->identifier_count > 8 || !is_index(report->table, p->tables) ||
        !is_index(report->platforms, p->tables) || report->platform > MTDA_PLATFORM_MACOS ||
        !is_within(report->operand, BINDING_REPORT_OPERANDS + report->identifier_count, p->operands.count) ||
        !holds_text(view, report->level_field) || report->observed_unit_ms == 0)
      return "a report is not whole";
  }
  return 0;
}

const char *binding_check_steps(const struct view *view) {
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
  return fault ? fault : check_reports(view);
}
