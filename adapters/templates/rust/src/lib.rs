//! The adapter for Example Shield.
//!
//! `mtda.h` is the contract. It is mostly prose, and worth reading beside this file. `mtda.rs` says the same in Rust,
//! `descriptor.rs` has what the adapter says of itself, `line.rs` reads the partner's messages.
//!
//! No panic may cross the boundary: every function of the table is a call of `guarded`, which turns a failure, and
//! a panic too, into a status and a sentence.

mod descriptor;
mod line;
mod mtda;

#[cfg(test)]
mod fake_host;
#[cfg(test)]
mod tests;

use line::{Line, Unreadable};
use mtda::*;
use std::ffi::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// One connector. Control and data calls of one instance never overlap, and `cancel` comes from any thread; so all
/// fields are shared, and those that change are atomic.
struct Instance {
    host: &'static Host,
    is_active: AtomicBool,
    is_cancelled: AtomicBool,
}

/// A status, and a sentence for an administrator. It never holds a secret, nor anything about a person.
struct Failure(Status, String);

type Outcome = Result<(), Failure>;

fn fail<T>(status: Status, message: &str) -> Result<T, Failure> {
    Err(Failure(status, message.to_owned()))
}

/// Runs the body of one function of the table, and answers for it. Nothing that it throws gets any further.
unsafe fn guarded(error: *mut Error, body: impl FnOnce() -> Outcome) -> Status {
    let outcome = catch_unwind(AssertUnwindSafe(body))
        .unwrap_or_else(|_| fail(INTERNAL, "the adapter met something that it did not expect"));
    let Err(Failure(status, message)) = outcome else { return OK };
    if let Some(error) = error.as_mut().filter(|error| error.struct_size as usize >= size_of::<Error>()) {
        // Messages are ASCII, so a cut is at a character.
        let room = if error.message.ptr.is_null() { 0 } else { error.message.cap as usize };
        let written = message.len().min(room);
        if written > 0 {
            std::ptr::copy_nonoverlapping(message.as_ptr(), error.message.ptr, written);
        }
        error.message.len = message.len() as u64;
        error.flags = if written < message.len() { ERROR_TRUNCATED } else { 0 };
    }
    status
}

/// What a pointer of the host's leads to, borrowed for the call.
unsafe fn required<'a, T>(pointer: *const T) -> Result<&'a T, Failure> {
    pointer.as_ref().ok_or_else(|| Failure(ARG, "an argument is null".to_owned()))
}

/// A newer host may pass a longer struct. What it adds must be zero, or it means something that would be lost.
unsafe fn check_size<T>(at: *const T, size: usize) -> Outcome {
    if size < size_of::<T>() {
        return fail(ABI, "a struct is shorter than version 1.0 has it");
    }
    let rest = std::slice::from_raw_parts(at.cast::<u8>().add(size_of::<T>()), size - size_of::<T>());
    if rest.iter().any(|byte| *byte != 0) {
        return fail(UNSUPPORTED, "a struct has content that this adapter does not know");
    }
    Ok(())
}

/// Walks over the records of an array by the stride that the host gives, never by a size of this side.
unsafe fn for_each<T>(first: *const T, count: u64, stride: u32, mut body: impl FnMut(&T) -> Outcome) -> Outcome {
    if count > 0 && first.is_null() {
        return fail(ARG, "an array is null with a count");
    }
    for index in 0..count as usize {
        let at = first.cast::<u8>().add(index * stride as usize).cast::<T>();
        check_size(at, stride as usize)?;
        body(&*at)?;
    }
    Ok(())
}

impl Instance {
    fn check_inactive(&self) -> Outcome {
        if self.is_active.load(Relaxed) {
            return fail(STATE, "a control call while the instance is active");
        }
        Ok(())
    }

    /// The host may want the call to end. Ask at least every 1,000 records or 50 ms.
    unsafe fn check_stop(&self, call: *mut Call) -> Outcome {
        let stop = if self.is_cancelled.load(Relaxed) { STOP_CANCELLED } else { (self.host.should_stop)(call) };
        match stop {
            GO_ON => Ok(()),
            STOP_DEADLINE => fail(DEADLINE, "the deadline has passed"),
            _ => fail(CANCELLED, "the call was cancelled"),
        }
    }

    /// What every data call begins with. A cancel that came before belongs to a call that is over.
    unsafe fn begin(&self, call: *mut Call) -> Outcome {
        required(call)?;
        if !self.is_active.load(Relaxed) {
            return fail(STATE, "a data call while the instance is not active");
        }
        self.is_cancelled.store(false, Relaxed);
        self.check_stop(call)
    }

    /// Reads all lines: one that cannot be read is told to the host, and the next one is read.
    unsafe fn read(&self, call: *mut Call, message: &[u8]) -> Outcome {
        let mut was_any_read = false;
        for (index, bytes) in message.split(|byte| *byte == b'\n').enumerate() {
            if index % 64 == 63 {
                self.check_stop(call)?;
            }
            if bytes.is_empty() {
                continue;
            }
            match Line::read(bytes) {
                Ok(line) => {
                    self.report(call, &line, index as u64)?;
                    was_any_read = true;
                }
                Err(Unreadable(field)) => self.skip(call, SKIP_MALFORMED, index as u64, field),
            }
        }
        if was_any_read {
            Ok(())
        } else {
            fail(ARG, "no line of the message can be read")
        }
    }

    /// A device is named by its serial number; the host finds out which one it is. A word that nobody knows goes
    /// along: the host counts it. So is a platform that nobody knows, and the line counts without it.
    unsafe fn report(&self, call: *mut Call, line: &Line, index: u64) -> Outcome {
        let platform = match line.platform {
            None => 0,
            Some("android") => PLATFORM_ANDROID,
            Some("ios") => PLATFORM_IOS,
            Some("windows") => PLATFORM_WINDOWS,
            Some("macos") => PLATFORM_MACOS,
            Some(_) => {
                self.skip(call, SKIP_UNKNOWN_WORD, index, "platform");
                0
            }
        };
        let is_gone = line.status == "gone";
        let identifier = Identifier { kind: ID_SERIAL_NUMBER, reserved: 0, value: Str::new(line.device) };
        let report = Report {
            device_ref: 0,
            kind: if is_gone { REPORT_REMOVED } else { REPORT_STATE },
            grade: if is_gone { GRADE_STATE } else { GRADE_WORD },
            state: DEVICE_STATE_UNKNOWN,
            vendor_code: 0,
            identifier_count: 1,
            identifiers: &identifier,
            identifier_stride: size_of::<Identifier>() as u32,
            flags: 0,
            observed_ms: line.seen,
            lag_ms: 0,
            threat_id: Str::EMPTY,
            category: Str::EMPTY,
            title: Str::EMPTY,
            detail: Str::EMPTY,
            word: if is_gone { Str::EMPTY } else { Str::new(line.status) },
            // An older host knows no such field.
            platform: if self.host.abi_minor >= 1 { platform } else { 0 },
            reserved: 0,
        };
        match (self.host.emit)(call, &report, size_of::<Report>() as u32, 1) {
            OK => Ok(()),
            status => fail(status, "the host did not take a report"),
        }
    }

    /// Tells the host of a line, or a field of one, that cannot be read, so that somebody sees it.
    unsafe fn skip(&self, call: *mut Call, reason: u32, index: u64, field: &str) {
        let skip = Skip {
            struct_size: size_of::<Skip>() as u32,
            reason,
            item_index: index,
            field: Str::new(field),
            value: Str::EMPTY,
        };
        (self.host.skip)(call, &skip);
    }
}

unsafe extern "C" fn create(host: *const Host, out: *mut *mut Instance, error: *mut Error) -> Status {
    guarded(error, || {
        let host: &'static Host = required(host)?;
        required(out)?;
        if (host.struct_size as usize) < size_of::<Host>() || host.abi_major != ABI_MAJOR {
            return fail(ABI, "the host speaks another major version");
        }
        let (is_active, is_cancelled) = (AtomicBool::new(false), AtomicBool::new(false));
        *out = Box::into_raw(Box::new(Instance { host, is_active, is_cancelled }));
        Ok(())
    })
}

/// Checks everything before it changes anything: a configuration that is refused leaves the one before in force.
unsafe extern "C" fn configure(this: *mut Instance, config: *const Config, error: *mut Error) -> Status {
    guarded(error, || {
        required(this)?.check_inactive()?;
        let config = required(config)?;
        check_size(config, config.struct_size as usize)?;
        if config.flags != 0 {
            return fail(UNSUPPORTED, "the configuration has an unknown flag");
        }
        if config.toggles_on & !descriptor::OFFERED != 0 {
            return fail(CONFIG, "a toggle is on that this adapter does not offer");
        }
        for_each(config.values, config.value_count, config.value_stride, |value| {
            if config.value_count > 1 || value.id != TOGGLE_DAYS_UNTIL_UNRESPONSIVE {
                return fail(CONFIG, "a value is given twice, or for a toggle that takes none");
            }
            if value.reserved != 0 || !(1..=90).contains(&value.value) {
                return fail(CONFIG, "the days until unresponsive must be from 1 to 90");
            }
            Ok(())
        })?;
        // There are no settings yet, so any is refused by its key. Its value is never repeated: it may be a secret.
        for_each(config.settings, config.setting_count, config.setting_stride, |setting| {
            let key = setting.key.bytes().iter().take(64).flat_map(|byte| byte.escape_ascii());
            let key: String = key.map(char::from).collect();
            fail(CONFIG, &format!("this adapter has no setting \"{key}\""))
        })
    })
}

unsafe extern "C" fn activate(this: *mut Instance, error: *mut Error) -> Status {
    guarded(error, || {
        let this = required(this)?;
        this.check_inactive()?;
        this.is_active.store(true, Relaxed);
        Ok(())
    })
}

unsafe extern "C" fn receive(
    this: *mut Instance,
    call: *mut Call,
    payload: *const Payload,
    error: *mut Error,
) -> Status {
    guarded(error, || {
        let this = required(this)?;
        let payload = required(payload)?;
        this.begin(call)?;
        check_size(payload, payload.struct_size as usize)?;
        if payload.flags != 0 {
            return fail(UNSUPPORTED, "the payload has an unknown flag");
        }
        match payload.body.bytes() {
            [] => fail(ARG, "the message is empty"),
            message => this.read(call, message),
        }
    })
}

// Calls that this adapter has no use for: no slot of the table is null.

unsafe extern "C" fn devices(this: *mut Instance, call: *mut Call, batch: *const Batch, error: *mut Error) -> Status {
    guarded(error, || {
        required(batch)?;
        required(this)?.begin(call)?;
        fail(UNSUPPORTED, "this adapter has no use for device records")
    })
}

unsafe extern "C" fn apps(this: *mut Instance, call: *mut Call, batch: *const Batch, error: *mut Error) -> Status {
    guarded(error, || {
        required(batch)?;
        required(this)?.begin(call)?;
        fail(UNSUPPORTED, "this adapter does not offer App Sync")
    })
}

unsafe extern "C" fn poll(this: *mut Instance, call: *mut Call, error: *mut Error) -> Status {
    guarded(error, || {
        required(this)?.begin(call)?;
        fail(UNSUPPORTED, "this partner sends messages, it is not asked")
    })
}

unsafe extern "C" fn cancel(this: *mut Instance) {
    if let Some(this) = this.as_ref() {
        this.is_cancelled.store(true, Relaxed);
    }
}

unsafe extern "C" fn deactivate(this: *mut Instance) {
    if let Some(this) = this.as_ref() {
        this.is_active.store(false, Relaxed);
    }
}

/// An instance that is still active is left alone: the host is not through with it.
unsafe extern "C" fn destroy(this: *mut Instance) {
    if this.as_ref().is_some_and(|this| !this.is_active.load(Relaxed)) {
        drop(Box::from_raw(this));
    }
}

unsafe extern "C" fn extension(_id: *const Str) -> *const c_void {
    std::ptr::null()
}

static ADAPTER: Adapter<Instance> = Adapter {
    struct_size: size_of::<Adapter<Instance>>() as u32,
    abi_major: ABI_MAJOR,
    abi_minor: ABI_MINOR,
    layout_hash: 0,
    descriptor: &descriptor::DESCRIPTOR,
    create,
    configure,
    activate,
    devices,
    apps,
    receive,
    poll,
    cancel,
    deactivate,
    destroy,
    extension,
};

/// The one function that is exported. The descriptor says nothing that came after 1.0: any minor version will do.
///
/// # Safety
/// `out` is null, or points to room for a pointer.
#[no_mangle]
pub unsafe extern "C" fn mtda_entry_1(_host_minor: u32, out: *mut *const c_void) -> Status {
    let Some(out) = out.as_mut() else { return ARG };
    *out = (&raw const ADAPTER).cast();
    OK
}
