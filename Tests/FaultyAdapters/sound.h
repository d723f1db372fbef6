/* An adapter without a fault, for tests of the host. Each faulty one includes it and breaks one thing:
 * it defines a macro that stands for a part before this file gives that part its sound form. */
#ifndef SOUND_H
#define SOUND_H

#include "mtda.h"

#include <string.h>

#define STR(text) {(text), sizeof(text) - 1}

#ifndef SOUND_HOST
static const mtda_host *host;
#endif
static int instance;

#ifndef SOUND_CREATE
static mtda_status create(const mtda_host *given, mtda_instance **out, mtda_error *error) {
  (void)error;
  host = given;
  *out = (mtda_instance *)&instance;
  return MTDA_OK;
}
#endif

#ifndef SOUND_CONFIGURE
static mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error) {
  (void)self, (void)config, (void)error;
  return MTDA_OK;
}
#endif

#ifndef SOUND_ACTIVATE
static mtda_status activate(mtda_instance *self, mtda_error *error) {
  (void)self, (void)error;
  return MTDA_OK;
}
#endif

#ifndef SOUND_BATCH
static mtda_status batch(mtda_instance *self, mtda_call *call, const mtda_batch *batch,
                         mtda_error *error) {
  (void)self, (void)call, (void)batch, (void)error;
  return MTDA_OK;
}
#define SOUND_DEVICES batch
#define SOUND_APPS batch
#endif

#ifndef SOUND_RECEIVE
static mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload,
                           mtda_error *error) {
  (void)self, (void)call, (void)payload, (void)error;
  return MTDA_OK;
}
#endif

#ifndef SOUND_POLL
static mtda_status poll(mtda_instance *self, mtda_call *call, mtda_error *error) {
  (void)self, (void)call, (void)error;
  return MTDA_UNSUPPORTED;
}
#endif

#ifndef SOUND_END
static void cancel(mtda_instance *self) { (void)self; }
static void deactivate(mtda_instance *self) { (void)self; }
static void destroy(mtda_instance *self) { (void)self; }
#endif

static const void *extension(const mtda_str *id) {
  (void)id;
  return 0;
}

#ifndef SOUND_PARTNER_ID
#define SOUND_PARTNER_ID "11111111-2222-4333-8444-555555555555"
#endif
#ifndef SOUND_NAME
#define SOUND_NAME "Sound Partner"
#endif
#ifndef SOUND_VERSION
#define SOUND_VERSION "1.0.0"
#endif

#ifndef SOUND_DESCRIPTOR
static const mtda_level_word words[] = {
    {STR("Fine"), MTDA_DEVICE_STATE_SECURED, 0},
    {STR("Slight"), MTDA_DEVICE_STATE_LOW_SEVERITY, 0},
    {STR("Some"), MTDA_DEVICE_STATE_MEDIUM_SEVERITY, 0},
    {STR("Bad"), MTDA_DEVICE_STATE_HIGH_SEVERITY, 0},
    {STR("Gone"), MTDA_DEVICE_STATE_DEACTIVATED, 0},
};
static const mtda_descriptor descriptor = {
    .struct_size = sizeof(mtda_descriptor),
    .level_source = MTDA_SOURCE_STATE,
    .platform_stride = sizeof(mtda_platform),
    .toggle_stride = sizeof(mtda_toggle),
    .level_word_stride = sizeof(mtda_level_word),
    .partner_id = STR(SOUND_PARTNER_ID),
    .name = STR(SOUND_NAME),
    .vendor = STR("Test"),
    .adapter_version = STR(SOUND_VERSION),
    .level_word_count = 5,
    .level_words = words,
};
#endif

#ifndef SOUND_TABLE
static const mtda_adapter table = {
    .struct_size = sizeof(mtda_adapter),
    .abi_major = MTDA_ABI_MAJOR,
    .abi_minor = MTDA_ABI_MINOR,
    .descriptor = &descriptor,
    .create = create,
    .configure = configure,
    .activate = activate,
    .devices = SOUND_DEVICES,
    .apps = SOUND_APPS,
    .receive = receive,
    .poll = poll,
    .cancel = cancel,
    .deactivate = deactivate,
    .destroy = destroy,
    .extension = extension,
};
#endif

#ifndef SOUND_ENTRY
MTDA_EXPORT mtda_status mtda_entry_1(uint32_t host_minor, const mtda_adapter **out) {
  (void)host_minor;
  if (!out) return MTDA_ARG;
  *out = &table;
  return MTDA_OK;
}
#endif

#endif
