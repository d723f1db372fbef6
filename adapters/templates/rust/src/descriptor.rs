//! What the adapter says of itself: constant data.

use crate::mtda::*;

/// Lowest version for compliance, which is also the version that is printed in the toggle's label.
const fn platform(platform: u32, lowest: u32) -> Platform {
    Platform {
        platform,
        flags: PLATFORM_HAS_COMPLIANCE,
        min_compliance: Version::new(lowest),
        min_app_protection: Version::NONE,
        label: Version::new(lowest),
        max_tested: Version::NONE,
        app_id: Str::EMPTY,
        store_id: Str::EMPTY,
        app_config: Str::EMPTY,
    }
}

static PLATFORMS: [Platform; 2] = [platform(PLATFORM_ANDROID, 10), platform(PLATFORM_IOS, 15)];

const fn switch(id: u32, label: &str, help: &str) -> Toggle {
    Toggle {
        id,
        flags: 0,
        requires_mask: 0,
        value_min: 0,
        value_max: 0,
        value_default: 0,
        label: Str::new(label),
        help: Str::new(help),
    }
}

/// The host shows these, stores what the administrator chose, and acts on it.
static TOGGLES: [Toggle; 3] = [
    switch(
        TOGGLE_ANDROID_COMPLIANCE,
        "Connect Android devices version 10 and above to Example Shield",
        "When on, compliance policies take into account what Example Shield says about Android devices.",
    ),
    switch(
        TOGGLE_IOS_COMPLIANCE,
        "Connect iOS/iPadOS devices version 15 and above to Example Shield",
        "When on, compliance policies take into account what Example Shield says about iOS/iPadOS devices.",
    ),
    Toggle {
        id: TOGGLE_DAYS_UNTIL_UNRESPONSIVE,
        flags: TOGGLE_TAKES_VALUE,
        requires_mask: 0,
        value_min: 1,
        value_max: 90,
        value_default: 7,
        label: Str::new("Number of days until partner is unresponsive"),
        help: Str::new(
            "After so many days without contact, what Example Shield said before is left out of compliance.",
        ),
    },
];

/// The toggles as bits.
pub const OFFERED: u64 =
    1 << TOGGLE_ANDROID_COMPLIANCE | 1 << TOGGLE_IOS_COMPLIANCE | 1 << TOGGLE_DAYS_UNTIL_UNRESPONSIVE;

const fn word(word: &str, state: u32) -> LevelWord {
    LevelWord { word: Str::new(word), state, flags: 0 }
}

/// The partner's words. Reports carry the word; what it means is looked up by the host.
static WORDS: [LevelWord; 4] = [
    word("ok", DEVICE_STATE_SECURED),
    word("suspicious", DEVICE_STATE_LOW_SEVERITY),
    word("infected", DEVICE_STATE_MEDIUM_SEVERITY),
    word("critical", DEVICE_STATE_HIGH_SEVERITY),
];

static IDENTIFIERS: [u32; 1] = [ID_SERIAL_NUMBER];

pub static DESCRIPTOR: Descriptor = Descriptor {
    struct_size: size_of::<Descriptor>() as u32,
    flags: DESCRIPTOR_NEEDS_CLASSIC_POLICY,
    // A line states the whole condition of a device.
    level_source: SOURCE_STATE,
    platform_stride: size_of::<Platform>() as u32,
    toggle_stride: size_of::<Toggle>() as u32,
    level_word_stride: size_of::<LevelWord>() as u32,
    // Never change it: it is who you are.
    partner_id: Str::new("00000000-0000-4000-8000-000000000000"),
    name: Str::new("Example Shield"),
    vendor: Str::new("Example Vendor"),
    adapter_version: Str::new(env!("CARGO_PKG_VERSION")),
    homepage: Str::EMPTY,
    platform_count: PLATFORMS.len() as u64,
    toggle_count: TOGGLES.len() as u64,
    level_word_count: WORDS.len() as u64,
    identifier_count: IDENTIFIERS.len() as u64,
    platforms: PLATFORMS.as_ptr(),
    toggles: TOGGLES.as_ptr(),
    level_words: WORDS.as_ptr(),
    identifiers: IDENTIFIERS.as_ptr(),
    threat_lifetime_days: 0,
    reserved: 0,
};
