/* The adapter for Example Shield.
 *
 * mtda.h is the contract. It is mostly prose, and worth reading beside this file.
 *
 * Example Shield's messages are lines, one a device, with a tab between the fields. Put your partner's format in
 * the place of this one:
 *
 *   SN-1 <tab> infected <tab> 1795392000000 <tab> ios
 *
 *   1  the device's serial number
 *   2  its status: ok, suspicious, infected, critical; or gone, when the partner no longer knows the device
 *   3  when the partner saw it, in milliseconds since 1970
 *   4  android, ios, windows or macos; may be missing
 *
 * Lines need no library. JSON does: take a parser that others have attacked for years, and link it statically.
 */
#include "mtda.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* ---- What the adapter says of itself: constant data ------------------------------------------------------------ */

#define TEXT(literal) { (literal), sizeof(literal) - 1 }
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(toggle) (UINT64_C(1) << (toggle))

/* Lowest version for compliance, and the version that is printed in the toggle's label. */
static const mtda_platform platforms[] = {
    {.platform = MTDA_PLATFORM_ANDROID,
     .flags = MTDA_PLATFORM_HAS_COMPLIANCE,
     .min_compliance = {10, 0, 0, 0},
     .label = {10, 0, 0, 0}},
    {.platform = MTDA_PLATFORM_IOS,
     .flags = MTDA_PLATFORM_HAS_COMPLIANCE,
     .min_compliance = {15, 0, 0, 0},
     .label = {15, 0, 0, 0}},
};

/* The host shows these, stores what the administrator chose, and acts on it. */
static const mtda_toggle toggles[] = {
    {.id = MTDA_TOGGLE_ANDROID_COMPLIANCE,
     .label = TEXT("Connect Android devices version 10 and above to Example Shield"),
     .help = TEXT("When on, compliance policies take into account what Example Shield says about Android devices.")},
    {.id = MTDA_TOGGLE_IOS_COMPLIANCE,
     .label = TEXT("Connect iOS/iPadOS devices version 15 and above to Example Shield"),
     .help = TEXT("When on, compliance policies take into account what Example Shield says about iOS/iPadOS devices.")},
    {.id = MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE,
     .flags = MTDA_TOGGLE_TAKES_VALUE,
     .value_min = 1,
     .value_max = 90,
     .value_default = 7,
     .label = TEXT("Number of days until partner is unresponsive"),
     .help = TEXT("After so many days without contact, what Example Shield said before is left out of compliance.")},
};
#define OFFERED \
  (BIT(MTDA_TOGGLE_ANDROID_COMPLIANCE) | BIT(MTDA_TOGGLE_IOS_COMPLIANCE) | BIT(MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE))

/* The partner's words. Reports carry the word; what it means is looked up by the host. */
static const mtda_level_word words[] = {
    {TEXT("ok"), MTDA_DEVICE_STATE_SECURED, 0},
    {TEXT("suspicious"), MTDA_DEVICE_STATE_LOW_SEVERITY, 0},
    {TEXT("infected"), MTDA_DEVICE_STATE_MEDIUM_SEVERITY, 0},
    {TEXT("critical"), MTDA_DEVICE_STATE_HIGH_SEVERITY, 0},
};

static const uint32_t identifiers[] = {MTDA_ID_SERIAL_NUMBER};

static const mtda_descriptor descriptor = {
    .struct_size = sizeof(mtda_descriptor),
    .flags = MTDA_DESCRIPTOR_NEEDS_CLASSIC_POLICY,
    .level_source = MTDA_SOURCE_STATE, /* a line states the whole condition of a device */
    .platform_stride = sizeof(mtda_platform),
    .toggle_stride = sizeof(mtda_toggle),
    .level_word_stride = sizeof(mtda_level_word),
    .partner_id = TEXT("00000000-0000-4000-8000-000000000000"), /* never change it: it is who you are */
    .name = TEXT("Example Shield"),
    .vendor = TEXT("Example Vendor"),
    .adapter_version = TEXT("0.1.0"),
    .platform_count = COUNT(platforms),
    .toggle_count = COUNT(toggles),
    .level_word_count = COUNT(words),
    .identifier_count = COUNT(identifiers),
    .platforms = platforms,
    .toggles = toggles,
    .level_words = words,
    .identifiers = identifiers,
};

/* ---- One instance: one connector ------------------------------------------------------------------------------- */

/* Control and data calls of one instance never overlap; only `is_cancelled` is touched from any thread. */
struct mtda_instance {
  const mtda_host *host;
  bool is_active;
  atomic_bool is_cancelled;
};

/* Says in the caller's memory, if it gave any, what went wrong. Messages are ASCII, so a cut is at a character. */
static mtda_status fail(mtda_error *error, mtda_status status, const char *message) {
  if (error == NULL || error->struct_size < sizeof *error) return status;
  const uint64_t length = strlen(message);
  const uint64_t room = error->message.ptr == NULL ? 0 : error->message.cap;
  const uint64_t written = length < room ? length : room;
  if (written > 0) memcpy(error->message.ptr, message, (size_t)written);
  error->message.len = length;
  error->flags = written < length ? MTDA_ERROR_TRUNCATED : 0;
  return status;
}

/* A newer host may pass a longer struct. What it adds must be zero, or it means something that would be lost. */
static mtda_status check_size(const void *at, uint64_t known, uint64_t size, mtda_error *error) {
  if (size < known) return fail(error, MTDA_ABI, "a struct is shorter than version 1.0 has it");
  for (uint64_t i = known; i < size; i++)
    if (((const uint8_t *)at)[i] != 0)
      return fail(error, MTDA_UNSUPPORTED, "a struct has content that this adapter does not know");
  return MTDA_OK;
}

static mtda_status create(const mtda_host *host, mtda_instance **out, mtda_error *error) {
  if (host == NULL || out == NULL) return fail(error, MTDA_ARG, "host or out is null");
  if (host->struct_size < sizeof *host || host->abi_major != MTDA_ABI_MAJOR)
    return fail(error, MTDA_ABI, "the host speaks another major version");
  mtda_instance *self = calloc(1, sizeof *self);
  if (self == NULL) return fail(error, MTDA_LIMIT, "there is no memory for an instance");
  self->host = host;
  atomic_init(&self->is_cancelled, false);
  *out = self;
  return MTDA_OK;
}

static mtda_status check_values(const mtda_config *config, mtda_error *error) {
  for (uint64_t i = 0; i < config->value_count; i++) {
    /* Step by the stride that the host gives, never by a sizeof of this side. */
    const void *at = (const char *)config->values + i * config->value_stride;
    const mtda_toggle_value *value = at;
    const mtda_status status = check_size(at, sizeof *value, config->value_stride, error);
    if (status != MTDA_OK) return status;
    if (i > 0 || value->id != MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE)
      return fail(error, MTDA_CONFIG, "a value is given twice, or for a toggle that takes none");
    if (value->reserved != 0 || value->value < 1 || value->value > 90)
      return fail(error, MTDA_CONFIG, "the days until unresponsive must be from 1 to 90");
  }
  return MTDA_OK;
}

/* There are no settings yet, so any is refused by its key. Its value is never repeated: it may be a secret. */
static mtda_status check_settings(const mtda_config *config, mtda_error *error) {
  if (config->setting_count == 0) return MTDA_OK;
  const mtda_str key = config->settings[0].key;
  char message[128] = "this adapter has no setting \"";
  size_t length = strlen(message);
  for (uint64_t i = 0; i < key.len && i < 64; i++)
    message[length++] = key.ptr[i] >= ' ' && key.ptr[i] <= '~' ? key.ptr[i] : '?';
  message[length] = '"';
  return fail(error, MTDA_CONFIG, message);
}

/* Checks everything before it changes anything: a configuration that is refused leaves the one before in force. */
static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error) {
  if (self == NULL || config == NULL) return fail(error, MTDA_ARG, "self or config is null");
  if (self->is_active) return fail(error, MTDA_STATE, "configure is called while active");
  mtda_status status = check_size(config, sizeof *config, config->struct_size, error);
  if (status != MTDA_OK) return status;
  if (config->flags != 0) return fail(error, MTDA_UNSUPPORTED, "the configuration has an unknown flag");
  if ((config->value_count > 0 && config->values == NULL) || (config->setting_count > 0 && config->settings == NULL))
    return fail(error, MTDA_ARG, "an array of the configuration is null with a count");
  if ((config->toggles_on & ~OFFERED) != 0)
    return fail(error, MTDA_CONFIG, "a toggle is on that this adapter does not offer");
  status = check_values(config, error);
  return status == MTDA_OK ? check_settings(config, error) : status;
}

static mtda_status activate(mtda_instance *self, mtda_error *error) {
  if (self == NULL) return fail(error, MTDA_ARG, "self is null");
  if (self->is_active) return fail(error, MTDA_STATE, "activate is called while active");
  self->is_active = true;
  return MTDA_OK;
}

/* ---- From a message to reports --------------------------------------------------------------------------------- */

/* The host may want the call to end. Ask at least every 1,000 records or 50 ms. */
static mtda_status check_stop(mtda_instance *self, mtda_call *call, mtda_error *error) {
  const uint32_t stop = atomic_load(&self->is_cancelled) ? MTDA_STOP_CANCELLED : self->host->should_stop(call);
  if (stop == MTDA_GO_ON) return MTDA_OK;
  if (stop == MTDA_STOP_DEADLINE) return fail(error, MTDA_DEADLINE, "the deadline has passed");
  return fail(error, MTDA_CANCELLED, "the call was cancelled");
}

/* What every data call begins with. A cancel that came before belongs to a call that is over. */
static mtda_status begin(mtda_instance *self, mtda_call *call, const void *input, mtda_error *error) {
  if (self == NULL || call == NULL || input == NULL) return fail(error, MTDA_ARG, "an argument is null");
  if (!self->is_active) return fail(error, MTDA_STATE, "a data call while the instance is not active");
  atomic_store(&self->is_cancelled, false);
  return check_stop(self, call, error);
}

typedef struct line {
  mtda_str device, status;
  uint64_t seen;
  mtda_str platform; /* empty where it is missing */
} line;

#define MOST_TEXT 64u
#define YEAR_10000_MS UINT64_C(253402300800000)

/* Takes the bytes up to the next tab or the end. There is no terminator: nothing at or behind `end` is read. */
static mtda_str take_field(const char **at, const char *end) {
  const char *tab = *at == end ? NULL : memchr(*at, '\t', (size_t)(end - *at));
  const mtda_str field = {*at, (uint64_t)((tab == NULL ? end : tab) - *at)};
  *at = tab == NULL ? end : tab + 1;
  return field;
}

static bool is_visible(mtda_str text) {
  for (uint64_t i = 0; i < text.len; i++)
    if (text.ptr[i] <= ' ' || text.ptr[i] > '~') return false;
  return text.len > 0 && text.len <= MOST_TEXT;
}

/* The name of the field that cannot be read, or null when all of them can. */
static const char *read_line(const char *at, const char *end, line *out) {
  out->device = take_field(&at, end);
  out->status = take_field(&at, end);
  const mtda_str seen = take_field(&at, end);
  out->platform = take_field(&at, end);
  if (!is_visible(out->device)) return "device";
  if (!is_visible(out->status)) return "status";
  if (seen.len == 0 || seen.len > 15 || at != end) return "seen";
  out->seen = 0;
  for (uint64_t i = 0; i < seen.len; i++) {
    if (seen.ptr[i] < '0' || seen.ptr[i] > '9') return "seen";
    out->seen = out->seen * 10 + (uint64_t)(seen.ptr[i] - '0');
  }
  return out->seen < YEAR_10000_MS ? NULL : "seen";
}

/* Tells the host of a line, or a field of one, that cannot be read, so that somebody sees it. */
static void skip(mtda_instance *self, mtda_call *call, uint32_t reason, uint64_t index, const char *field) {
  const mtda_skip record = {
      .struct_size = sizeof record, .reason = reason, .item_index = index, .field = {field, strlen(field)}};
  self->host->skip(call, &record);
}

/* 0 for a word that is none of ours. */
static uint32_t platform_of(mtda_str word) {
  static const char *const names[] = {"", "android", "ios", "windows", "macos"};
  for (uint32_t i = 1; i < COUNT(names); i++) /* in the order of MTDA_PLATFORM_* */
    if (word.len == strlen(names[i]) && memcmp(word.ptr, names[i], (size_t)word.len) == 0) return i;
  return 0;
}

/* A device is named by its serial number; the host finds out which one it is. A platform that nobody knows is told to
 * the host, and the line counts without it. */
static mtda_status report(mtda_instance *self, mtda_call *call, const line *read, uint64_t index, mtda_error *error) {
  const uint32_t platform = platform_of(read->platform);
  const mtda_identifier identifier = {.kind = MTDA_ID_SERIAL_NUMBER, .value = read->device};
  mtda_report report = {.kind = MTDA_REPORT_STATE,
                        .identifier_count = 1,
                        .identifiers = &identifier,
                        .identifier_stride = sizeof identifier,
                        .observed_ms = read->seen};
  if (platform == 0 && read->platform.len > 0) skip(self, call, MTDA_SKIP_UNKNOWN_WORD, index, "platform");
  if (self->host->abi_minor >= 1) report.platform = platform; /* an older host knows no such field */
  if (read->status.len == 4 && memcmp(read->status.ptr, "gone", 4) == 0) {
    report.kind = MTDA_REPORT_REMOVED;
  } else {
    report.grade = MTDA_GRADE_WORD; /* a word that nobody knows goes along: the host counts it */
    report.word = read->status;
  }
  const mtda_status status = self->host->emit(call, &report, sizeof report, 1);
  return status == MTDA_OK ? status : fail(error, status, "the host did not take a report");
}

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload, mtda_error *error) {
  mtda_status status = begin(self, call, payload, error);
  if (status == MTDA_OK) status = check_size(payload, sizeof *payload, payload->struct_size, error);
  if (status != MTDA_OK) return status;
  if (payload->flags != 0) return fail(error, MTDA_UNSUPPORTED, "the payload has an unknown flag");
  if (payload->body.len == 0 || payload->body.ptr == NULL) return fail(error, MTDA_ARG, "the message is empty");

  const char *at = (const char *)payload->body.ptr;
  const char *const end = at + payload->body.len;
  bool was_any_read = false;
  for (uint64_t index = 0; at < end; index++) {
    if (index % 64 == 63 && (status = check_stop(self, call, error)) != MTDA_OK) return status;
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    const char *const start = at, *const line_end = newline == NULL ? end : newline;
    at = newline == NULL ? end : newline + 1;
    if (start == line_end) continue;
    line read;
    const char *const unreadable = read_line(start, line_end, &read);
    if (unreadable != NULL) {
      skip(self, call, MTDA_SKIP_MALFORMED, index, unreadable);
      continue;
    }
    if ((status = report(self, call, &read, index, error)) != MTDA_OK) return status;
    was_any_read = true;
  }
  return was_any_read ? MTDA_OK : fail(error, MTDA_ARG, "no line of the message can be read");
}

/* ---- Calls that this adapter has no use for: no slot of the table is null -------------------------------------- */

static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error) {
  const mtda_status status = begin(self, call, batch, error);
  return status == MTDA_OK ? fail(error, MTDA_UNSUPPORTED, "this adapter has no use for device records") : status;
}

static mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error) {
  const mtda_status status = begin(self, call, batch, error);
  return status == MTDA_OK ? fail(error, MTDA_UNSUPPORTED, "this adapter does not offer App Sync") : status;
}

static mtda_status poll(mtda_instance *self, mtda_call *call, mtda_error *error) {
  const mtda_status status = begin(self, call, call, error);
  return status == MTDA_OK ? fail(error, MTDA_UNSUPPORTED, "this partner sends messages, it is not asked") : status;
}

/* ---- The end, the table, and the one function that is exported -------------------------------------------------- */

static void cancel(mtda_instance *self) {
  if (self != NULL) atomic_store(&self->is_cancelled, true);
}

static void deactivate(mtda_instance *self) {
  if (self != NULL) self->is_active = false;
}

/* An instance that is still active is left alone: the host is not through with it. */
static void destroy(mtda_instance *self) {
  if (self != NULL && !self->is_active) free(self);
}

static const void *extension(const mtda_str *id) {
  (void)id;
  return NULL;
}

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
  (void)host_minor; /* the descriptor says nothing that came after 1.0 */
  if (out == NULL) return MTDA_ARG;
  *out = &adapter;
  return MTDA_OK;
}
