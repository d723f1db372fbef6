/* The same library behind an adapter that somebody has written. */
#define SOUND_BATCH
#define SOUND_CREATE
#define SOUND_DEVICES devices
#define SOUND_APPS devices
#include "free.h"
#include "mtda.h"

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error);
static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error);

#include "sound.h"

#define REPORTS 256u

static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error) {
  (void)error;
  host = given;
  *out = (mtda_instance *)&instance;
  return MTDA_OK;
}

static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error) {
  mtda_report reports[REPORTS];
  const char *place = batch->items;
  mtda_time now = {.struct_size = sizeof now};
  uint64_t count = 0;
  (void)self, (void)error;
  host->now(host->ctx, &now);
  for (uint64_t i = 0; i < batch->count; i++, place += batch->stride) {
    const mtda_device *device = (const mtda_device *)place;
    reports[count++] = (mtda_report){.kind = MTDA_REPORT_STATE,
                                     .device_ref = device->device_ref,
                                     .observed_ms = now.wall_ms,
                                     .state = MTDA_DEVICE_STATE_SECURED + (uint32_t)free_grade(device->device_ref)};
    if (count < REPORTS && i + 1 < batch->count) continue;
    if (host->emit(call, reports, sizeof *reports, count) != MTDA_OK) return MTDA_LIMIT;
    count = 0;
  }
  return MTDA_OK;
}
