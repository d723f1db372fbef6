/* What the adapter says of itself. Not constant, so that faults can change it. */
#define TEXT(literal) {(literal), sizeof(literal) - 1}
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(toggle) (UINT64_C(1) << (toggle))

static mtda_platform platforms[] = {
    {.platform = MTDA_PLATFORM_ANDROID,
     .flags = MTDA_PLATFORM_HAS_COMPLIANCE,
     .min_compliance = {8, 0, 0, 0},
     .label = {8, 0, 0, 0},
     .app_id = TEXT("example.fault")},
    {
#ifdef FAULT_D03
        .platform = MTDA_PLATFORM_ANDROID,
#else
        .platform = MTDA_PLATFORM_IOS,
#endif
        .flags = MTDA_PLATFORM_HAS_COMPLIANCE,
        .min_compliance = {15, 0, 0, 0},
#ifndef FAULT_D08
        .label = {15, 0, 0, 0},
#endif
        .app_id = TEXT("example.fault")},
};

static mtda_toggle toggles[] = {
    {.id = MTDA_TOGGLE_ANDROID_COMPLIANCE,
     .label = TEXT("Connect Android devices version 8.0 and above"),
#ifdef FAULT_D06
     .help = TEXT("When on, <b>Android</b> devices are concerned.")
#else
     .help = TEXT("When on, Android devices are concerned.")
#endif
    },
#ifndef FAULT_D03
    {.id = MTDA_TOGGLE_IOS_COMPLIANCE,
     .label = TEXT("Connect iOS/iPadOS devices version 15.0 and above"),
     .help = TEXT("When on, iOS/iPadOS devices are concerned.")},
#endif
#ifdef FAULT_D04
    {.id = MTDA_TOGGLE_ANDROID_COMPLIANCE, .label = TEXT("Once more"), .help = TEXT("Once more.")},
#endif
    {.id = MTDA_TOGGLE_IOS_APP_SYNC,
#ifdef FAULT_D03
     .requires_mask = BIT(MTDA_TOGGLE_ANDROID_COMPLIANCE),
#else
     .requires_mask = BIT(MTDA_TOGGLE_IOS_COMPLIANCE),
#endif
     .label = TEXT("Enable App Sync for iOS devices"),
     .help = TEXT("When on, the partner is told of the apps of iOS/iPadOS devices.")},
    {.id = MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE,
     .flags = MTDA_TOGGLE_TAKES_VALUE,
     .value_min = 1,
     .value_max = 90,
#ifdef FAULT_D05
     .value_default = 91,
#else
     .value_default = 7,
#endif
     .label = TEXT("Number of days until partner is unresponsive"),
     .help = TEXT("After so many days of silence what the partner said is left out.")},
};

static uint64_t offered(void) {
  uint64_t mask = 0;
  for (size_t i = 0; i < COUNT(toggles); i++) mask |= BIT(toggles[i].id);
  return mask;
}

static mtda_level_word words[] = {
    {TEXT("fine"), MTDA_DEVICE_STATE_SECURED, 0},
    {TEXT("low"), MTDA_DEVICE_STATE_LOW_SEVERITY, 0},
#ifdef FAULT_D07
    {TEXT("medium"), MTDA_DEVICE_STATE_HIGH_SEVERITY, 0},
    {TEXT("high"), MTDA_DEVICE_STATE_MEDIUM_SEVERITY, 0},
#else
    {TEXT("medium"), MTDA_DEVICE_STATE_MEDIUM_SEVERITY, 0},
    {TEXT("high"), MTDA_DEVICE_STATE_HIGH_SEVERITY, 0},
#endif
};

static const uint32_t identifiers[] = {MTDA_ID_SERIAL_NUMBER};

static char homepage[] = "https://fault.example";

static mtda_descriptor descriptor = {
    .struct_size = sizeof(mtda_descriptor),
    .level_source = MTDA_SOURCE_STATE,
    .platform_stride = sizeof(mtda_platform),
    .toggle_stride = sizeof(mtda_toggle),
    .level_word_stride = sizeof(mtda_level_word),
    .partner_id = TEXT("fa017000-0000-4000-8000-000000000001"),
#ifdef FAULT_D02
    .name = TEXT("Fault\x07 Partner"),
#else
    .name = TEXT("Fault Partner"),
#endif
    .vendor = TEXT("Gatehouse"),
    .adapter_version = TEXT("1.0.0"),
    .homepage = {homepage, sizeof homepage - 1},
    .platform_count = COUNT(platforms),
    .toggle_count = COUNT(toggles),
    .level_word_count = COUNT(words),
    .identifier_count = COUNT(identifiers),
    .platforms = platforms,
    .toggles = toggles,
    .level_words = words,
    .identifiers = identifiers,
#ifdef FAULT_N09_LIFETIME
    .threat_lifetime_days = 30,
#endif
};
