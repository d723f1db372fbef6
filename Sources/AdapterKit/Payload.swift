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

  /// The message as one JSON document; a byte order mark before it is passed over. Throws an
  /// ``AdapterFailure`` with a sentence when it is none.
  public func json() throws(AdapterFailure) -> JSON {
    try unsafe JSONDocument.parse(withoutMark)
  }

  /// The message as JSON documents of one line each; lines of blanks are left out. A line that cannot be
  /// read is nil.
  public func jsonLines() -> JSONLines {
    unsafe JSONLines(rest: withoutMark)
  }

  private var withoutMark: UnsafeRawBufferPointer {
    let hasMark = unsafe body.starts(with: [0xEF, 0xBB, 0xBF])
    return unsafe UnsafeRawBufferPointer(rebasing: body.dropFirst(hasMark ? 3 : 0))
  }
}

/// The lines of a message.
@safe public struct JSONLines: Sequence, IteratorProtocol {
  fileprivate var rest: UnsafeRawBufferPointer

  public mutating func next() -> JSON?? {
    while unsafe !rest.isEmpty {
      let line = unsafe rest.prefix { $0 != UInt8(ascii: "\n") }
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(line.count + 1))
      let isBlank = unsafe line.allSatisfy { " \t\r".utf8.contains($0) }
      guard !isBlank else { continue }
      return .some(try? unsafe JSONDocument.parse(UnsafeRawBufferPointer(rebasing: line)))
    }
    return nil
  }
}
