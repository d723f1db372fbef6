/* Lies of a descriptor; -DFAULT(d,p,t,w)=... is a statement that breaks one field before the table is
 * handed out. */
#define SOUND_DESCRIPTOR
#define SOUND_TABLE
#define SOUND_ENTRY
#include "sound.h"

#include <stdlib.h>

static char long_text[70000];
/* Records with room behind each, for strides that are longer than the first version's. */
typedef struct { mtda_platform record; uint64_t tail; } long_platform;

static mtda_platform platforms[2] = {
    {.platform = MTDA_PLATFORM_ANDROID, .flags = MTDA_PLATFORM_HAS_COMPLIANCE,
     .min_compliance = {9, 0, 0, 0}, .max_tested = {16, 0, 0, 0}, .app_id = STR("test.app"),
     .app_config = STR("{\n\t\"key\": \"{{deviceid}}\"\n}")},
    {.platform = MTDA_PLATFORM_IOS, .flags = MTDA_PLATFORM_HAS_APP_PROTECTION},
};
static long_platform long_platforms[1] = {
    {{.platform = MTDA_PLATFORM_ANDROID}, 0},
};
static mtda_toggle toggles[3] = {
    {.id = MTDA_TOGGLE_ANDROID_COMPLIANCE, .label = STR("Connect"), .help = STR("Connects.")},
    {.id = MTDA_TOGGLE_ANDROID_BLOCK_MISSING, .requires_mask = 1, .label = STR("Block"),
     .help = STR("Blocks.")},
    {.id = MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE, .flags = MTDA_TOGGLE_TAKES_VALUE, .value_min = 1,
     .value_max = 90, .value_default = 7, .label = STR("Days"), .help = STR("Days.")},
};
static mtda_level_word words[2] = {
    {STR("low"), MTDA_DEVICE_STATE_LOW_SEVERITY, 0},
    {STR("high"), MTDA_DEVICE_STATE_HIGH_SEVERITY, 0},
};
static uint32_t identifiers[2] = {MTDA_ID_DIRECTORY_DEVICE, MTDA_ID_SERIAL_NUMBER};

static struct {
  mtda_descriptor d;
  uint64_t tail;
} longer = {{
    .struct_size = sizeof(mtda_descriptor),
    .flags = MTDA_DESCRIPTOR_NEEDS_CLASSIC_POLICY,
    .level_source = MTDA_SOURCE_WORST,
    .platform_stride = sizeof(mtda_platform),
    .toggle_stride = sizeof(mtda_toggle),
    .level_word_stride = sizeof(mtda_level_word),
    .partner_id = STR("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
    .name = STR("Descriptor Partner"),
    .vendor = STR("Test"),
    .adapter_version = STR("1.2.3-rc.1+build.5"),
    .homepage = STR("https://example.com"),
    .platform_count = 2,
    .toggle_count = 3,
    .level_word_count = 2,
    .identifier_count = 2,
    .platforms = platforms,
    .toggles = toggles,
    .level_words = words,
    .identifiers = identifiers,
}, 0};

static mtda_adapter first = {
    sizeof(mtda_adapter), MTDA_ABI_MAJOR, MTDA_ABI_MINOR, 0, &longer.d, create, configure, activate,
    batch, batch, receive, poll, cancel, deactivate, destroy, extension};

MTDA_EXPORT mtda_status mtda_entry_1(uint32_t host_minor, const mtda_adapter **out) {
  mtda_descriptor *d = &longer.d;
  (void)host_minor, (void)d, (void)long_platforms;
  memset(long_text, 'x', sizeof long_text);
#ifdef FAULT
  FAULT;
#endif
  *out = &first;
  return MTDA_OK;
}
