/* An adapter that judges records of 256 bytes: those of a message, or each device that it is told of. */
#define SOUND_RECEIVE
#define SOUND_BATCH
#define SOUND_CREATE
#define SOUND_DEVICES devices
#define SOUND_APPS devices
#include "judge.h"
#include "mtda.h"

#include <stdlib.h>

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error);
static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error);
static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                           mtda_error *error);

#include "sound.h"

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error) {
  (void)error;
  host = given;
  *out = (mtda_instance *)&instance;
  return MTDA_OK;
}

static mtda_report report_of(uint64_t verdict) {
  return (mtda_report){.kind = MTDA_REPORT_STATE,
                       .state = verdict % 7 == 0 ? MTDA_DEVICE_STATE_HIGH_SEVERITY
                                                 : MTDA_DEVICE_STATE_SECURED,
                       .vendor_code = (int32_t)(verdict & 0x7fffffff)};
}

/* A message that is no whole number of records ends the process. */
static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error) {
  uint64_t count = payload->body.len / RECORD_BYTES;
  mtda_report *reports;
  (void)self, (void)error;
  if (payload->body.len % RECORD_BYTES != 0) abort();
  reports = host->alloc(call, count * sizeof *reports, 16);
  if (!reports) return MTDA_LIMIT;
  for (uint64_t i = 0; i < count; i++) {
    reports[i] = report_of(judge(payload->body.ptr + i * RECORD_BYTES));
    reports[i].device_ref = i + 1;
  }
  return host->emit(call, reports, sizeof *reports, count);
}

static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                           mtda_error *error) {
  mtda_report *reports = host->alloc(call, batch->count * sizeof *reports, 16);
  const char *place = batch->items;
  (void)self, (void)error;
  if (!reports) return MTDA_LIMIT;
  for (uint64_t i = 0; i < batch->count; i++, place += batch->stride) {
    const mtda_device *device = (const mtda_device *)place;
    unsigned char record[RECORD_BYTES] = {0};
    memcpy(record, device->os_text.ptr,
           device->os_text.len < sizeof record ? device->os_text.len : sizeof record);
    reports[i] = report_of(judge(record));
    reports[i].device_ref = device->device_ref;
  }
  return host->emit(call, reports, sizeof *reports, batch->count);
}
