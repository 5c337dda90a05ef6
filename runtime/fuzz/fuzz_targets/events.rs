//! The reader of event streams: where a stream is cut does not change its events, and none is longer
//! than allowed.

#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::fuzzing::events;

const MAX_BYTES: usize = 64;

fuzz_target!(|input: (u8, &[u8])| {
    let (length, stream) = input;
    let length = usize::from(length).max(1);
    let parts = || stream.chunks(length).map(Bytes::copy_from_slice);
    let whole = [Bytes::copy_from_slice(stream)];

    let all = events(whole.clone(), usize::MAX).expect("no bound");
    assert_eq!(events(parts(), usize::MAX).as_ref(), Some(&all));
    for [name, _, data] in &all {
        assert!(!name.is_empty() && !name.contains(['\r', '\n']));
        assert!(!data.contains('\r'));
    }

    if let Some(events) = events(parts(), MAX_BYTES) {
        assert_eq!(events, all);
    }
});
