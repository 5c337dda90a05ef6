use super::*;

/// Streams, each with its events as `name#id#data`.
const STREAMS: &[(&[u8], &[&str])] = &[
    // Line ends.
    (b"data: a\n\n", &["message##a"]),
    (b"data: a\r\r", &["message##a"]),
    (b"data: a\r\n\r\n", &["message##a"]),
    (b"data: a\n\r\n", &["message##a"]),
    (b"data: a\r\n\n", &["message##a"]),
    (b"data: a\r\n\r", &["message##a"]),
    (b"data: a\n\rdata: b\r\n\r", &["message##a", "message##b"]),
    (b"data: a\r\rdata: b\n\n", &["message##a", "message##b"]),
    (b"data: a\n\ndata: b\n\n", &["message##a", "message##b"]),
    (b"data: a\r\ndata: b\rdata: c\n\n", &["message##a\nb\nc"]),
    (
        b"\n\n\ndata: a\n\n\n\n\ndata: b\n\n",
        &["message##a", "message##b"],
    ),
    (b"\r\n\r\ndata: a\r\n\r\n\r\n", &["message##a"]),
    // The end without an empty line.
    (b"", &[]),
    (b"\n", &[]),
    (b"data: a", &["message##a"]),
    (b"data: a\n", &["message##a"]),
    (b"data: a\r", &["message##a"]),
    (b"data: a\r\n", &["message##a"]),
    (b"data: a\n\ndata: b", &["message##a", "message##b"]),
    (b"data: a\n\nevent: end", &["message##a"]),
    (b"data: a\n\nid: 7\n", &["message##a"]),
    (b"data: a\n\n: bye", &["message##a"]),
    (b"data", &["message##"]),
    // Fields.
    (b"data:a\n\n", &["message##a"]),
    (b"data:  a\n\n", &["message## a"]),
    (b"data: a \n\n", &["message##a "]),
    (b"data:\ta\n\n", &["message##\ta"]),
    (b"data:\n\n", &["message##"]),
    (b"data\n\n", &["message##"]),
    (b"data: \n\n", &["message##"]),
    (b"data\ndata\n\n", &["message##\n"]),
    (b"data\ndata: a\n\n", &["message##\na"]),
    (b"data: a\ndata\n\n", &["message##a\n"]),
    (b"data: a: b:\n\n", &["message##a: b:"]),
    (b" data: a\n\n", &[]),
    (b"data : a\n\n", &[]),
    (b"DATA: a\nData: b\n\n", &[]),
    (b"datum: a\ndata: b\nda: c\n\n", &["message##b"]),
    (b"nonsense\ndata: a\n\n", &["message##a"]),
    (b"data: {\"a\":\ndata: 1}\n\n", &["message##{\"a\":\n1}"]),
    // Names.
    (b"event: add\ndata: a\n\n", &["add##a"]),
    (b"data: a\nevent: add\n\n", &["add##a"]),
    (b"event: add\nevent: drop\ndata: a\n\n", &["drop##a"]),
    (
        b"event: add\ndata: a\n\ndata: b\n\n",
        &["add##a", "message##b"],
    ),
    (b"event: add\n\ndata: a\n\n", &["message##a"]),
    (b"event: add\nevent\ndata: a\n\n", &["message##a"]),
    // IDs.
    (
        b"id: 1\ndata: a\n\ndata: b\n\n",
        &["message#1#a", "message#1#b"],
    ),
    (
        b"id: 1\ndata: a\n\nid: 2\ndata: b\n\n",
        &["message#1#a", "message#2#b"],
    ),
    (
        b"id: 1\ndata: a\n\nid\ndata: b\n\n",
        &["message#1#a", "message##b"],
    ),
    (b"id: 1\n\ndata: a\n\n", &["message#1#a"]),
    (
        b"id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n",
        &["message#1#a", "message#1#b"],
    ),
    // Comments and `retry`.
    (b": hello\n\ndata: a\n\n", &["message##a"]),
    (b":\n:\n:\ndata: a\n:\n\n", &["message##a"]),
    (b":data: a\n\n", &[]),
    (b"retry: 3000\ndata: a\n\n", &["message##a"]),
    (b"retry: soon\ndata: a\n\n", &["message##a"]),
    (b"retry\ndata: a\n\n", &["message##a"]),
    (b"retry: -1\n\n", &[]),
    // Characters.
    ("data: 课堂\n\n".as_bytes(), &["message##课堂"]),
    (
        "data: 😀\r\n\r\ndata: é\r\n\r\n".as_bytes(),
        &["message##😀", "message##é"],
    ),
    (
        "data: \u{2028}\u{85}\n\n".as_bytes(),
        &["message##\u{2028}\u{85}"],
    ),
    ("\u{feff}data: a\n\n".as_bytes(), &["message##a"]),
    ("\u{feff}\u{feff}data: a\n\n".as_bytes(), &[]),
    ("data: a\n\n\u{feff}data: b\n\n".as_bytes(), &["message##a"]),
    ("\u{feff}: hi\n\u{feff}data: a\n\n".as_bytes(), &[]),
    ("\u{feff}".as_bytes(), &[]),
    (b"data: \xff\xfe\n\n", &["message##\u{fffd}\u{fffd}"]),
    (b"data: \xe8\xaf\n\n", &["message##\u{fffd}"]),
    (
        b"data: \xe8\xaf\ndata: \xbe\n\n",
        &["message##\u{fffd}\n\u{fffd}"],
    ),
    (b"data: a\0b\n\n", &["message##a\0b"]),
];

/// The events of a stream that arrives in parts.
fn events<'a>(
    parts: impl IntoIterator<Item = &'a [u8]>,
    max_bytes: usize,
) -> Result<Vec<String>, TooLong> {
    let mut parser = Parser::new(max_bytes);
    let mut messages = Vec::new();
    for part in parts {
        let mut part = Bytes::copy_from_slice(part);
        while let Some(message) = parser.read(&mut part)? {
            messages.push(message);
        }
        assert!(part.is_empty());
    }
    messages.extend(parser.finish());
    let shown = |Message { name, id, data }| format!("{name}#{id}#{data}");
    Ok(messages.into_iter().map(shown).collect())
}

#[test]
fn streams_are_read_as_the_standard_says_wherever_they_are_split() {
    assert!(STREAMS.len() >= 60);
    for (stream, expected) in STREAMS {
        let text = String::from_utf8_lossy(stream);
        let whole = events([*stream], 1_000).expect("short");
        assert_eq!(whole, *expected, "{text:?}");
        for at in 0..=stream.len() {
            let (start, end) = stream.split_at(at);
            let split = events([start, end], 1_000).expect("short");
            assert_eq!(split, *expected, "{text:?} at {at}");
        }
        let bytes = events(stream.chunks(1), 1_000).expect("short");
        assert_eq!(bytes, *expected, "{text:?} by bytes");
    }
}

#[test]
fn an_event_of_any_length_up_to_the_bound_is_read() {
    let data = "x".repeat(1_000_000);
    let stream = format!("data: {data}\n\n");
    let bound = "data: ".len() + data.len();
    for parts in [1, 7, 65_536, usize::MAX] {
        let parts = stream.as_bytes().chunks(parts.min(stream.len()));
        let read = events(parts.clone(), bound).expect("within the bound");
        assert_eq!(read, [format!("message##{data}")]);
        assert_eq!(events(parts, bound - 1), Err(TooLong));
    }
}

#[test]
fn what_is_kept_is_bounded_and_an_events_end_makes_room() {
    let many = "data: 12345678\n\n".repeat(1_000);
    assert_eq!(
        events([many.as_bytes()], 20).map(|read| read.len()),
        Ok(1_000)
    );
    for endless in [
        ": comment\n",
        "data: 1\n",
        "event: a\nid: 12345678901\ndata\n",
    ] {
        let stream = endless.repeat(100);
        let read = events([stream.as_bytes()], 30);
        let kept = !endless.starts_with(':');
        assert_eq!(read == Err(TooLong), kept, "{endless:?}: {read:?}");
    }
    assert_eq!(events([&[b':'; 100][..]], 30), Err(TooLong));
}
