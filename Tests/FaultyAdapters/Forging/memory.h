/* What the host reads: counts, slots, texts, whole answers, all of them made up. */
#ifndef MEMORY_H
#define MEMORY_H

#include "random.h"

#include <stddef.h>
#include <string.h>

/* The area that the worker writes, or null as long as it has not been found. */
static char *area;

#define WORDS (sizeof(channel_out) / sizeof(uint32_t))
#define SLOT_WORDS (sizeof(channel_slot) / sizeof(uint64_t))

static channel_out *header(void) { return (channel_out *)area; }

static void put(uint64_t place, uint64_t value) { *(volatile uint64_t *)(area + place) = value; }

static void put_word(uint64_t place, uint32_t value) { *(volatile uint32_t *)(area + place) = value; }

/* Any part of the header but the count of answers: the host is to read it. */
static void scribble_header(struct random *random) {
  put_word((1 + below(random, WORDS - 1)) * 4, (uint32_t)edge(random));
}

static void scribble_slot(struct random *random) {
  const uint64_t slot = below(random, below(random, 2) ? 4 : CHANNEL_SLOTS);
  put(CHANNEL_SLOTS_AT + slot * sizeof(channel_slot) + below(random, SLOT_WORDS) * 8, edge(random));
}

static void scribble_skip(struct random *random) {
  put(CHANNEL_SKIPS_AT + below(random, CHANNEL_SKIPS * sizeof(mtda_skip) / 8) * 8, edge(random));
}

static void scribble_line(struct random *random) {
  put_word(CHANNEL_LINES_AT + below(random, CHANNEL_LINES * sizeof(channel_line) / 4) * 4, (uint32_t)edge(random));
}

static void scribble_text(struct random *random) {
  put(CHANNEL_TEXT_AT + below(random, 8192) * 8, below(random, 2) ? next(random) : edge(random));
}

static void scribble_anything(struct random *random) {
  put(8 + below(random, CHANNEL_OUT_BYTES / 8 - 1) * 8, next(random));
}

/* What a reader that looks twice sees: a count that is small, and then is not. */
static void change_between_two_looks(struct random *random) {
  static const uint64_t places[] = {
      offsetof(channel_out, text_used), offsetof(channel_out, slot_count), offsetof(channel_out, skip_count),
      offsetof(channel_out, line_count), offsetof(channel_out, message_length), offsetof(channel_out, kind),
      offsetof(channel_out, status), CHANNEL_SLOTS_AT + offsetof(mtda_report, identifier_count),
      CHANNEL_SLOTS_AT + offsetof(mtda_report, detail) + 8, CHANNEL_TEXT_AT, CHANNEL_LINES_AT + 4};
  const uint64_t place = places[below(random, COUNT(places))];
  const uint32_t small = (uint32_t)below(random, 9), large = (uint32_t)edge(random);
  for (int i = 0; i < 4096; i++) put_word(place, i & 1 ? large : small);
}

static mtda_str text(struct random *random) {
  return (mtda_str){(const char *)(uintptr_t)edge(random), edge(random)};
}

/* A slot of which most is as it should be, so that a reader comes to the rest. */
static void forge_slot(struct random *random, uint64_t index) {
  channel_slot slot = {.report = {.kind = 1 + (uint32_t)below(random, 6), .state = (uint32_t)below(random, 8)}};
  slot.report.identifier_count = below(random, 3) ? 1 : edge(random);
  slot.report.identifiers = (const mtda_identifier *)(uintptr_t)(CHANNEL_TEXT_AT + 4096 + below(random, 64) * 8);
  slot.report.identifier_stride = below(random, 4) ? sizeof(mtda_identifier) : (uint32_t)edge(random);
  slot.report.detail = text(random), slot.report.title = text(random), slot.report.threat_id = text(random);
  slot.report.observed_ms = edge(random);
  if (below(random, 4) == 0) slot.report.device_ref = edge(random);
  memcpy(area + CHANNEL_SLOTS_AT + index * sizeof slot, &slot, sizeof slot);
}

static void forge_identifiers(struct random *random) {
  for (uint64_t i = 0; i < 64; i++) {
    mtda_identifier identifier = {.kind = 1 + (uint32_t)below(random, 9), .value = text(random)};
    memcpy(area + CHANNEL_TEXT_AT + 4096 + i * sizeof identifier, &identifier, sizeof identifier);
  }
}

/* An answer of which every number is one that somebody might not have thought of. */
static void forge_answer(struct random *random) {
  const uint64_t slots = below(random, 2) ? below(random, 64) : edge(random);
  memset(area + CHANNEL_TEXT_AT, 'a' + (int)below(random, 26), 4096);
  forge_identifiers(random);
  for (uint64_t i = 0; i < 64; i++) forge_slot(random, i);
  header()->kind = below(random, 2) ? CHANNEL_DONE : CHANNEL_ROUND;
  header()->status = below(random, 2) ? MTDA_OK : (int32_t)edge(random);
  header()->text_used = below(random, 2) ? CHANNEL_TEXT_AT + 65536 : edge(random);
  header()->slot_count = (uint32_t)slots;
  header()->skip_count = below(random, 2) ? 0 : (uint32_t)edge(random);
  header()->line_count = below(random, 2) ? 0 : (uint32_t)edge(random);
  header()->message_length = (uint32_t)edge(random);
  header()->skipped = edge(random), header()->item_index = edge(random);
  header()->lines_dropped = edge(random), header()->retry_after_ms = (uint32_t)edge(random);
  header()->refusal = below(random, 2) ? 0 : (uint32_t)edge(random);
}

/* What a worker says of a library that it has loaded: a table and a descriptor, of which some numbers are others. */
static void forge_description(struct random *random, const mtda_adapter *table, const mtda_descriptor *descriptor) {
  const uint64_t at = CHANNEL_TEXT_AT + below(random, 4) * 8, described = CHANNEL_TEXT_AT + 2048;
  const char *strings[] = {descriptor->partner_id.ptr, descriptor->name.ptr, descriptor->vendor.ptr,
                           descriptor->adapter_version.ptr};
  mtda_descriptor copy = *descriptor;
  mtda_str *texts[] = {&copy.partner_id, &copy.name, &copy.vendor, &copy.adapter_version};
  for (size_t i = 0; i < COUNT(strings); i++) {
    memcpy(area + described + 1024 + i * 64, strings[i], strlen(strings[i]));
    texts[i]->ptr = (const char *)(uintptr_t)(described + 1024 + i * 64);
  }
  copy.level_word_count = 0;
  memcpy(area + at, table, sizeof *table);
  memcpy(area + described, &copy, sizeof copy);
  for (uint64_t changes = below(random, 4); changes > 0; changes--) {
    put(described + below(random, sizeof copy / 8) * 8, edge(random));
    if (below(random, 4) == 0) put(at + below(random, sizeof *table / 8) * 8, edge(random));
  }
  header()->status = CHANNEL_LOADED, header()->entry_status = header()->again_status = MTDA_OK;
  header()->is_same_table = 1, header()->kind = CHANNEL_DONE, header()->text_used = CHANNEL_TEXT_AT + 65536;
  header()->table = below(random, 8) ? at : edge(random);
  header()->descriptor = below(random, 8) ? described : edge(random);
}

#endif
