/* SPDX-License-Identifier: Apache-2.0
 *
 * The reference adapter: read this first.
 *
 * It is a whole adapter in one file of plain C, for a partner that does not exist, "Acme Mobile Shield". Copy it, or
 * write yours in whatever language can export a C function; mtda.h is all that the host knows of you, and its
 * comments are the contract. What you find here is one way to keep it.
 *
 * Acme's feed is one JSON object a line, flat, in any order, with these keys:
 *
 *   {"device":"C02XK0AB","status":"infected","seen":1795392000000,"platform":"ios","protection":"on"}
 *
 *     device      serial number, 1 to 64 visible ASCII characters
 *     status      ok, suspicious, infected, critical; or gone, when Acme no longer knows the device
 *     seen        milliseconds since 1970-01-01 UTC
 *     platform    android, ios, windows or macos; may be missing, like all that follow
 *     protection  on, or off, when Acme's app does not run and the status says nothing
 *     id          Acme's own id of the device
 *     parent      Acme's own id of the device that this one lives on
 *
 * Other keys are passed over, whatever they hold. The scanner below reads just this and no more: it knows no escapes
 * where it reads a text. Do not do that at home. A partner's real JSON has both, and surrogate pairs, and numbers that
 * overflow; use a library that was attacked for years before you came (the Swift adapters beside this one use
 * simdjson through AdapterKit).
 *
 * Build: any C11 compiler, -shared -fPIC -fvisibility=hidden; nothing to link. The only symbol that is exported is
 * mtda_entry_1, so two adapters in one process can never meet by name: everything else here is static.
 */
#include "mtda.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <stdatomic.h>
#include <string.h>

/* ---- Descriptor: what we say of ourselves. Constant data, so reading it needs no instance. --------------------- */

/* A view of a literal, without its terminating NUL. */
#define TEXT(literal) { (literal), sizeof(literal) - 1 }
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(toggle) (UINT64_C(1) << (toggle))

/* The three versions of a platform are independent: lowest for compliance, lowest for app protection (we offer none
 * of that), and the one printed in the label, which may be older than either. */
static const mtda_platform platforms[] = {
    {.platform = MTDA_PLATFORM_ANDROID,
     .flags = MTDA_PLATFORM_HAS_COMPLIANCE,
     .min_compliance = {8, 0, 0, 0},
     .label = {8, 0, 0, 0},
     .app_id = TEXT("example.acme.shield")},
    {.platform = MTDA_PLATFORM_IOS,
     .flags = MTDA_PLATFORM_HAS_COMPLIANCE,
     .min_compliance = {15, 0, 0, 0},
     .label = {15, 0, 0, 0},
     .app_id = TEXT("example.acme.shield")},
};

/* Offer only what the partner supports. The host shows these, stores what the administrator chose, and acts on it;
 * it tells us in configure which are in effect. */
static const mtda_toggle toggles[] = {
    {.id = MTDA_TOGGLE_ANDROID_COMPLIANCE,
     .label = TEXT("Connect Android devices version 8.0 and above to Acme Mobile Shield"),
     .help = TEXT("When on, compliance policies with the Device Threat Level rule use what Acme says of Android devices.")},
    {.id = MTDA_TOGGLE_IOS_COMPLIANCE,
     .label = TEXT("Connect iOS/iPadOS devices version 15.0 and above to Acme Mobile Shield"),
     .help = TEXT("When on, compliance policies with the Device Threat Level rule use what Acme says of iOS/iPadOS devices.")},
    {.id = MTDA_TOGGLE_BLOCK_UNSUPPORTED_OS,
     .label = TEXT("Block unsupported OS versions"),
     .help = TEXT("Marks a device as noncompliant when its operating system is older than the lowest that Acme supports.")},
    {.id = MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE,
     .flags = MTDA_TOGGLE_TAKES_VALUE,
     .value_min = 1,
     .value_max = 90,
     .value_default = 7,
     .label = TEXT("Number of days until partner is unresponsive"),
     .help = TEXT("After so many days without contact, what Acme said before is left out of compliance.")},
};
#define OFFERED                                                                                      \
  (BIT(MTDA_TOGGLE_ANDROID_COMPLIANCE) | BIT(MTDA_TOGGLE_IOS_COMPLIANCE) |                           \
   BIT(MTDA_TOGGLE_BLOCK_UNSUPPORTED_OS) | BIT(MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE))

/* Acme's words. We send the word, not our reading of it: an administrator may grade a word differently, and one that
 * nobody knows is counted by the host, where somebody will see it. */
static const mtda_level_word words[] = {
    {TEXT("ok"), MTDA_DEVICE_STATE_SECURED, 0},
    {TEXT("suspicious"), MTDA_DEVICE_STATE_LOW_SEVERITY, 0},
    {TEXT("infected"), MTDA_DEVICE_STATE_MEDIUM_SEVERITY, 0},
    {TEXT("critical"), MTDA_DEVICE_STATE_HIGH_SEVERITY, 0},
};

static const uint32_t identifiers[] = {MTDA_ID_SERIAL_NUMBER, MTDA_ID_PARTNER_DEVICE};

static const mtda_descriptor descriptor = {
    .struct_size = sizeof(mtda_descriptor),
    .flags = MTDA_DESCRIPTOR_NEEDS_CLASSIC_POLICY,
    .level_source = MTDA_SOURCE_STATE, /* a line states the whole condition of a device */
    .platform_stride = sizeof(mtda_platform),
    .toggle_stride = sizeof(mtda_toggle),
    .level_word_stride = sizeof(mtda_level_word),
    .partner_id = TEXT("a0c3e000-5a1e-4d00-9acc-3e0000000001"),
    .name = TEXT("Acme Mobile Shield"),
    .vendor = TEXT("Gatehouse"),
    .adapter_version = TEXT("1.0.0"),
    .platform_count = COUNT(platforms),
    .toggle_count = COUNT(toggles),
    .level_word_count = COUNT(words),
    .identifier_count = COUNT(identifiers),
    .platforms = platforms,
    .toggles = toggles,
    .level_words = words,
    .identifiers = identifiers,
};

/* ---- Instance -------------------------------------------------------------------------------------------------- */

#define MOST_DEVICES 1024u
#define MOST_SERIAL 64u

/* A device that the host disclosed, under the host's own handle. */
typedef struct device {
  uint64_t ref;
  uint32_t serial_len;
  char serial[MOST_SERIAL];
} device;

/* One connector's adapter. Control and data calls of an instance never overlap, so its fields need no lock; only
 * `cancelled` is touched from any thread. */
struct mtda_instance {
  const mtda_host *host;
  bool knows_1_1;  /* what came with that minor version is only for hosts that have it */
  bool active;
  atomic_bool cancelled;
  bool strict;     /* the one setting: refuse a payload with any malformed line */
  uint32_t device_count;
  device *devices; /* known since activate, forgotten by deactivate: handles are good no longer than that */
};

/* Writes the details of a failure into the caller's memory, if it gave any, and answers the status. ASCII only, so a
 * cut is always at a character. */
static mtda_status fail(mtda_error *error, mtda_status status, const char *message, uint64_t item) {
  if (error == NULL || error->struct_size < sizeof(mtda_error)) return status;
  const uint64_t wanted = strlen(message);
  const uint64_t room = error->message.ptr == NULL ? 0 : error->message.cap;
  const uint64_t written = wanted < room ? wanted : room;
  if (written > 0) memcpy(error->message.ptr, message, (size_t)written);
  error->message.len = wanted; /* more than cap tells the caller what it missed */
  error->vendor_code = 0;
  error->flags = written < wanted ? MTDA_ERROR_TRUNCATED : 0;
  error->retry_after_ms = 0;
  error->item_index = item;
  return status;
}

/* A newer host may pass a longer struct. What it adds must be zero, or it means something that we would ignore. */
static mtda_status check_size(const void *at, uint64_t known, uint64_t size, mtda_error *error) {
  if (size < known) return fail(error, MTDA_ABI, "a struct is shorter than version 1.0 has it", MTDA_NO_INDEX);
  for (uint64_t i = known; i < size; i++) {
    if (((const uint8_t *)at)[i] == 0) continue;
    return fail(error, MTDA_UNSUPPORTED, "a struct has content that this adapter does not know", MTDA_NO_INDEX);
  }
  return MTDA_OK;
}

static bool equals(mtda_str text, const char *literal) {
  return text.len == strlen(literal) && memcmp(text.ptr, literal, (size_t)text.len) == 0;
}

static mtda_status create(const mtda_host *host, mtda_instance **out, mtda_error *error) {
  if (host == NULL || out == NULL) return fail(error, MTDA_ARG, "host or out is null", MTDA_NO_INDEX);
  if (host->struct_size < sizeof(mtda_host) || host->abi_major != MTDA_ABI_MAJOR)
    return fail(error, MTDA_ABI, "the host speaks another major version", MTDA_NO_INDEX);
  mtda_instance *self = calloc(1, sizeof *self);
  if (self == NULL) return fail(error, MTDA_LIMIT, "there is no memory for an instance", MTDA_NO_INDEX);
  self->host = host;
  self->knows_1_1 = host->abi_minor >= 1;
  atomic_init(&self->cancelled, false);
  *out = self; /* only now: a failure leaves *out alone */
  return MTDA_OK;
}

/* ---- Configuration: read everything into locals, and only then change the instance ----------------------------- */

static mtda_status check_values(const mtda_config *config, mtda_error *error) {
  uint64_t seen = 0;
  for (uint64_t i = 0; i < config->value_count; i++) {
    /* Step by the stride that the host gives, never by our own sizeof. */
    const void *at = (const char *)config->values + i * config->value_stride;
    const mtda_toggle_value *value = at;
    mtda_status status = check_size(at, sizeof *value, config->value_stride, error);
    if (status != MTDA_OK) return status;
    if (value->reserved != 0) return fail(error, MTDA_UNSUPPORTED, "a toggle value has a reserved field set", i);
    if (value->id != MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE)
      return fail(error, MTDA_CONFIG, "a value is given for a toggle that takes none", i);
    if ((seen & BIT(value->id)) != 0)
      return fail(error, MTDA_CONFIG, "\"days until unresponsive\" is given twice", i);
    if (value->value < 1 || value->value > 90)
      return fail(error, MTDA_CONFIG, "\"days until unresponsive\" must be from 1 to 90", i);
    seen |= BIT(value->id);
  }
  return MTDA_OK;
}

/* The message names the key at fault, as far as it can be shown. A value is never repeated: it may be a secret. */
static mtda_status fail_setting(mtda_error *error, const char *what, mtda_str key, uint64_t item) {
  char message[160] = "setting \"";
  size_t length = strlen(message);
  for (uint64_t i = 0; i < key.len && i < 64; i++)
    message[length++] = key.ptr[i] >= ' ' && key.ptr[i] <= '~' ? key.ptr[i] : '?';
  memcpy(message + length, what, strlen(what) + 1);
  return fail(error, MTDA_CONFIG, message, item);
}

static mtda_status read_settings(const mtda_config *config, bool *strict, mtda_error *error) {
  bool given = false;
  for (uint64_t i = 0; i < config->setting_count; i++) {
    const void *at = (const char *)config->settings + i * config->setting_stride;
    const mtda_setting *setting = at;
    mtda_status status = check_size(at, sizeof *setting, config->setting_stride, error);
    if (status != MTDA_OK) return status;
    if (!equals(setting->key, "strict")) return fail_setting(error, "\" is unknown to this adapter", setting->key, i);
    if (given) return fail_setting(error, "\" is given twice", setting->key, i);
    if (!equals(setting->value, "yes") && !equals(setting->value, "no"))
      return fail_setting(error, "\" must be yes or no", setting->key, i);
    *strict = equals(setting->value, "yes");
    given = true;
  }
  return MTDA_OK;
}

static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error) {
  if (self == NULL || config == NULL) return fail(error, MTDA_ARG, "self or config is null", MTDA_NO_INDEX);
  if (self->active) return fail(error, MTDA_STATE, "configure is called while active", MTDA_NO_INDEX);
  mtda_status status = check_size(config, sizeof *config, config->struct_size, error);
  if (status != MTDA_OK) return status;
  if (config->flags != 0) return fail(error, MTDA_UNSUPPORTED, "the configuration has an unknown flag", MTDA_NO_INDEX);
  if ((config->value_count > 0 && config->values == NULL) || (config->setting_count > 0 && config->settings == NULL))
    return fail(error, MTDA_ARG, "an array of the configuration is null with a count", MTDA_NO_INDEX);
  if ((config->toggles_on & ~OFFERED) != 0)
    return fail(error, MTDA_CONFIG, "a toggle is on that this adapter does not offer", MTDA_NO_INDEX);
  status = check_values(config, error);
  if (status != MTDA_OK) return status;
  bool strict = false;
  status = read_settings(config, &strict, error);
  if (status != MTDA_OK) return status;
  self->strict = strict;
  return MTDA_OK;
}

static mtda_status activate(mtda_instance *self, mtda_error *error) {
  if (self == NULL) return fail(error, MTDA_ARG, "self is null", MTDA_NO_INDEX);
  if (self->active) return fail(error, MTDA_STATE, "activate is called while active", MTDA_NO_INDEX);
  self->devices = calloc(MOST_DEVICES, sizeof *self->devices);
  if (self->devices == NULL) return fail(error, MTDA_LIMIT, "there is no memory for devices", MTDA_NO_INDEX);
  self->device_count = 0;
  self->active = true;
  return MTDA_OK;
}

/* ---- Data calls ------------------------------------------------------------------------------------------------ */

/* What every data call begins with. A cancel that came before belongs to a call that is over. */
static mtda_status begin(mtda_instance *self, mtda_call *call, const void *input, mtda_error *error) {
  if (self == NULL || call == NULL || input == NULL) return fail(error, MTDA_ARG, "an argument is null", MTDA_NO_INDEX);
  if (!self->active) return fail(error, MTDA_STATE, "a data call before activate", MTDA_NO_INDEX);
  atomic_store(&self->cancelled, false);
  return MTDA_OK;
}

/* Ask at least every 1,000 records or 50 ms: the host may be shutting down. */
static mtda_status check_stop(mtda_instance *self, mtda_call *call, mtda_error *error) {
  const uint32_t stop = atomic_load(&self->cancelled) ? MTDA_STOP_CANCELLED : self->host->should_stop(call);
  if (stop == MTDA_GO_ON) return MTDA_OK;
  if (stop == MTDA_STOP_DEADLINE) return fail(error, MTDA_DEADLINE, "the deadline has passed", MTDA_NO_INDEX);
  return fail(error, MTDA_CANCELLED, "the call was cancelled", MTDA_NO_INDEX);
}

static device *find_device(mtda_instance *self, mtda_str serial) {
  for (uint32_t i = 0; i < self->device_count; i++) {
    device *known = &self->devices[i];
    if (known->serial_len == serial.len && memcmp(known->serial, serial.ptr, (size_t)serial.len) == 0) return known;
  }
  return NULL;
}

/* Notes one device. Everything is copied: the batch is the host's again when we return. A device that does not fit is
 * no loss, its reports name it by its serial number; so do those of a number that two devices have, for the host knows
 * better whom they are about. */
static void remember(mtda_instance *self, uint64_t ref, mtda_str serial) {
  if (serial.len == 0 || serial.len > MOST_SERIAL) return;
  device *entry = find_device(self, serial);
  if (entry == NULL) {
    if (self->device_count == MOST_DEVICES) return;
    entry = &self->devices[self->device_count++];
    entry->serial_len = (uint32_t)serial.len;
    memcpy(entry->serial, serial.ptr, (size_t)serial.len);
    entry->ref = ref;
  } else if (entry->ref != ref) {
    entry->ref = 0;
  }
}

static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error) {
  mtda_status status = begin(self, call, batch, error);
  if (status == MTDA_OK) status = check_size(batch, sizeof *batch, batch->struct_size, error);
  if (status != MTDA_OK) return status;
  if (batch->count > 0 && batch->items == NULL) return fail(error, MTDA_ARG, "the batch has no items", MTDA_NO_INDEX);
  for (uint64_t i = 0; i < batch->count; i++) {
    if (i % 64 == 0 && (status = check_stop(self, call, error)) != MTDA_OK) return status;
    const void *at = (const char *)batch->items + i * batch->stride;
    const mtda_device *record = at;
    if ((status = check_size(at, sizeof *record, batch->stride, error)) != MTDA_OK) return status;
    for (uint64_t k = 0; k < record->identifier_count; k++) {
      const void *id_at = (const char *)record->identifiers + k * record->identifier_stride;
      const mtda_identifier *id = id_at;
      if (id->kind == MTDA_ID_SERIAL_NUMBER) remember(self, record->device_ref, id->value);
    }
  }
  return MTDA_OK;
}

/* We offer no App Sync, so the host never calls this; the slot is filled all the same. */
static mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error) {
  const mtda_status status = begin(self, call, batch, error);
  if (status != MTDA_OK) return status;
  return fail(error, MTDA_UNSUPPORTED, "this adapter offers no App Sync", MTDA_NO_INDEX);
}

static mtda_status poll(mtda_instance *self, mtda_call *call, mtda_error *error) {
  const mtda_status status = begin(self, call, call, error);
  if (status != MTDA_OK) return status;
  return fail(error, MTDA_UNSUPPORTED, "Acme sends its messages, it is not asked", MTDA_NO_INDEX);
}

/* ---- Acme's lines ---------------------------------------------------------------------------------------------- */

#define YEAR_10000_MS UINT64_C(253402300800000)

typedef struct line {
  mtda_str device;
  mtda_str status;
  uint64_t seen;
  bool has_seen;
  mtda_str platform, protection, id, parent; /* empty where they are missing */
  const char *odd;                           /* one of these four that cannot be read; else NULL */
} line;

/* A place in the bytes of one line. Nothing here reads at or behind `end`: there is no terminator. */
typedef struct scanner {
  const char *at;
  const char *end;
} scanner;

static void skip_blanks(scanner *s) {
  while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\r')) s->at++;
}

static bool take(scanner *s, char wanted) {
  skip_blanks(s);
  if (s->at == s->end || *s->at != wanted) return false;
  s->at++;
  return true;
}

/* A string of visible ASCII without escapes. */
static bool take_string(scanner *s, mtda_str *out) {
  if (!take(s, '"')) return false;
  out->ptr = s->at;
  while (s->at < s->end && *s->at >= ' ' && *s->at <= '~' && *s->at != '"' && *s->at != '\\') s->at++;
  out->len = (uint64_t)(s->at - out->ptr);
  return take(s, '"');
}

/* A whole number from 0 on that fits 64 bits. */
static bool take_number(scanner *s, uint64_t *out) {
  skip_blanks(s);
  const char *start = s->at;
  uint64_t value = 0;
  for (; s->at < s->end && *s->at >= '0' && *s->at <= '9'; s->at++) {
    const uint64_t digit = (uint64_t)(*s->at - '0');
    if (value > (UINT64_MAX - digit) / 10) return false;
    value = value * 10 + digit;
  }
  *out = value;
  return s->at > start;
}

/* A value that nobody asked for, whatever it holds: all up to the comma or the brace behind it. */
static bool take_other(scanner *s) {
  uint32_t depth = 0;
  bool is_text = false;
  skip_blanks(s);
  const char *start = s->at;
  for (; s->at < s->end; s->at++) {
    const char c = *s->at;
    if (is_text && c == '\\' && s->at + 1 < s->end) {
      s->at++;
    } else if (c == '"') {
      is_text = !is_text;
    } else if (is_text) {
      continue;
    } else if (depth == 0 && (c == ',' || c == '}')) {
      return s->at > start;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if (depth > 0 && (c == '}' || c == ']')) {
      depth--;
    }
  }
  return false;
}

/* A text that a report can do without. What is no such text, or stands there twice, counts as missing, and is noted. */
static bool take_optional(scanner *s, mtda_str *out, const char *key, const char **odd) {
  const scanner start = *s;
  mtda_str text;
  const bool is_first = out->ptr == NULL;
  if (take_string(s, &text) && is_first && text.len <= MTDA_TEXT_MAX) {
    *out = text;
    return true;
  }
  *s = start;
  *out = (mtda_str){key, 0};
  *odd = key;
  return take_other(s);
}

/* Reads one line; on failure *field names the place, as Acme spells it. A key that stands twice could be read either
 * way, so it is read neither way. */
static bool read_line(scanner s, line *out, const char **field) {
  *out = (line){0};
  *field = "";
  if (!take(&s, '{')) return false;
  do {
    mtda_str key;
    *field = "";
    if (!take_string(&s, &key) || !take(&s, ':')) return false;
    if (equals(key, "device")) {
      *field = "device";
      if (out->device.ptr != NULL || !take_string(&s, &out->device)) return false;
    } else if (equals(key, "status")) {
      *field = "status";
      if (out->status.ptr != NULL || !take_string(&s, &out->status)) return false;
    } else if (equals(key, "seen")) {
      *field = "seen";
      if (out->has_seen || !take_number(&s, &out->seen) || out->seen >= YEAR_10000_MS) return false;
      out->has_seen = true;
    } else if (equals(key, "platform")) {
      if (!take_optional(&s, &out->platform, "platform", &out->odd)) return false;
    } else if (equals(key, "protection")) {
      if (!take_optional(&s, &out->protection, "protection", &out->odd)) return false;
    } else if (equals(key, "id")) {
      if (!take_optional(&s, &out->id, "id", &out->odd)) return false;
    } else if (equals(key, "parent")) {
      if (!take_optional(&s, &out->parent, "parent", &out->odd)) return false;
    } else if (!take_other(&s)) {
      return false;
    }
  } while (take(&s, ','));
  *field = "";
  if (!take(&s, '}')) return false;
  skip_blanks(&s);
  if (s.at != s.end) return false;
  *field = out->status.len == 0 || out->status.len > MTDA_TEXT_MAX ? "status" : !out->has_seen ? "seen" : "device";
  return out->status.len > 0 && out->status.len <= MTDA_TEXT_MAX && out->has_seen && out->device.len <= MOST_SERIAL;
}

/* ---- From lines to reports ------------------------------------------------------------------------------------- */

#define BATCH 64u
#define IDENTIFIERS 3u

/* Reports on their way to the host, in memory of this call's arena: gone by itself when the call returns. */
typedef struct outbox {
  mtda_report *reports;
  mtda_identifier *identifiers; /* so many for each report */
  uint64_t count;
} outbox;

static mtda_status flush(mtda_instance *self, mtda_call *call, outbox *out, mtda_error *error) {
  if (out->count == 0) return MTDA_OK;
  const mtda_status status = self->host->emit(call, out->reports, sizeof(mtda_report), out->count);
  out->count = 0; /* taken or refused: either way they are not offered again */
  return status == MTDA_OK ? status : fail(error, status, "the host did not take the reports", MTDA_NO_INDEX);
}

static void skip_word(mtda_instance *self, mtda_call *call, uint32_t reason, uint64_t index, const char *field,
                      mtda_str word) {
  const mtda_skip record = {.struct_size = sizeof record,
                            .reason = reason,
                            .item_index = index,
                            .field = {field, strlen(field)},
                            .value = word};
  self->host->skip(call, &record);
}

static void skip(mtda_instance *self, mtda_call *call, uint32_t reason, uint64_t index, const char *field) {
  skip_word(self, call, reason, index, field, (mtda_str){NULL, 0});
}

static bool is_graded(mtda_str word, uint32_t least) {
  for (size_t i = 0; i < COUNT(words); i++)
    if (word.len == words[i].word.len && memcmp(word.ptr, words[i].word.ptr, (size_t)word.len) == 0)
      return words[i].state >= least;
  return false;
}

/* 0 for a word that is none of ours. */
static uint32_t platform_of(mtda_str word) {
  static const char *const names[] = {"", "android", "ios", "windows", "macos"};
  for (uint32_t i = 1; i < COUNT(names); i++)
    if (equals(word, names[i])) return i; /* in the order of MTDA_PLATFORM_* */
  return 0;
}

static void name(mtda_report *report, mtda_identifier *identifiers, uint32_t kind, mtda_str value) {
  if (value.len == 0) return;
  identifiers[report->identifier_count++] = (mtda_identifier){.kind = kind, .value = value};
  report->identifiers = identifiers;
}

/* A report of a line before it says anything: of whom, and when. */
static mtda_report *begin_report(mtda_instance *self, outbox *out, const line *read) {
  mtda_report *report = &out->reports[out->count];
  mtda_identifier *ids = &out->identifiers[out->count++ * IDENTIFIERS];
  *report = (mtda_report){
      .kind = MTDA_REPORT_STATE, .observed_ms = read->seen, .identifier_stride = sizeof *ids};
  const device *known = read->device.len > 0 ? find_device(self, read->device) : NULL;
  if (known != NULL && known->ref != 0) {
    report->device_ref = known->ref; /* by the host's handle, or by identifiers: not by both */
  } else {
    name(report, ids, MTDA_ID_SERIAL_NUMBER, read->device);
    name(report, ids, MTDA_ID_PARTNER_DEVICE, read->id);
    if (self->knows_1_1) name(report, ids, MTDA_ID_PARENT_PARTNER_DEVICE, read->parent);
  }
  if (self->knows_1_1) report->platform = platform_of(read->platform);
  return report;
}

/* What is understood of a line, and what is not. An odd member costs itself; a word that nobody knows in a place that
 * bears on how bad the device is leaves the rest to count as far as it makes the device worse. */
static void add_reports(mtda_instance *self, mtda_call *call, outbox *out, const line *read, uint64_t index) {
  const bool is_gone = equals(read->status, "gone");
  const bool is_off = equals(read->protection, "off");
  const bool is_unknown = !is_gone && !is_off && read->protection.len > 0 && !equals(read->protection, "on");
  const bool is_odd = read->protection.ptr != NULL && read->protection.len == 0;
  const bool in_part = is_unknown || (is_odd && !is_gone);
  if (read->odd != NULL) skip(self, call, MTDA_SKIP_MALFORMED, index, read->odd);
  if (read->platform.len > 0 && platform_of(read->platform) == 0)
    skip_word(self, call, MTDA_SKIP_UNKNOWN_WORD, index, "platform",
              (mtda_str){read->platform.ptr, read->platform.len <= 64 ? read->platform.len : 0});

  /* A host of 1.0 takes a report for the whole truth: of one in part it is given what says that a device is bad. */
  if (!in_part || self->knows_1_1 || is_graded(read->status, MTDA_DEVICE_STATE_LOW_SEVERITY)) {
    mtda_report *report = begin_report(self, out, read);
    if (in_part && self->knows_1_1) report->flags = MTDA_REPORT_IN_PART;
    if (is_gone) {
      report->kind = MTDA_REPORT_REMOVED;
    } else if (is_off) {
      report->state = MTDA_DEVICE_STATE_DEACTIVATED;
    } else {
      report->grade = MTDA_GRADE_WORD; /* an unknown word goes along: the host looks it up, and counts it */
      report->word = read->status;
    }
  }
  if (!is_unknown) return;
  /* A word that grades in another place would be taken for a grade in this one. */
  if (is_graded(read->protection, 0)) {
    skip_word(self, call, MTDA_SKIP_UNKNOWN_WORD, index, "protection", read->protection);
    return;
  }
  mtda_report *report = begin_report(self, out, read);
  if (self->knows_1_1) report->flags = MTDA_REPORT_IN_PART;
  report->grade = MTDA_GRADE_WORD;
  report->word = read->protection;
  report->category = (mtda_str)TEXT("protection");
}

/* Reads all lines. Good ones are reported, bad ones are told to the host one by one; neither stops the other. */
static mtda_status read_lines(mtda_instance *self, mtda_call *call, mtda_bytes body, outbox *out, uint64_t *good,
                              mtda_error *error) {
  const char *at = (const char *)body.ptr;
  const char *end = at + body.len;
  for (uint64_t index = 0; at < end; index++) {
    mtda_status status = MTDA_OK;
    if (index % 64 == 0 && (status = check_stop(self, call, error)) != MTDA_OK) return status;
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    scanner s = {at, newline == NULL ? end : newline};
    at = newline == NULL ? end : newline + 1;
    skip_blanks(&s);
    if (s.at == s.end) continue;
    line read;
    const char *field;
    if (!read_line(s, &read, &field)) {
      if (self->strict) return fail(error, MTDA_ARG, "a line is malformed and the setting \"strict\" is yes", index);
      skip(self, call, MTDA_SKIP_MALFORMED, index, field);
    } else if (read.device.len == 0 && read.id.len == 0) {
      skip(self, call, MTDA_SKIP_NO_DEVICE, index, "device");
    } else {
      add_reports(self, call, out, &read, index);
      if (out->count + 1 >= BATCH && (status = flush(self, call, out, error)) != MTDA_OK) return status;
    }
    if (s.at < s.end && *s.at == '{') (*good)++;
  }
  return MTDA_OK;
}

/* With a mark before it or without: ASCII has a zero beside each letter then. */
static bool is_utf16(mtda_bytes body) {
  if (body.len < 2) return false;
  const uint8_t one = body.ptr[0], two = body.ptr[1];
  return (one == 0xFF && two == 0xFE) || (one == 0xFE && two == 0xFF) || (one == 0) != (two == 0);
}

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload, mtda_error *error) {
  mtda_status status = begin(self, call, payload, error);
  if (status == MTDA_OK) status = check_size(payload, sizeof *payload, payload->struct_size, error);
  if (status == MTDA_OK) status = check_stop(self, call, error);
  if (status != MTDA_OK) return status;
  if (payload->flags != 0) return fail(error, MTDA_UNSUPPORTED, "the payload has an unknown flag", MTDA_NO_INDEX);
  if (payload->body.len == 0 || payload->body.ptr == NULL)
    return fail(error, MTDA_ARG, "the payload is empty", MTDA_NO_INDEX);

  mtda_bytes text = payload->body;
  if (is_utf16(text))
    return fail(error, MTDA_ARG, "the payload is UTF-16 text; only UTF-8 is read", MTDA_NO_INDEX);
  if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0) text.ptr += 3, text.len -= 3;

  outbox out = {.count = 0};
  out.reports = self->host->alloc(call, BATCH * sizeof *out.reports, _Alignof(mtda_report));
  out.identifiers = self->host->alloc(call, BATCH * IDENTIFIERS * sizeof *out.identifiers, _Alignof(mtda_identifier));
  if (out.reports == NULL || out.identifiers == NULL)
    return fail(error, MTDA_LIMIT, "the arena of the call is exhausted", MTDA_NO_INDEX);

  uint64_t good = 0;
  status = read_lines(self, call, text, &out, &good, error);
  /* What was read before a failure stands, so it is handed over even then; the first failure is the answer. */
  const mtda_status flushed = flush(self, call, &out, status == MTDA_OK ? error : NULL);
  if (status != MTDA_OK) return status;
  if (flushed != MTDA_OK) return flushed;
  if (good == 0) return fail(error, MTDA_ARG, "no line of the payload is a JSON object", MTDA_NO_INDEX);
  return MTDA_OK;
}

/* ---- The end --------------------------------------------------------------------------------------------------- */

static void cancel(mtda_instance *self) {
  if (self != NULL) atomic_store(&self->cancelled, true);
}

static void deactivate(mtda_instance *self) {
  if (self == NULL || !self->active) return;
  free(self->devices);
  self->devices = NULL;
  self->device_count = 0;
  self->active = false;
}

/* An instance that is still active is left alone: the host is not through with it. */
static void destroy(mtda_instance *self) {
  if (self == NULL || self->active) return;
  free(self);
}

static const void *extension(const mtda_str *id) {
  (void)id; /* we have none, and never guess at an id that we do not know */
  return NULL;
}

/* ---- The table, and the one function that is exported ---------------------------------------------------------- */

static const mtda_adapter adapter = {
    .struct_size = sizeof(mtda_adapter),
    .abi_major = MTDA_ABI_MAJOR,
    .abi_minor = MTDA_ABI_MINOR,
    .descriptor = &descriptor,
    .create = create,
    .configure = configure,
    .activate = activate,
    .devices = devices,
    .apps = apps,
    .receive = receive,
    .poll = poll,
    .cancel = cancel,
    .deactivate = deactivate,
    .destroy = destroy,
    .extension = extension,
};

MTDA_EXPORT mtda_status mtda_entry_1(uint32_t host_minor, const mtda_adapter **out) {
  (void)host_minor; /* any minor of our major will do: our descriptor says nothing that came after 1.0 */
  if (out == NULL) return MTDA_ARG;
  *out = &adapter;
  return MTDA_OK;
}
