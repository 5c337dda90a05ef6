//! Answers that come packed by gzip, as RFC 1952 describes it.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// How a member begins: two bytes to know it by, and the one way of packing that there is.
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

const HEAD_CHECKED: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// How much room is made first, as a multiple of what is packed.
const USUAL_RATIO: usize = 4;

/// Why nothing is unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GzipError {
    /// It would become longer than allowed.
    TooLong,
    /// It is cut, changed, no gzip at all, or something else follows it.
    Damaged,
}

/// Unpacks all members, to so many bytes at most.
pub(crate) fn unpack(mut packed: &[u8], max_bytes: usize) -> Result<Vec<u8>, GzipError> {
    let mut unpacked = Vec::new();
    while !packed.is_empty() {
        packed = after_head(packed).ok_or(GzipError::Damaged)?;
        let start = unpacked.len();
        packed = inflate(packed, &mut unpacked, max_bytes)?;
        let member = &unpacked[start..];
        let (trailer, rest) = packed.split_first_chunk().ok_or(GzipError::Damaged)?;
        // The length is written without what 32 bits do not hold.
        let expected = u64::from(member.len() as u32) << 32 | u64::from(crc32(member));
        if u64::from_le_bytes(*trailer) != expected {
            return Err(GzipError::Damaged);
        }
        packed = rest;
    }
    Ok(unpacked)
}

/// What follows the head of a member.
fn after_head(member: &[u8]) -> Option<&[u8]> {
    let (&[first, second, method, flags, ..], mut rest) = member.split_first_chunk::<10>()?;
    if [first, second, method] != MAGIC || flags & RESERVED != 0 {
        return None;
    }
    if flags & EXTRA != 0 {
        let (length, extra) = rest.split_first_chunk()?;
        rest = extra.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & HEAD_CHECKED != 0 {
        let head = &member[..member.len() - rest.len()];
        let (check, data) = rest.split_first_chunk()?;
        if u16::from_le_bytes(*check) != crc32(head) as u16 {
            return None;
        }
        rest = data;
    }
    Some(rest)
}

/// Appends what the data of a member stand for. What follows the data.
fn inflate<'a>(
    mut packed: &'a [u8],
    unpacked: &mut Vec<u8>,
    max_bytes: usize,
) -> Result<&'a [u8], GzipError> {
    let start = unpacked.len();
    let mut inflater = Box::<DecompressorOxide>::default();
    let mut filled = start;
    // Room for one byte more tells what is too long from what just fits.
    let longest = max_bytes.saturating_add(1);
    let mut room = packed.len().saturating_mul(USUAL_RATIO);
    loop {
        unpacked.resize(filled.saturating_add(room.max(1)).min(longest), 0);
        let (status, read, written) = decompress(
            &mut inflater,
            packed,
            // Nothing refers to what another member held.
            &mut unpacked[start..],
            filled - start,
            TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
        );
        packed = &packed[read..];
        filled += written;
        if filled > max_bytes {
            return Err(GzipError::TooLong);
        }
        match status {
            TINFLStatus::Done => {
                unpacked.truncate(filled);
                return Ok(packed);
            }
            TINFLStatus::HasMoreOutput => room = filled,
            _ => return Err(GzipError::Damaged),
        }
    }
}

/// The checksum of gzip.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        CRC_OF_BYTE[usize::from(crc as u8 ^ byte)] ^ (crc >> 8)
    })
}

const CRC_OF_BYTE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use flate2::read::MultiGzDecoder;
    use flate2::{Compression, GzBuilder};
    use proptest::prelude::*;

    use super::*;

    fn pack(builder: GzBuilder, text: &[u8]) -> Vec<u8> {
        let mut encoder = builder.write(Vec::new(), Compression::default());
        encoder.write_all(text).expect("packed");
        encoder.finish().expect("packed")
    }

    fn packed(text: &[u8]) -> Vec<u8> {
        pack(GzBuilder::new(), text)
    }

    /// Text that packs well and text that hardly does.
    fn texts() -> Vec<Vec<u8>> {
        let mut noise = 1_u32;
        let noise = (0..70_000).map(|_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as u8
        });
        vec![
            Vec::new(),
            b"a".to_vec(),
            "a room, ".repeat(2_000).into_bytes(),
            noise.collect(),
        ]
    }

    #[test]
    fn what_was_packed_comes_back() {
        for text in texts() {
            let unpacked = unpack(&packed(&text), usize::MAX);
            assert_eq!(unpacked.as_deref(), Ok(&*text));
        }
        assert_eq!(unpack(b"", 0), Ok(Vec::new()), "no member at all");
    }

    #[test]
    fn heads_with_all_that_they_may_hold() {
        let builder = GzBuilder::new()
            .extra("extra\0bytes")
            .filename("room.json")
            .comment("a comment")
            .mtime(1_700_000_000);
        let whole = pack(builder, b"a room");
        assert_eq!(unpack(&whole, 6).as_deref(), Ok(b"a room".as_slice()));
        let plain = packed(b"a room");
        let mut checked = [&plain[..3], &[HEAD_CHECKED], &plain[4..10]].concat();
        let check = crc32(&checked) as u16;
        checked.extend(check.to_le_bytes());
        checked.extend(&plain[10..]);
        assert_eq!(unpack(&checked, 6).as_deref(), Ok(b"a room".as_slice()));
        checked[10] ^= 1;
        assert_eq!(unpack(&checked, 6), Err(GzipError::Damaged));
        let reserved = [&plain[..3], &[RESERVED], &plain[4..]].concat();
        assert_eq!(unpack(&reserved, 6), Err(GzipError::Damaged));
    }

    #[test]
    fn members_follow_each_other() {
        let [first, second] = [packed(b"a room, "), packed(b"another room")];
        let both = [&first[..], &second].concat();
        let text = b"a room, another room";
        assert_eq!(unpack(&both, text.len()).as_deref(), Ok(text.as_slice()));
        assert_eq!(unpack(&both, text.len() - 1), Err(GzipError::TooLong));
    }

    #[test]
    fn the_bound_is_of_what_is_unpacked() {
        for text in texts() {
            let packed = packed(&text);
            assert_eq!(unpack(&packed, text.len()).as_deref(), Ok(&*text));
            if let Some(less) = text.len().checked_sub(1) {
                assert_eq!(unpack(&packed, less), Err(GzipError::TooLong));
            }
        }
        let bomb = packed(&vec![0; 8 << 20]);
        assert!(bomb.len() < 16 << 10);
        assert_eq!(unpack(&bomb, 1 << 20), Err(GzipError::TooLong));
    }

    proptest! {
        #![proptest_config(crate::testing::seeded(6))]

        /// Another decoder takes and refuses the same, and makes the same of it.
        #[test]
        fn what_is_spoilt_at_random_is_read_as_by_others(
            members in prop::collection::vec(prop::collection::vec(0..4_u8, 0..200), 1..3),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
            cut in prop::option::of(any::<prop::sample::Index>()),
        ) {
            let mut bytes: Vec<u8> = members.iter().flat_map(|text| packed(text)).collect();
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()) + 1);
            }
            let mut expected = Vec::new();
            let read = MultiGzDecoder::new(&*bytes).read_to_end(&mut expected);
            let unpacked = unpack(&bytes, 1 << 20);
            match (read, unpacked) {
                (Ok(_), Ok(unpacked)) => prop_assert_eq!(unpacked, expected),
                (Err(_), Err(error)) => prop_assert_eq!(error, GzipError::Damaged),
                (read, unpacked) => prop_assert!(false, "{read:?} {unpacked:?}"),
            }
        }
    }

    #[test]
    fn what_is_cut_changed_or_followed_by_something_is_damaged() {
        for text in &texts()[..3] {
            let whole = packed(text);
            for length in 1..whole.len() {
                assert_eq!(unpack(&whole[..length], 1 << 20), Err(GzipError::Damaged));
            }
            for place in 0..whole.len() {
                let mut changed = whole.clone();
                changed[place] ^= 1 << (place % 8);
                match unpack(&changed, 1 << 20) {
                    // The time and the system in the head, and what fills the last byte of the
                    // data, mean nothing.
                    Ok(unpacked) => assert!(unpacked == *text, "{place}"),
                    Err(error) => assert_eq!(error, GzipError::Damaged, "{place}"),
                }
            }
            for rest in [
                &b"\0"[..],
                b"garbage",
                b"\x1f\x8b",
                &whole[..whole.len() - 1],
            ] {
                let followed = [&whole[..], rest].concat();
                assert_eq!(unpack(&followed, 1 << 20), Err(GzipError::Damaged));
            }
        }
    }
}
