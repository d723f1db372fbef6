/* An adapter that answers what it is given, and dies of some of it: devices of the model "poison",
 * inventories with the app "org.poison", the message "poison". -DMENDED takes that away, -DSEGFAULT makes it
 * a wild write, -DHANG one that never returns. -DLEVEL=... is the state that it reports, -DDETAIL="..." what it says with it. -DTOGGLES=1
 * leaves the last of its switches out. */
#ifndef SOUND_NAME
#define SOUND_NAME "Deadly Adapter"
#endif
#ifndef SOUND_PARTNER_ID
#define SOUND_PARTNER_ID "11111111-2222-4333-8444-555555555555"
#endif
#define SOUND_RECEIVE
#define SOUND_BATCH
#define SOUND_DEVICES devices
#define SOUND_APPS apps
#define SOUND_DESCRIPTOR
#include "mtda.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT(text) {(text), sizeof(text) - 1}
#ifndef LEVEL
#define LEVEL MTDA_DEVICE_STATE_SECURED
#endif
#ifndef DETAIL
#define DETAIL "as ever"
#endif
#ifndef SOUND_VERSION
#define SOUND_VERSION "1.0.0"
#endif
#ifndef TOGGLES
#define TOGGLES 2
#endif

static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                           mtda_error *error);
static mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                        mtda_error *error);
static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error);

static const mtda_platform platforms[] = {
    {.platform = MTDA_PLATFORM_IOS, .flags = MTDA_PLATFORM_HAS_COMPLIANCE},
};
static const mtda_toggle toggles[] = {
    {.id = MTDA_TOGGLE_IOS_COMPLIANCE, .flags = MTDA_TOGGLE_DEFAULT_ON, .label = TEXT("Connect"),
     .help = TEXT("Connects.")},
    {.id = MTDA_TOGGLE_IOS_APP_SYNC, .flags = MTDA_TOGGLE_DEFAULT_ON, .label = TEXT("App Sync"),
     .help = TEXT("Syncs.")},
};
static const uint32_t identifiers[] = {MTDA_ID_SERIAL_NUMBER};
static const mtda_descriptor descriptor = {
    .struct_size = sizeof(mtda_descriptor),
    .level_source = MTDA_SOURCE_STATE,
    .platform_stride = sizeof(mtda_platform),
    .toggle_stride = sizeof(mtda_toggle),
    .level_word_stride = sizeof(mtda_level_word),
    .partner_id = TEXT(SOUND_PARTNER_ID),
    .name = TEXT(SOUND_NAME),
    .vendor = TEXT("Test"),
    .adapter_version = TEXT(SOUND_VERSION),
    .platform_count = 1,
    .toggle_count = TOGGLES,
    .identifier_count = 1,
    .platforms = platforms,
    .toggles = toggles,
    .identifiers = identifiers,
};

#include "sound.h"

static int is(mtda_str text, const char *word) {
  return text.len == strlen(word) && memcmp(text.ptr, word, text.len) == 0;
}

/* Its last words are what nobody else may know. */
static void die(void) {
#ifndef MENDED
#ifdef HANG
  for (;;) pause();
#endif
  fputs("org.poison\n", stderr);
#ifdef SEGFAULT
  *(volatile int *)sizeof(int) = 0;
#endif
  abort();
#endif
}

static mtda_report answer(void) {
  return (mtda_report){
      .kind = MTDA_REPORT_STATE, .state = LEVEL, .observed_ms = 1, .detail = STR(DETAIL)};
}

static mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                           mtda_error *error) {
  const char *place = batch->items;
  (void)self, (void)error;
  for (uint64_t i = 0; i < batch->count; i++, place += batch->stride) {
    const mtda_device *device = (const mtda_device *)place;
    mtda_report report = answer();
    if (is(device->model, "poison")) die();
    report.device_ref = device->device_ref;
    if (host->emit(call, &report, sizeof report, 1) != MTDA_OK) return MTDA_LIMIT;
  }
  return MTDA_OK;
}

static mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                        mtda_error *error) {
  const char *place = batch->items;
  (void)self, (void)call, (void)error;
  for (uint64_t i = 0; i < batch->count; i++, place += batch->stride) {
    const mtda_inventory *inventory = (const mtda_inventory *)place;
    const char *app = (const char *)inventory->apps;
    for (uint64_t k = 0; k < inventory->app_count; k++, app += inventory->app_stride)
      if (is(((const mtda_app *)app)->app_id, "org.poison")) die();
  }
  return MTDA_OK;
}

/* A message is the serial number of a device. */
static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error) {
  mtda_str body = {(const char *)payload->body.ptr, payload->body.len};
  mtda_identifier serial = {MTDA_ID_SERIAL_NUMBER, 0, body};
  mtda_report report = answer();
  (void)self, (void)error;
  if (is(body, "poison")) die();
  report.identifier_count = 1;
  report.identifiers = &serial;
  report.identifier_stride = sizeof serial;
  return host->emit(call, &report, sizeof report, 1);
}
