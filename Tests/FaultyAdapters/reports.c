/* An adapter that does what the body of a message tells it: one fault of a report or of a call each. */
#define SOUND_RECEIVE
#define SOUND_BATCH
#define SOUND_DEVICES devices
#define SOUND_APPS apps
#define SOUND_END
#include "mtda.h"

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error);
static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                           mtda_error *error);
static mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                        mtda_error *error);
static void cancel(mtda_instance *self);
static void deactivate(mtda_instance *self);
static void destroy(mtda_instance *self);

#include "sound.h"

static char text[4096];
static mtda_call *stale;
static uint64_t last_ref;
static mtda_report longer[2][2];

static mtda_str view(const char *start) { return (mtda_str){start, strlen(start)}; }

/* A sound state report about a serial number, before a fault is put into it. */
static mtda_identifier serial = {MTDA_ID_SERIAL_NUMBER, 0, STR("C02ABC")};
static mtda_identifier two[2] = {{MTDA_ID_SERIAL_NUMBER, 0, STR("A1")},
                                 {MTDA_ID_SERIAL_NUMBER, 0, STR("A2")}};

static mtda_report sound_report(void) {
  return (mtda_report){.kind = MTDA_REPORT_STATE,
                       .state = MTDA_DEVICE_STATE_SECURED,
                       .identifier_count = 1,
                       .identifiers = &serial,
                       .identifier_stride = sizeof(mtda_identifier),
                       .observed_ms = 1700000000000u};
}

static mtda_status emit_one(mtda_call *call, const mtda_report *report) {
  return host->emit(call, report, sizeof(mtda_report), 1);
}

static mtda_status say(mtda_error *error, mtda_status status, const char *message, uint64_t length) {
  if (error) {
    uint64_t room = length < error->message.cap ? length : error->message.cap;
    memcpy(error->message.ptr, message, room);
    error->message.len = length;
    error->vendor_code = 42;
    error->flags = MTDA_ERROR_RETRYABLE;
    error->retry_after_ms = 1500;
    error->item_index = 1;
  }
  return status;
}

/* Puts the fault that is named into a report; 0 when there is none of that name. */
static int spoil(mtda_report *r, const char *fault) {
#define FAULT(name) else if (strcmp(fault, name) == 0)
  if (strcmp(fault, "sound") == 0) {
  }
  FAULT("flags") r->flags = 2;
  FAULT("in-part") r->flags = 1;
  FAULT("parent") serial.kind = 8;
#if MTDA_ABI_MINOR >= 1
  FAULT("platform") r->platform = MTDA_PLATFORM_MACOS;
  FAULT("platform-unknown") r->platform = 9;
  FAULT("reserved") r->reserved = 1;
  FAULT("heartbeat-platform") r->kind = MTDA_REPORT_HEARTBEAT, r->identifier_count = 0, r->platform = 1;
  FAULT("heartbeat-in-part") r->kind = MTDA_REPORT_HEARTBEAT, r->identifier_count = 0, r->flags = 1;
  FAULT("word-placed") r->grade = MTDA_GRADE_WORD, r->word = view("strange"), r->category = view("device.mode"),
      r->flags = MTDA_REPORT_IN_PART;
#endif
  FAULT("kind") r->kind = 99;
  FAULT("state") r->state = 77;
  FAULT("grade") r->grade = 9;
  FAULT("grade-removed") r->kind = MTDA_REPORT_REMOVED, r->grade = MTDA_GRADE_WORD;
  FAULT("word-empty") r->grade = MTDA_GRADE_WORD;
  FAULT("word-known") r->grade = MTDA_GRADE_WORD, r->word = view("fINE");
  FAULT("word-unknown") r->grade = MTDA_GRADE_WORD, r->word = view("strange");
  FAULT("threat") r->kind = MTDA_REPORT_THREAT_OPENED, r->state = MTDA_DEVICE_STATE_HIGH_SEVERITY,
      r->threat_id = view("t1");
  FAULT("threat-word-unknown") r->kind = MTDA_REPORT_THREAT_OPENED, r->grade = MTDA_GRADE_WORD,
      r->threat_id = view("t1"), r->word = view("strange");
  FAULT("threat-word-state") r->kind = MTDA_REPORT_THREAT_OPENED, r->grade = MTDA_GRADE_WORD,
      r->threat_id = view("t1"), r->word = view("gone");
  FAULT("threat-state") r->kind = MTDA_REPORT_THREAT_OPENED, r->threat_id = view("t1"),
      r->state = MTDA_DEVICE_STATE_COMPROMISED;
  FAULT("threat-no-id") r->kind = MTDA_REPORT_THREAT_OPENED;
  FAULT("threat-id-control") r->kind = MTDA_REPORT_THREAT_CLOSED, r->threat_id = view("a\nb");
  FAULT("closed-nobody") r->kind = MTDA_REPORT_THREAT_CLOSED, r->threat_id = view("t1"),
      r->identifier_count = 0;
  FAULT("heartbeat") r->kind = MTDA_REPORT_HEARTBEAT, r->identifier_count = 0, r->lag_ms = 5,
      r->vendor_code = 3;
  FAULT("heartbeat-device") r->kind = MTDA_REPORT_HEARTBEAT;
  FAULT("no-device") r->identifier_count = 0;
  FAULT("placeholder") serial.value = view("unknown");
  FAULT("forged-ref") r->identifier_count = 0, r->device_ref = 12345;
  FAULT("ref-and-identifiers") r->device_ref = last_ref;
  FAULT("last-ref") r->identifier_count = 0, r->device_ref = last_ref;
  FAULT("identifier-kind") serial.kind = 99;
  FAULT("identifier-reserved") serial.reserved = 1;
  FAULT("identifier-long") memset(text, 'x', 300), serial.value = (mtda_str){text, 300};
  FAULT("identifier-control") serial.value = (mtda_str){"a\0b", 3};
  FAULT("identifiers-null") r->identifiers = 0;
  FAULT("identifiers-many") r->identifier_count = UINT64_MAX;
  FAULT("identifiers-stride") r->identifier_stride = 4;
  FAULT("identifiers-same") r->identifiers = two, r->identifier_count = 2;
  FAULT("time") r->observed_ms = UINT64_MAX;
  FAULT("title-null") r->title = (mtda_str){0, 5};
  FAULT("title-long") memset(text, 'x', 300), r->title = (mtda_str){text, 300};
  FAULT("title-huge") r->title = (mtda_str){"x", UINT64_MAX};
  FAULT("title-utf8") r->title = view("\xff\xfe");
  FAULT("title-control") r->title = (mtda_str){"a\0b\x1b\nc", 6};
  FAULT("detail-long") memset(text, 'x', 1025), r->detail = (mtda_str){text, 1025};
  else return 0;
  return 1;
}

static mtda_status take_arena(mtda_call *call, mtda_error *error) {
  char *one = host->alloc(call, 100, 64);
  if (!one || ((uintptr_t)one & 63)) return say(error, MTDA_INTERNAL, "unaligned", 9);
  memset(one, 1, 100);
  if (!host->alloc(call, 0, 1)) return say(error, MTDA_INTERNAL, "zero", 4);
  if (host->alloc(call, 8, 3) || host->alloc(call, 8, 8192) || host->alloc(call, 8, 0))
    return say(error, MTDA_INTERNAL, "alignment", 9);
  if (host->alloc(call, UINT64_MAX, 8)) return say(error, MTDA_INTERNAL, "huge", 4);
  for (int i = 0; i < 1000000; i++) {
    char *more = host->alloc(call, 1000, 16);
    if (!more) return say(error, MTDA_LIMIT, "arena", 5);
    memset(more, 2, 1000);
  }
  return say(error, MTDA_INTERNAL, "endless", 7);
}

static mtda_status use_stale(mtda_call *call, mtda_error *error) {
  mtda_report report = sound_report();
  mtda_call *wrong[] = {stale, 0, (mtda_call *)(uintptr_t)1};
  mtda_skip skip = {sizeof skip, MTDA_SKIP_MALFORMED, 0, {0, 0}, {0, 0}};
  (void)call;
  for (int i = 0; i < 3; i++) {
    host->skip(wrong[i], &skip);
    if (emit_one(wrong[i], &report) != MTDA_STATE || host->alloc(wrong[i], 8, 8) ||
        host->should_stop(wrong[i]) != MTDA_STOP_CANCELLED || host->deadline(wrong[i]) != 0)
      return say(error, MTDA_INTERNAL, "a stale handle works", 20);
  }
  return MTDA_OK;
}

static mtda_status use_services(mtda_call *call, mtda_error *error) {
  mtda_time time = {.struct_size = sizeof time};
  mtda_time small = {.struct_size = 8};
  mtda_str known = view(MTDA_EXT_THREAD_CHECK_1);
  const char *wrong[] = {"", "mtda.thread-check/1x", "mtda.http/1", "mtda.thread-check"};
  mtda_str line = view("a line\nwith\x1b controls");
  const mtda_thread_check_1 *check = host->extension(host->ctx, &known);
  host->now(host->ctx, &time);
  host->now(host->ctx, &small);
  host->now(host->ctx, 0);
  host->now(0, &small);
  host->log(host->ctx, MTDA_LOG_WARNING, 0);
  host->log(0, MTDA_LOG_WARNING, &line);
  for (int i = 0; i < 1000; i++) host->log(host->ctx, MTDA_LOG_WARNING, &line);
  if (time.wall_ms == 0 || small.wall_ms != 0) return say(error, MTDA_INTERNAL, "clock", 5);
  if (!check || check->role(host->ctx) != MTDA_ROLE_DATA || check->role(0) != MTDA_ROLE_NONE)
    return say(error, MTDA_INTERNAL, "role", 4);
  for (int i = 0; i < 4; i++) {
    mtda_str id = view(wrong[i]);
    if (host->extension(host->ctx, &id)) return say(error, MTDA_INTERNAL, "extension", 9);
  }
  return host->should_stop(call) == MTDA_GO_ON ? MTDA_OK : MTDA_INTERNAL;
}

static mtda_status use_skips(mtda_call *call) {
  mtda_skip sound = {sizeof sound, MTDA_SKIP_UNKNOWN_WORD, 7, STR("a.b"), STR("odd")};
  mtda_skip many = {sizeof many, MTDA_SKIP_IRRELEVANT, MTDA_NO_INDEX, {0, 0}, {0, 0}};
  mtda_skip wrong = {sizeof wrong, 99, 0, {0, 0}, {0, 0}};
  mtda_skip small = {4, 1, 0, {0, 0}, {0, 0}};
  mtda_skip null_text = {sizeof sound, MTDA_SKIP_MALFORMED, 0, {0, 9}, {0, UINT64_MAX}};
  host->skip(call, &sound);
  host->skip(call, &wrong);
  host->skip(call, &small);
  host->skip(call, &null_text);
  host->skip(call, 0);
  for (int i = 0; i < 1000; i++) host->skip(call, &many);
  return MTDA_OK;
}

static mtda_status answer(const char *word, mtda_error *error) {
  if (strcmp(word, "status-long") == 0) {
    memset(text, 'm', sizeof text);
    return say(error, MTDA_AUTH, text, sizeof text);
  }
  if (strcmp(word, "status-utf8") == 0) return say(error, MTDA_UNAVAILABLE, "a\xff\x1b", 3);
  if (strcmp(word, "status-lies") == 0) {
    error->message.ptr = (char *)1;
    error->message.cap = UINT64_MAX;
    error->message.len = UINT64_MAX;
    return MTDA_INTERNAL;
  }
  if (strncmp(word, "status:", 7) == 0) {
    int32_t number = 0;
    for (const char *c = word + 8; *c; c++) number = number * 10 + (*c - '0');
    return word[7] == '-' ? -number : number;
  }
  return MTDA_CONFIG;
}

static mtda_status emit_oddly(mtda_call *call, const char *word) {
  mtda_report reports[3] = {sound_report(), sound_report(), sound_report()};
  reports[1].flags = 8;
  if (strcmp(word, "emit-three") == 0) return host->emit(call, reports, sizeof(mtda_report), 3);
  if (strcmp(word, "emit-null") == 0) return host->emit(call, 0, sizeof(mtda_report), 2);
  if (strcmp(word, "emit-none") == 0) return host->emit(call, 0, 0, 0);
  if (strcmp(word, "emit-stride") == 0) return host->emit(call, reports, 8, 2);
  if (strcmp(word, "emit-count") == 0) return host->emit(call, reports, 144, UINT64_MAX / 2);
  if (strcmp(word, "emit-lost") == 0) return host->emit(call, 0, 0, 2), MTDA_OK;
  longer[0][0] = longer[1][0] = sound_report();
  longer[1][1].flags = strcmp(word, "emit-tail") == 0;
  return host->emit(call, &longer[0][0], 2 * sizeof(mtda_report), 2);
}

static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error) {
  static char word[64];
  mtda_report report;
  (void)self;
  serial = (mtda_identifier){MTDA_ID_SERIAL_NUMBER, 0, STR("C02ABC")};
  memset(word, 0, sizeof word);
  memcpy(word, payload->body.ptr, payload->body.len < 63 ? payload->body.len : 63);
  if (strcmp(word, "arena") == 0) return take_arena(call, error);
  if (strcmp(word, "stale") == 0) return use_stale(call, error);
  if (strcmp(word, "services") == 0) return use_services(call, error);
  if (strcmp(word, "skips") == 0) return use_skips(call);
  if (strcmp(word, "wait") == 0) {
    uint32_t stop;
    while ((stop = host->should_stop(call)) == MTDA_GO_ON) {
    }
    return stop == MTDA_STOP_CANCELLED ? MTDA_CANCELLED : MTDA_DEADLINE;
  }
  if (strncmp(word, "emit-", 5) == 0) return emit_oddly(call, word);
  report = sound_report();
  stale = call;
  if (spoil(&report, word)) return emit_one(call, &report);
  return answer(word, error);
}

/* Answers a device by its own reference, and checks what it was given. */
static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                           mtda_error *error) {
  const char *place = batch->items;
  (void)self;
  for (uint64_t i = 0; i < batch->count; i++, place += batch->stride) {
    const mtda_device *device = (const mtda_device *)place;
    mtda_report report = sound_report();
    for (uint64_t k = 0; k < device->identifier_count; k++)
      if (device->identifiers[k].kind == MTDA_ID_PARTNER_DEVICE)
        return say(error, MTDA_INTERNAL, "partner id", 10);
    if (device->model.len == 4 && memcmp(device->model.ptr, "fail", 4) == 0) {
      say(error, MTDA_INTERNAL, "fail", 4);
      error->item_index = i;
      return MTDA_INTERNAL;
    }
    report.device_ref = last_ref = device->device_ref;
    report.identifier_count = 0;
    report.detail = device->os_text;
    report.vendor_code = (int32_t)device->os.major;
    if (emit_one(call, &report) != MTDA_OK) return MTDA_LIMIT;
  }
  return MTDA_OK;
}

static mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                        mtda_error *error) {
  const char *place = batch->items;
  (void)self, (void)error;
  for (uint64_t i = 0; i < batch->count; i++, place += batch->stride) {
    const mtda_inventory *inventory = (const mtda_inventory *)place;
    mtda_report report = sound_report();
    report.device_ref = inventory->device_ref;
    report.identifier_count = 0;
    report.vendor_code = (int32_t)inventory->app_count;
    if (inventory->app_count > 0) report.detail = inventory->apps[0].app_id;
    if (emit_one(call, &report) != MTDA_OK) return MTDA_LIMIT;
  }
  return MTDA_OK;
}

static void cancel(mtda_instance *self) { (void)self; }
static void deactivate(mtda_instance *self) { (void)self; }

static void destroy(mtda_instance *self) {
  mtda_report report = sound_report();
  (void)self;
  emit_one(stale, &report);
}
