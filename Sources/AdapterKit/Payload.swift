/// One message of the partner's, as it came. Good until `receive` returns.
@safe public struct Payload {
  /// The source of the manifest that it came through.
  public let sourceID: String
  /// As the sender named it, may be empty: judge by the bytes.
  public let contentType: String
  /// The sender's id or the resume position, may be empty.
  public let messageID: String
  /// When the host received it: milliseconds since 1970.
  public let received: UInt64
  let body: UnsafeRawBufferPointer

  /// Number of bytes.
  public var count: Int { unsafe body.count }

  /// Reads the bytes in place.
  @unsafe public func withBytes<Result>(_ read: (UnsafeRawBufferPointer) -> Result) -> Result {
    unsafe read(body)
  }

  /// The message as one JSON document. A byte order mark is passed over, and UTF-16 is read, with a mark or without.
  /// Throws an ``AdapterFailure`` with a sentence when it is none.
  public func json() throws(AdapterFailure) -> JSON {
    try unsafe PayloadText(body).withBytes { bytes throws(AdapterFailure) in
      try unsafe JSONDocument.parse(bytes)
    }
  }

  /// The message as JSON documents of one line each; lines of blanks are left out. A line that cannot be
  /// read is nil. Encodings are read as by ``json()``.
  public func jsonLines() throws(AdapterFailure) -> JSONLines {
    JSONLines(text: unsafe try PayloadText(body))
  }
}

/// The lines of a message.
public struct JSONLines: Sequence, IteratorProtocol {
  fileprivate let text: PayloadText
  private var place = 0

  fileprivate init(text: PayloadText) {
    self.text = text
  }

  public mutating func next() -> JSON?? {
    let start = place
    // Nothing in here throws: what cannot be read is nil.
    let found = try? unsafe text.withBytes { bytes in unsafe Self.line(of: bytes, from: start) }
    guard let found = found ?? nil else { return nil }
    place = found.end
    return .some(found.json)
  }

  /// The first line that is not blank, and where the one after it begins.
  private static func line(
    of bytes: UnsafeRawBufferPointer, from start: Int
  ) -> (json: JSON?, end: Int)? {
    var place = start
    while place < bytes.count {
      let line = unsafe bytes[place...].prefix { $0 != UInt8(ascii: "\n") }
      place = unsafe line.endIndex + 1
      let isBlank = unsafe line.allSatisfy { " \t\r".utf8.contains($0) }
      guard !isBlank else { continue }
      return (try? unsafe JSONDocument.parse(UnsafeRawBufferPointer(rebasing: line)), place)
    }
    return nil
  }
}
