//! The adapter ABI, major 1, minor 0: what `mtda.h` declares, in Rust.
//!
//! The header beside this crate is the contract, and says of each function who calls it, when, and who owns what.
//! Here is only its shape. Every struct that can grow begins with its size, every array has a stride beside it, and
//! texts are views without a terminating NUL.
#![allow(dead_code)]

use std::ffi::c_void;

pub const ABI_MAJOR: u16 = 1;
pub const ABI_MINOR: u16 = 1;

pub type Status = i32;
pub const OK: Status = 0;
pub const ABI: Status = -1;
pub const ARG: Status = -2;
pub const STATE: Status = -3;
pub const CONFIG: Status = -4;
pub const AUTH: Status = -5;
pub const UNAVAILABLE: Status = -6;
pub const CANCELLED: Status = -7;
pub const DEADLINE: Status = -8;
pub const LIMIT: Status = -9;
pub const UNSUPPORTED: Status = -10;
pub const INTERNAL: Status = -11;

pub const ERROR_RETRYABLE: u32 = 1;
pub const ERROR_TRUNCATED: u32 = 2;
pub const NO_INDEX: u64 = u64::MAX;

pub const PLATFORM_ANDROID: u32 = 1;
pub const PLATFORM_IOS: u32 = 2;
pub const PLATFORM_WINDOWS: u32 = 3;
pub const PLATFORM_MACOS: u32 = 4;
pub const PLATFORM_HAS_COMPLIANCE: u32 = 1;
pub const PLATFORM_HAS_APP_PROTECTION: u32 = 2;

pub const DEVICE_STATE_UNKNOWN: u32 = 0;
pub const DEVICE_STATE_ACTIVATED: u32 = 1;
pub const DEVICE_STATE_DEACTIVATED: u32 = 2;
pub const DEVICE_STATE_SECURED: u32 = 3;
pub const DEVICE_STATE_LOW_SEVERITY: u32 = 4;
pub const DEVICE_STATE_MEDIUM_SEVERITY: u32 = 5;
pub const DEVICE_STATE_HIGH_SEVERITY: u32 = 6;
pub const DEVICE_STATE_UNRESPONSIVE: u32 = 7;
pub const DEVICE_STATE_COMPROMISED: u32 = 8;
pub const DEVICE_STATE_MISCONFIGURED: u32 = 9;

pub const ID_DIRECTORY_DEVICE: u32 = 1;
pub const ID_MDM_DEVICE: u32 = 2;
pub const ID_UDID: u32 = 3;
pub const ID_SERIAL_NUMBER: u32 = 4;
pub const ID_IMEI: u32 = 5;
pub const ID_USER_PRINCIPAL_NAME: u32 = 6;
pub const ID_PARTNER_DEVICE: u32 = 7;
/// Since 1.1.
pub const ID_PARENT_PARTNER_DEVICE: u32 = 8;

pub const TOGGLE_ANDROID_COMPLIANCE: u32 = 0;
pub const TOGGLE_IOS_COMPLIANCE: u32 = 1;
pub const TOGGLE_WINDOWS_COMPLIANCE: u32 = 2;
pub const TOGGLE_MACOS_COMPLIANCE: u32 = 3;
pub const TOGGLE_IOS_APP_SYNC: u32 = 4;
pub const TOGGLE_IOS_PERSONAL_FULL_APPS: u32 = 5;
pub const TOGGLE_IOS_CERTIFICATE_SYNC: u32 = 6;
pub const TOGGLE_IOS_PERSONAL_FULL_CERTIFICATES: u32 = 7;
pub const TOGGLE_BLOCK_UNSUPPORTED_OS: u32 = 8;
pub const TOGGLE_ANDROID_APP_PROTECTION: u32 = 9;
pub const TOGGLE_IOS_APP_PROTECTION: u32 = 10;
pub const TOGGLE_WINDOWS_APP_PROTECTION: u32 = 11;
pub const TOGGLE_ANDROID_BLOCK_MISSING: u32 = 12;
pub const TOGGLE_IOS_BLOCK_MISSING: u32 = 13;
pub const TOGGLE_WINDOWS_BLOCK_MISSING: u32 = 14;
pub const TOGGLE_MACOS_BLOCK_MISSING: u32 = 15;
pub const TOGGLE_DAYS_UNTIL_UNRESPONSIVE: u32 = 16;
pub const TOGGLE_DEFAULT_ON: u32 = 1;
pub const TOGGLE_TAKES_VALUE: u32 = 2;

pub const SOURCE_STATE: u32 = 1;
pub const SOURCE_THREATS: u32 = 2;
pub const SOURCE_WORST: u32 = 3;
pub const DESCRIPTOR_NEEDS_CLASSIC_POLICY: u32 = 1;

pub const REPORT_STATE: u32 = 1;
pub const REPORT_THREAT_OPENED: u32 = 2;
pub const REPORT_THREAT_CLOSED: u32 = 3;
pub const REPORT_REMOVED: u32 = 4;
pub const REPORT_HEARTBEAT: u32 = 5;

/// Since 1.1.
pub const REPORT_IN_PART: u32 = 1;
pub const GRADE_STATE: u32 = 0;
pub const GRADE_WORD: u32 = 1;

pub const SKIP_UNKNOWN_WORD: u32 = 1;
pub const SKIP_UNKNOWN_KIND: u32 = 2;
pub const SKIP_MALFORMED: u32 = 3;
pub const SKIP_NO_DEVICE: u32 = 4;
pub const SKIP_IRRELEVANT: u32 = 5;

pub const GO_ON: u32 = 0;
pub const STOP_CANCELLED: u32 = 1;
pub const STOP_DEADLINE: u32 = 2;

/// Text without a terminating NUL. `ptr` may be null when `len` is 0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    pub ptr: *const u8,
    pub len: u64,
}

impl Str {
    pub const EMPTY: Str = Str { ptr: std::ptr::null(), len: 0 };

    pub const fn new(text: &str) -> Str {
        Str { ptr: text.as_ptr(), len: text.len() as u64 }
    }

    /// The bytes, which are good for as long as whoever passed them said.
    ///
    /// # Safety
    /// The view must point to `len` bytes that are readable for all of `'a`.
    pub unsafe fn bytes<'a>(&self) -> &'a [u8] {
        if self.ptr.is_null() {
            return &[];
        }
        std::slice::from_raw_parts(self.ptr, self.len as usize)
    }
}

#[repr(C)]
pub struct Buf {
    pub ptr: *mut u8,
    pub cap: u64,
    pub len: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Version {
    pub major: u32,
    pub minor: u32,
    pub patch: u32,
    pub build: u32,
}

impl Version {
    pub const NONE: Version = Version::new(0);

    pub const fn new(major: u32) -> Version {
        Version { major, minor: 0, patch: 0, build: 0 }
    }
}

#[repr(C)]
pub struct Error {
    pub struct_size: u32,
    pub vendor_code: i32,
    pub flags: u32,
    pub retry_after_ms: u32,
    pub item_index: u64,
    pub message: Buf,
}

#[repr(C)]
pub struct Identifier {
    pub kind: u32,
    pub reserved: u32,
    pub value: Str,
}

#[repr(C)]
pub struct Platform {
    pub platform: u32,
    pub flags: u32,
    pub min_compliance: Version,
    pub min_app_protection: Version,
    pub label: Version,
    pub max_tested: Version,
    pub app_id: Str,
    pub store_id: Str,
    pub app_config: Str,
}

#[repr(C)]
pub struct Toggle {
    pub id: u32,
    pub flags: u32,
    pub requires_mask: u64,
    pub value_min: i64,
    pub value_max: i64,
    pub value_default: i64,
    pub label: Str,
    pub help: Str,
}

#[repr(C)]
pub struct LevelWord {
    pub word: Str,
    pub state: u32,
    pub flags: u32,
}

#[repr(C)]
pub struct Descriptor {
    pub struct_size: u32,
    pub flags: u32,
    pub level_source: u32,
    pub platform_stride: u32,
    pub toggle_stride: u32,
    pub level_word_stride: u32,
    pub partner_id: Str,
    pub name: Str,
    pub vendor: Str,
    pub adapter_version: Str,
    pub homepage: Str,
    pub platform_count: u64,
    pub toggle_count: u64,
    pub level_word_count: u64,
    pub identifier_count: u64,
    pub platforms: *const Platform,
    pub toggles: *const Toggle,
    pub level_words: *const LevelWord,
    pub identifiers: *const u32,
    /// Since 1.1: zero towards an older host.
    pub threat_lifetime_days: u32,
    pub reserved: u32,
}

#[repr(C)]
pub struct Batch {
    pub struct_size: u32,
    pub stride: u32,
    pub batch_id: u64,
    pub count: u64,
    pub items: *const c_void,
}

#[repr(C)]
pub struct Device {
    pub device_ref: u64,
    pub platform: u32,
    pub ownership: u32,
    pub management: u32,
    pub flags: u32,
    pub os: Version,
    pub last_checkin_ms: u64,
    pub os_text: Str,
    pub model: Str,
    pub identifier_count: u64,
    pub identifiers: *const Identifier,
    pub identifier_stride: u32,
    pub reserved: u32,
}

#[repr(C)]
pub struct Payload {
    pub struct_size: u32,
    pub flags: u32,
    pub source_id: Str,
    pub content_type: Str,
    pub message_id: Str,
    pub body: Str,
    pub received_ms: u64,
}

#[repr(C)]
pub struct ToggleValue {
    pub id: u32,
    pub reserved: u32,
    pub value: i64,
}

#[repr(C)]
pub struct Setting {
    pub key: Str,
    pub value: Str,
}

#[repr(C)]
pub struct Config {
    pub struct_size: u32,
    pub flags: u32,
    pub toggles_on: u64,
    pub value_count: u64,
    pub setting_count: u64,
    pub values: *const ToggleValue,
    pub settings: *const Setting,
    pub value_stride: u32,
    pub setting_stride: u32,
}

#[repr(C)]
pub struct Report {
    pub device_ref: u64,
    pub kind: u32,
    pub grade: u32,
    pub state: u32,
    pub vendor_code: i32,
    pub identifier_count: u64,
    pub identifiers: *const Identifier,
    pub identifier_stride: u32,
    pub flags: u32,
    pub observed_ms: u64,
    pub lag_ms: u64,
    pub threat_id: Str,
    pub category: Str,
    pub title: Str,
    pub detail: Str,
    pub word: Str,
    /// Since 1.1: zero towards an older host.
    pub platform: u32,
    pub reserved: u32,
}

#[repr(C)]
pub struct Skip {
    pub struct_size: u32,
    pub reason: u32,
    pub item_index: u64,
    pub field: Str,
    pub value: Str,
}

#[repr(C)]
pub struct Time {
    pub struct_size: u32,
    pub reserved: u32,
    pub wall_ms: u64,
    pub monotonic_ns: u64,
}

/// One data call of the host's; opaque.
pub enum Call {}

#[repr(C)]
pub struct Host {
    pub struct_size: u32,
    pub abi_major: u16,
    pub abi_minor: u16,
    pub ctx: *mut c_void,
    pub log: unsafe extern "C" fn(*mut c_void, u32, *const Str),
    pub now: unsafe extern "C" fn(*mut c_void, *mut Time),
    pub should_stop: unsafe extern "C" fn(*mut Call) -> u32,
    pub deadline: unsafe extern "C" fn(*mut Call) -> u64,
    pub alloc: unsafe extern "C" fn(*mut Call, u64, u64) -> *mut c_void,
    pub emit: unsafe extern "C" fn(*mut Call, *const Report, u32, u64) -> Status,
    pub skip: unsafe extern "C" fn(*mut Call, *const Skip),
    pub extension: unsafe extern "C" fn(*mut c_void, *const Str) -> *const c_void,
}

/// The table of an adapter. `I` is its instance, which is opaque to the host.
#[repr(C)]
pub struct Adapter<I> {
    pub struct_size: u32,
    pub abi_major: u16,
    pub abi_minor: u16,
    pub layout_hash: u64,
    pub descriptor: *const Descriptor,
    pub create: unsafe extern "C" fn(*const Host, *mut *mut I, *mut Error) -> Status,
    pub configure: unsafe extern "C" fn(*mut I, *const Config, *mut Error) -> Status,
    pub activate: unsafe extern "C" fn(*mut I, *mut Error) -> Status,
    pub devices: unsafe extern "C" fn(*mut I, *mut Call, *const Batch, *mut Error) -> Status,
    pub apps: unsafe extern "C" fn(*mut I, *mut Call, *const Batch, *mut Error) -> Status,
    pub receive: unsafe extern "C" fn(*mut I, *mut Call, *const Payload, *mut Error) -> Status,
    pub poll: unsafe extern "C" fn(*mut I, *mut Call, *mut Error) -> Status,
    pub cancel: unsafe extern "C" fn(*mut I),
    pub deactivate: unsafe extern "C" fn(*mut I),
    pub destroy: unsafe extern "C" fn(*mut I),
    pub extension: unsafe extern "C" fn(*const Str) -> *const c_void,
}

// Static data and nothing else: they are written by the compiler and never again, so any thread may read them.
unsafe impl Sync for Platform {}
unsafe impl Sync for Toggle {}
unsafe impl Sync for LevelWord {}
unsafe impl Sync for Descriptor {}
unsafe impl<I> Sync for Adapter<I> {}

/// The sizes are part of the promise, as in the header.
const _: () = {
    use std::mem::size_of;
    assert!(size_of::<Str>() == 16);
    assert!(size_of::<Buf>() == 24);
    assert!(size_of::<Version>() == 16);
    assert!(size_of::<Error>() == 48);
    assert!(size_of::<Identifier>() == 24);
    assert!(size_of::<Platform>() == 120);
    assert!(size_of::<Toggle>() == 72);
    assert!(size_of::<LevelWord>() == 24);
    assert!(size_of::<Descriptor>() == 176);
    assert!(size_of::<Batch>() == 32);
    assert!(size_of::<Device>() == 104);
    assert!(size_of::<Payload>() == 80);
    assert!(size_of::<ToggleValue>() == 16);
    assert!(size_of::<Setting>() == 32);
    assert!(size_of::<Config>() == 56);
    assert!(size_of::<Report>() == 152);
    assert!(size_of::<Skip>() == 48);
    assert!(size_of::<Time>() == 24);
    assert!(size_of::<Host>() == 80);
    assert!(size_of::<Adapter<()>>() == 112);
};
