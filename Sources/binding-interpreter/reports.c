/* Reports on their way to the host: the library's texts are copied, because its next call may change them. */
#include "interpreter.h"

#include <stdio.h>
#include <string.h>

#define TEXTS_BEFORE_SENDING (1u << 20)

mtda_status flush_reports(run *run) {
  mtda_status status = MTDA_OK;
  if (run->report_count > 0)
    status = run->self->host->emit(run->call, run->reports, sizeof *run->reports, run->report_count);
  run->report_count = 0;
  arena_release(&run->self->texts, (mark){0, 0, 0});
  return status == MTDA_OK ? status
                           : fail(run->error, status, run->item, "the host did not take the reports");
}

mtda_status pass_over_word(run *run, uint32_t reason, const char *field, mtda_str word) {
  const mtda_skip skip = {.struct_size = sizeof skip,
                          .reason = reason,
                          .item_index = run->item,
                          .field = {field, strlen(field)},
                          .value = {word.ptr, word.len < 64 ? word.len : 64}};
  if (run->call) run->self->host->skip(run->call, &skip);
  return PASSED;
}

mtda_status pass_over(run *run, uint32_t reason, const char *field) {
  return pass_over_word(run, reason, field, (mtda_str){0, 0});
}

/* How many bytes of a text make whole characters, at most so many. */
static uint64_t whole_characters(mtda_str text, uint64_t most) {
  uint64_t length = text.len;
  if (length <= most) return length;
  for (length = most; length > 0 && ((uint8_t)text.ptr[length] & 0xC0) == 0x80;) length--;
  return length;
}

/* A copy of a text of the report. One that names something must be whole; others are cut. */
static mtda_status put_text(run *run, const binding_operand *operand, uint64_t most, int is_name, mtda_str *out) {
  const value found = value_of(run, operand);
  mtda_str text = value_text(&found, most);
  char *copy;
  if (text.len > most && is_name) return pass_over(run, MTDA_SKIP_MALFORMED, "a name that is too long");
  text.len = whole_characters(text, most);
  if (text.len == 0) return MTDA_OK;
  copy = arena_take(&run->self->texts, text.len);
  if (!copy) return fail(run->error, MTDA_LIMIT, run->item, "there is no memory for the texts of reports");
  memcpy(copy, text.ptr, text.len);
  *out = (mtda_str){copy, text.len};
  return MTDA_OK;
}

/* What came with minor version 1 is only for hosts that have it. */
static int knows_1_1(const run *run) { return run->self->host->abi_minor >= 1; }

static mtda_status put_identifiers(run *run, const binding_report *shape, const binding_operand *operands,
                                   mtda_report *report) {
  mtda_identifier *identifiers = 0;
  uint64_t count = 0;
  if (shape->identifier_count == 0) return MTDA_OK;
  identifiers = arena_take(&run->self->texts, shape->identifier_count * sizeof *identifiers);
  if (!identifiers) return fail(run->error, MTDA_LIMIT, run->item, "there is no memory for identifiers");
  for (uint32_t i = 0; i < shape->identifier_count; i++) {
    mtda_str text = {0, 0};
    mtda_status status = MTDA_OK;
    if (shape->identifiers[i] == MTDA_ID_PARENT_PARTNER_DEVICE && !knows_1_1(run)) continue;
    status = put_text(run, &operands[i], MTDA_TEXT_MAX, 1, &text);
    if (status != MTDA_OK) return status;
    if (text.len > 0) identifiers[count++] = (mtda_identifier){shape->identifiers[i], 0, text};
  }
  if (count == 0) return pass_over(run, MTDA_SKIP_NO_DEVICE, "");
  report->identifiers = identifiers;
  report->identifier_count = count;
  report->identifier_stride = sizeof *identifiers;
  return MTDA_OK;
}

static mtda_status unknown_level(run *run, const binding_report *shape, const value *level) {
  char digits[24];
  const int length = snprintf(digits, sizeof digits, "%lld", (long long)level->number);
  return pass_over_word(run, MTDA_SKIP_UNKNOWN_WORD, text_at(shape->level_field),
                        (mtda_str){digits, (uint64_t)length});
}

static mtda_status put_level(run *run, const binding_report *shape, const binding_operand *operand,
                             mtda_report *report) {
  value level;
  const binding_table *table;
  if (operand->source == BINDING_FROM_NOTHING) return MTDA_OK;
  report->grade = shape->grade;
  if (shape->grade == MTDA_GRADE_WORD) {
    const mtda_status status = put_text(run, operand, MTDA_TEXT_MAX, 1, &report->word);
    if (status != MTDA_OK || report->word.len > 0) return status;
    return pass_over(run, MTDA_SKIP_MALFORMED, text_at(shape->level_field));
  }
  level = value_of(run, operand);
  if (shape->table == BINDING_NONE) return report->state = (uint32_t)level.number, MTDA_OK;
  table = &TABLE(tables, binding_table)[shape->table];
  for (uint32_t i = 0; i < table->entry_count && level.kind == NUMBER; i++) {
    const binding_entry *entry = &TABLE(entries, binding_entry)[table->first_entry + i];
    if (entry->key == level.number) return report->state = entry->value, MTDA_OK;
  }
  return unknown_level(run, shape, &level);
}

/* A number that the binding does not name is told to the host; the report goes without a platform then. */
static uint32_t platform(run *run, const binding_report *shape, const binding_operand *operand) {
  const binding_table *table;
  value given;
  if (shape->platforms == BINDING_NONE) return shape->platform;
  given = value_of(run, operand);
  table = &TABLE(tables, binding_table)[shape->platforms];
  for (uint32_t i = 0; i < table->entry_count && given.kind == NUMBER; i++) {
    const binding_entry *entry = &TABLE(entries, binding_entry)[table->first_entry + i];
    if (entry->key == given.number) return entry->value;
  }
  (void)pass_over(run, MTDA_SKIP_UNKNOWN_WORD, "platform");
  return 0;
}

static uint64_t observed(run *run, const binding_report *shape, const binding_operand *operand) {
  const value given = value_of(run, operand);
  return given.kind == NUMBER ? (uint64_t)given.number * shape->observed_unit_ms : 0;
}

static mtda_status fill(run *run, const binding_report *shape, mtda_report *report) {
  const binding_operand *operands = TABLE(operands, binding_operand) + shape->operand;
  const value device = value_of(run, &operands[BINDING_REPORT_DEVICE]);
  const value code = value_of(run, &operands[BINDING_REPORT_CODE]);
  mtda_status status;
  *report = (mtda_report){.kind = shape->kind};
  report->device_ref = device.kind == NUMBER ? (uint64_t)device.number : 0;
  report->vendor_code = code.kind == NUMBER ? (int32_t)code.number : 0;
  if (knows_1_1(run)) report->platform = platform(run, shape, &operands[BINDING_REPORT_PLATFORM]);
  report->observed_ms = observed(run, shape, &operands[BINDING_REPORT_OBSERVED]);
  if ((status = put_level(run, shape, &operands[BINDING_REPORT_LEVEL], report)) != MTDA_OK ||
      (status = put_identifiers(run, shape, operands + BINDING_REPORT_OPERANDS, report)) != MTDA_OK ||
      (status = put_text(run, &operands[BINDING_REPORT_THREAT], MTDA_TEXT_MAX, 1, &report->threat_id)) != MTDA_OK ||
      (status = put_text(run, &operands[BINDING_REPORT_CATEGORY], MTDA_TEXT_MAX, 0, &report->category)) != MTDA_OK ||
      (status = put_text(run, &operands[BINDING_REPORT_TITLE], MTDA_TEXT_MAX, 0, &report->title)) != MTDA_OK)
    return status;
  return put_text(run, &operands[BINDING_REPORT_DETAIL], MTDA_DETAIL_MAX, 0, &report->detail);
}

mtda_status run_report(run *run, const binding_step *step) {
  const mtda_status status =
      fill(run, &TABLE(reports, binding_report)[step->index], &run->reports[run->report_count]);
  if (status != MTDA_OK) return status;
  run->report_count++;
  if (run->report_count < REPORTS && run->self->texts.total < TEXTS_BEFORE_SENDING) return MTDA_OK;
  return flush_reports(run);
}
