//! A server that answers every request alike, a thread per connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

const ANSWER: &str =
    r#"{"Response":{"RoomId":123456789,"RequestId":"3c140219-cfe9-470e-b241-907877d6fb03"}}"#;

/// Serves until it is killed; prints where.
pub(crate) fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    println!("http://{}", listener.local_addr().expect("bound"));
    for stream in listener.incoming().flatten() {
        thread::spawn(move || answer(&stream));
    }
}

fn answer(mut stream: &TcpStream) {
    // Answers must not wait for acknowledgements.
    let _ = stream.set_nodelay(true);
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{ANSWER}",
        ANSWER.len()
    );
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    let mut length = 0;
    loop {
        line.clear();
        if !matches!(reader.read_line(&mut line), Ok(1..)) {
            return;
        }
        let header = line.trim_end().to_ascii_lowercase();
        if let Some(value) = header.strip_prefix("content-length: ") {
            length = value.parse().unwrap_or(0);
        } else if header.is_empty() {
            let mut body = vec![0; length];
            if reader.read_exact(&mut body).is_err() || stream.write_all(answer.as_bytes()).is_err()
            {
                return;
            }
        }
    }
}
