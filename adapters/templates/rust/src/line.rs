//! Example Shield's messages: lines, one a device, with a tab between the fields. Put your partner's format in the
//! place of this one:
//!
//! ```text
//! SN-1 <tab> infected <tab> 1795392000000 <tab> ios
//! ```
//!
//! The device's serial number; its status, which is ok, suspicious, infected, critical, or gone when the partner no
//! longer knows the device; when the partner saw it, in milliseconds since 1970; and the platform, which may be missing.
//!
//! Nothing here is unsafe: bytes in, values out.

const MOST_TEXT: usize = 64;
const YEAR_10000_MS: u64 = 253_402_300_800_000;

#[derive(Debug, PartialEq)]
pub struct Line<'a> {
    pub device: &'a str,
    pub status: &'a str,
    pub seen: u64,
    pub platform: Option<&'a str>,
}

/// Names the field that cannot be read.
#[derive(Debug, PartialEq)]
pub struct Unreadable(pub &'static str);

impl<'a> Line<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Line<'a>, Unreadable> {
        let mut fields = bytes.split(|byte| *byte == b'\t');
        let device = text(fields.next()).ok_or(Unreadable("device"))?;
        let status = text(fields.next()).ok_or(Unreadable("status"))?;
        let seen = text(fields.next()).and_then(milliseconds).ok_or(Unreadable("seen"))?;
        let platform = match fields.next() {
            None => None,
            field => Some(text(field).ok_or(Unreadable("platform"))?),
        };
        if fields.next().is_some() {
            return Err(Unreadable("seen"));
        }
        Ok(Line { device, status, seen, platform })
    }
}

fn text(field: Option<&[u8]>) -> Option<&str> {
    let field = field?;
    let is_visible = field.iter().all(u8::is_ascii_graphic);
    if field.is_empty() || field.len() > MOST_TEXT || !is_visible {
        return None;
    }
    std::str::from_utf8(field).ok()
}

fn milliseconds(text: &str) -> Option<u64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|seen| *seen < YEAR_10000_MS)
}
