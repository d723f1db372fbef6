/* Reports and skips, copied into `out`. What is wrong with a record is left in it, or marked: the host
 * judges and counts. Text that is longer than any field may be is not copied; its length goes along. */
#include "worker.h"

#include <string.h>

#define LONGEST_STRUCT 4096u
/* More than this no report can need. */
#define REPORT_BYTES (5 * MTDA_DETAIL_MAX + CHANNEL_IDENTIFIERS * (sizeof(mtda_identifier) + MTDA_DETAIL_MAX) + 64)

static uint64_t offered;
/* Bytes of text that were copied in this call. */
static uint64_t copied;

static int is_zero(const char *start, size_t from, size_t to) {
  for (size_t i = from; i < to; i++)
    if (start[i]) return 0;
  return 1;
}

/* Copies a struct that may be shorter, because it is of an older header, or longer. */
static void take(void *copy, size_t known, const void *given, size_t size) {
  memcpy(copy, given, size < known ? size : known);
}

static void clear_round(void) {
  out->slot_count = out->skip_count = 0;
  out->skipped = 0;
  out->text_used = CHANNEL_TEXT_AT;
}

void reports_begin(void) {
  clear_round();
  offered = copied = 0;
  out->refusal = out->refused_stride = 0;
}

/* The text with an offset in the place of its pointer; any number but 0 where nothing was copied. */
static mtda_str put_text(mtda_str text, uint64_t most) {
  uint64_t place = 1;
  if (!text.ptr || text.len == 0) return (mtda_str){0, text.len};
  if (text.len <= most) place = out_put(text.ptr, text.len, 1), copied += text.len;
  return (mtda_str){(const char *)(uintptr_t)place, text.len};
}

static void put_identifiers(mtda_report *report) {
  mtda_identifier copies[CHANNEL_IDENTIFIERS] = {0};
  const char *start = (const char *)report->identifiers;
  uint32_t stride = report->identifier_stride;
  if (report->identifier_count == 0 || !start) return;
  report->identifiers = (const mtda_identifier *)(uintptr_t)1;
  if (report->identifier_count > CHANNEL_IDENTIFIERS || stride < MTDA_IDENTIFIER_SIZE_1_0 ||
      stride > LONGEST_STRUCT)
    return;
  for (uint64_t i = 0; i < report->identifier_count; i++) {
    take(&copies[i], sizeof *copies, start + i * stride, stride);
    if (!is_zero(start + i * stride, sizeof *copies, stride)) copies[i].reserved = 1;
    copies[i].value = put_text(copies[i].value, MTDA_DETAIL_MAX);
  }
  report->identifiers = (const mtda_identifier *)(uintptr_t)out_put(
      copies, report->identifier_count * sizeof *copies, 8);
  report->identifier_stride = sizeof *copies;
}

static void put_report(const char *start, uint32_t stride) {
  channel_slot slot = {0};
  take(&slot.report, sizeof slot.report, start, stride);
  slot.unknown = !is_zero(start, sizeof slot.report, stride);
  put_identifiers(&slot.report);
  slot.report.threat_id = put_text(slot.report.threat_id, MTDA_DETAIL_MAX);
  slot.report.category = put_text(slot.report.category, MTDA_DETAIL_MAX);
  slot.report.title = put_text(slot.report.title, MTDA_DETAIL_MAX);
  slot.report.detail = put_text(slot.report.detail, MTDA_DETAIL_MAX);
  slot.report.word = put_text(slot.report.word, MTDA_DETAIL_MAX);
  memcpy(&out_slots()[out->slot_count++], &slot, sizeof slot);
}

static mtda_status refuse(uint32_t reason, mtda_status status, uint32_t stride) {
  if (out->refusal == 0) out->refusal = reason, out->refused_stride = stride;
  return status;
}

mtda_status reports_emit(const mtda_report *reports, uint32_t stride, uint64_t count) {
  const char *place = (const char *)reports;
  if (count > in->reports_most - offered) return refuse(CHANNEL_REFUSED_COUNT, MTDA_LIMIT, stride);
  if (count == 0) return MTDA_OK;
  if (!reports) return refuse(CHANNEL_REFUSED_NULL, MTDA_ARG, stride);
  if (stride < MTDA_REPORT_SIZE_1_0 || stride > LONGEST_STRUCT)
    return refuse(CHANNEL_REFUSED_STRIDE, MTDA_ARG, stride);
  for (uint64_t i = 0; i < count; i++, place += stride) {
    if (copied > in->report_bytes_most) return refuse(CHANNEL_REFUSED_BYTES, MTDA_LIMIT, stride);
    if (out->slot_count >= CHANNEL_SLOTS || out_room() < REPORT_BYTES) {
      channel_answer(CHANNEL_ROUND);
      (void)channel_next();
      clear_round();
    }
    put_report(place, stride);
  }
  offered += count;
  return MTDA_OK;
}

void reports_skip(const mtda_skip *skip) {
  mtda_skip copy = {0};
  out->skipped++;
  if (!skip || out->skip_count >= CHANNEL_SKIPS || out_room() < REPORT_BYTES) return;
  if (skip->struct_size < MTDA_SKIP_SIZE_1_0 || skip->struct_size > LONGEST_STRUCT ||
      !is_zero((const char *)skip, sizeof copy, skip->struct_size))
    return;
  take(&copy, sizeof copy, skip, skip->struct_size);
  if (copy.reason < MTDA_SKIP_UNKNOWN_WORD || copy.reason > MTDA_SKIP_IRRELEVANT) return;
  copy.struct_size = sizeof copy;
  if (copy.field.len > MTDA_TEXT_MAX) copy.field.len = MTDA_TEXT_MAX;
  if (copy.value.len > MTDA_TEXT_MAX) copy.value.len = MTDA_TEXT_MAX;
  copy.field = put_text(copy.field, MTDA_TEXT_MAX);
  copy.value = put_text(copy.value, MTDA_TEXT_MAX);
  memcpy(&out_skips()[out->skip_count++], &copy, sizeof copy);
}
