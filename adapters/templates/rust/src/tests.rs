//! What the adapter makes of messages.

use crate::fake_host::receive;
use crate::mtda::{ARG, OK};

#[track_caller]
fn expect(message: &str, status: i32, told: &str) {
    assert_eq!(receive(message.as_bytes()), (status, told.to_owned()));
}

#[test]
fn a_line_is_a_report_in_the_partners_own_word() {
    expect("SN-1\tinfected\t1795392000000\n", OK, "state serial=SN-1 word=infected at=1795392000000\n");
}

#[test]
fn a_platform_is_reported_and_one_that_nobody_knows_is_told_to_the_host() {
    expect("SN-1\tok\t1795392000000\tios\n", OK, "state serial=SN-1 on=ios word=ok at=1795392000000\n");
    expect(
        "SN-1\tok\t1795392000000\tbeos\n",
        OK,
        "skipped unknown-word field=platform\nstate serial=SN-1 word=ok at=1795392000000\n",
    );
}

#[test]
fn a_device_that_is_gone_is_removed() {
    expect("SN-1\tgone\t1795392000000\n", OK, "removed serial=SN-1 at=1795392000000\n");
}

#[test]
fn a_word_that_nobody_knows_goes_along_for_the_host_to_count() {
    expect("SN-1\tpurple\t1795392000000\n", OK, "state serial=SN-1 word=purple at=1795392000000\n");
}

#[test]
fn a_line_that_cannot_be_read_is_told_to_the_host_and_the_next_one_is_read() {
    expect(
        "SN-1\tinfected\nSN-2\tok\t1795392000000\n",
        OK,
        "skipped malformed field=seen\nstate serial=SN-2 word=ok at=1795392000000\n",
    );
}

#[test]
fn a_message_without_a_line_that_can_be_read_is_refused() {
    expect("<html>", ARG, "skipped malformed field=status\n");
}

#[test]
fn an_empty_message_is_refused() {
    expect("", ARG, "");
}
