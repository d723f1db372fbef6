/* A host for unit tests, in C or C++: runs an adapter, and writes down in words what the adapter tells it. */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include "mtda.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One data call: the host of the header knows it by its address only. */
struct mtda_call {
  char told[4096]; /* a line for each report and each skip */
  size_t length;
  void *blocks[64]; /* what the adapter has asked for; gone when the call is over */
  size_t block_count;
};

static inline void fake_host_write(mtda_call *call, const char *format, ...) {
  va_list values;
  va_start(values, format);
  const int written = vsnprintf(call->told + call->length, sizeof call->told - call->length, format, values);
  va_end(values);
  if (written < 0 || (size_t)written >= sizeof call->told - call->length) {
    fputs("the fake host has no room for so much; make `told` larger\n", stderr);
    abort();
  }
  call->length += (size_t)written;
}

static inline void fake_host_write_text(mtda_call *call, const char *name, mtda_str text) {
  if (text.len > 0) fake_host_write(call, " %s=%.*s", name, (int)text.len, text.ptr);
}

static inline void fake_host_log(void *ctx, uint32_t level, const mtda_str *text) {
  (void)ctx, (void)level, (void)text;
}

static inline void fake_host_now(void *ctx, mtda_time *out) {
  (void)ctx;
  out->wall_ms = UINT64_C(1795392000000);
  out->monotonic_ns = 1;
}

static inline uint32_t fake_host_should_stop(mtda_call *call) {
  (void)call;
  return MTDA_GO_ON;
}

static inline uint64_t fake_host_deadline(mtda_call *call) {
  (void)call;
  return UINT64_MAX;
}

static inline void *fake_host_alloc(mtda_call *call, uint64_t size, uint64_t align) {
  if (call->block_count == sizeof call->blocks / sizeof call->blocks[0]) return NULL;
  void *block = aligned_alloc((size_t)align, (size_t)((size + align - 1) / align * align));
  if (block != NULL) call->blocks[call->block_count++] = block;
  return block;
}

static inline mtda_status fake_host_emit(mtda_call *call, const mtda_report *reports, uint32_t stride,
                                         uint64_t count) {
  static const char *const kinds[] = {"?", "state", "threat-opened", "threat-closed", "removed", "heartbeat"};
  static const char *const ids[] = {"?", "directory", "mdm", "udid", "serial", "imei", "user", "partner",
                                    "parent"};
  static const char *const platforms[] = {"?", "android", "ios", "windows", "macos"};
  for (uint64_t i = 0; i < count; i++) {
    const mtda_report *report = (const mtda_report *)(const void *)((const char *)reports + i * stride);
    fake_host_write(call, "%s", kinds[report->kind < 6 ? report->kind : 0]);
    for (uint64_t k = 0; k < report->identifier_count; k++) {
      const mtda_identifier *id =
          (const mtda_identifier *)(const void *)((const char *)report->identifiers + k * report->identifier_stride);
      fake_host_write_text(call, ids[id->kind < 9 ? id->kind : 0], id->value);
    }
    if (report->device_ref != 0) fake_host_write(call, " device=%llu", (unsigned long long)report->device_ref);
    if (report->platform != 0) fake_host_write(call, " on=%s", platforms[report->platform < 5 ? report->platform : 0]);
    if (report->flags & MTDA_REPORT_IN_PART) fake_host_write(call, " in-part");
    if (report->state != 0) fake_host_write(call, " state=%u", report->state);
    fake_host_write_text(call, "word", report->word);
    fake_host_write_text(call, "threat", report->threat_id);
    fake_host_write_text(call, "category", report->category);
    fake_host_write_text(call, "title", report->title);
    fake_host_write_text(call, "detail", report->detail);
    fake_host_write(call, " at=%llu\n", (unsigned long long)report->observed_ms);
  }
  return MTDA_OK;
}

static inline void fake_host_skip(mtda_call *call, const mtda_skip *skip) {
  static const char *const reasons[] = {"?", "unknown-word", "unknown-kind", "malformed", "no-device", "irrelevant"};
  fake_host_write(call, "skipped %s", reasons[skip->reason < 6 ? skip->reason : 0]);
  fake_host_write_text(call, "field", skip->field);
  fake_host_write_text(call, "value", skip->value);
  fake_host_write(call, "\n");
}

static inline const void *fake_host_extension(void *ctx, const mtda_str *id) {
  (void)ctx, (void)id;
  return NULL;
}

static const mtda_host fake_host = {
    sizeof(mtda_host),     MTDA_ABI_MAJOR,     MTDA_ABI_MINOR,  NULL,           fake_host_log,  fake_host_now,
    fake_host_should_stop, fake_host_deadline, fake_host_alloc, fake_host_emit, fake_host_skip, fake_host_extension,
};

/* An active instance of the adapter that is linked into this program. */
static inline mtda_instance *fake_host_start(const mtda_adapter **adapter) {
  mtda_instance *instance = NULL;
  if (mtda_entry_1(MTDA_ABI_MINOR, adapter) != MTDA_OK || (*adapter)->create(&fake_host, &instance, NULL) != MTDA_OK ||
      (*adapter)->activate(instance, NULL) != MTDA_OK) {
    fputs("the adapter does not start\n", stderr);
    abort();
  }
  return instance;
}

/* Hands over a message and answers the status; `told` has what the adapter said of it. The bytes lie in memory of
 * just their length, so that a sanitizer sees every read behind their end. */
static inline mtda_status fake_host_receive(const mtda_adapter *adapter, mtda_instance *instance, const char *message,
                                            char *told, size_t room) {
  const size_t length = strlen(message);
  uint8_t *bytes = (uint8_t *)malloc(length == 0 ? 1 : length);
  mtda_call call;
  memset(&call, 0, sizeof call);
  mtda_payload payload;
  memset(&payload, 0, sizeof payload);
  if (bytes == NULL) abort();
  memcpy(bytes, message, length);
  payload.struct_size = sizeof payload;
  payload.body.ptr = bytes;
  payload.body.len = length;
  const mtda_status status = adapter->receive(instance, &call, &payload, NULL);
  snprintf(told, room, "%s", call.told);
  while (call.block_count > 0) free(call.blocks[--call.block_count]);
  free(bytes);
  return status;
}

static inline void fake_host_end(const mtda_adapter *adapter, mtda_instance *instance) {
  adapter->deactivate(instance);
  adapter->destroy(instance);
}

#endif /* FAKE_HOST_H */
