//! A host for unit tests: runs the adapter, and writes down in words what the adapter tells it.

use crate::mtda::*;
use crate::{Instance, ADAPTER};
use std::ffi::c_void;
use std::fmt::Write;

/// What the adapter told in one call: a line for each report and each skip.
type Told = String;

/// Hands a message to a new instance. Answers the status, and what the adapter told.
pub fn receive(message: &[u8]) -> (Status, String) {
    let mut told = Told::new();
    let payload = Payload {
        struct_size: size_of::<Payload>() as u32,
        flags: 0,
        source_id: Str::EMPTY,
        content_type: Str::EMPTY,
        message_id: Str::EMPTY,
        body: Str { ptr: message.as_ptr(), len: message.len() as u64 },
        received_ms: 1_795_392_000_000,
    };
    let nothing = std::ptr::null_mut();
    let mut this: *mut Instance = std::ptr::null_mut();
    let status = unsafe {
        assert_eq!((ADAPTER.create)(&HOST, &mut this, nothing), OK);
        assert_eq!((ADAPTER.activate)(this, nothing), OK);
        let status = (ADAPTER.receive)(this, (&raw mut told).cast(), &payload, nothing);
        (ADAPTER.deactivate)(this);
        (ADAPTER.destroy)(this);
        status
    };
    (status, told)
}

static HOST: Host = Host {
    struct_size: size_of::<Host>() as u32,
    abi_major: ABI_MAJOR,
    abi_minor: ABI_MINOR,
    ctx: std::ptr::null_mut(),
    log,
    now,
    should_stop,
    deadline,
    alloc,
    emit,
    skip,
    extension,
};

// The table is static, and its `ctx` is null.
unsafe impl Sync for Host {}

unsafe extern "C" fn log(_ctx: *mut c_void, _level: u32, _text: *const Str) {}

unsafe extern "C" fn now(_ctx: *mut c_void, out: *mut Time) {
    (*out).wall_ms = 1_795_392_000_000;
    (*out).monotonic_ns = 1;
}

unsafe extern "C" fn should_stop(_call: *mut Call) -> u32 {
    GO_ON
}

unsafe extern "C" fn deadline(_call: *mut Call) -> u64 {
    u64::MAX
}

/// This adapter asks for no memory of the host's.
unsafe extern "C" fn alloc(_call: *mut Call, _size: u64, _align: u64) -> *mut c_void {
    std::ptr::null_mut()
}

unsafe extern "C" fn extension(_ctx: *mut c_void, _id: *const Str) -> *const c_void {
    std::ptr::null()
}

fn write_text(told: &mut Told, name: &str, text: &Str) {
    if text.len > 0 {
        let text = String::from_utf8_lossy(unsafe { text.bytes() });
        write!(told, " {name}={text}").unwrap();
    }
}

unsafe extern "C" fn emit(call: *mut Call, reports: *const Report, stride: u32, count: u64) -> Status {
    const KINDS: [&str; 6] = ["?", "state", "threat-opened", "threat-closed", "removed", "heartbeat"];
    const IDS: [&str; 9] = ["?", "directory", "mdm", "udid", "serial", "imei", "user", "partner", "parent"];
    const PLATFORMS: [&str; 5] = ["?", "android", "ios", "windows", "macos"];
    let told = &mut *call.cast::<Told>();
    for index in 0..count as usize {
        let report = &*reports.byte_add(index * stride as usize);
        told.push_str(KINDS[report.kind as usize]);
        for place in 0..report.identifier_count as usize {
            let identifier = &*report.identifiers.byte_add(place * report.identifier_stride as usize);
            write_text(told, IDS[identifier.kind as usize], &identifier.value);
        }
        if report.device_ref != 0 {
            write!(told, " device={}", report.device_ref).unwrap();
        }
        if report.platform != 0 {
            write!(told, " on={}", PLATFORMS[report.platform as usize]).unwrap();
        }
        if report.flags & REPORT_IN_PART != 0 {
            told.push_str(" in-part");
        }
        if report.state != DEVICE_STATE_UNKNOWN {
            write!(told, " state={}", report.state).unwrap();
        }
        write_text(told, "word", &report.word);
        write_text(told, "threat", &report.threat_id);
        write_text(told, "category", &report.category);
        write_text(told, "title", &report.title);
        write_text(told, "detail", &report.detail);
        writeln!(told, " at={}", report.observed_ms).unwrap();
    }
    OK
}

unsafe extern "C" fn skip(call: *mut Call, skip: *const Skip) {
    const REASONS: [&str; 6] = ["?", "unknown-word", "unknown-kind", "malformed", "no-device", "irrelevant"];
    let (told, skip) = (&mut *call.cast::<Told>(), &*skip);
    write!(told, "skipped {}", REASONS[skip.reason as usize]).unwrap();
    write_text(told, "field", &skip.field);
    write_text(told, "value", &skip.value);
    told.push('\n');
}
