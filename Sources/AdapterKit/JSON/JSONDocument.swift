import CSimdjson

/// A parsed document: owns the memory into which its values point. Never parsed again, so that a value which
/// is kept stays good.
///
/// Nesting is limited to 64 levels and the length to 64 MiB. What one odd value would cost the whole document is
/// mended first: see ``MendedJSON``.
@safe final class JSONDocument {
  static let mostLevels: UInt64 = 64
  static let mostBytes = 64 << 20

  private let parser: OpaquePointer

  private init(parser: OpaquePointer) {
    unsafe self.parser = parser
  }

  deinit {
    unsafe sj_parser_destroy(parser)
  }

  /// Parses one document; the bytes are copied as far as they are needed.
  static func parse(_ bytes: UnsafeRawBufferPointer) throws(AdapterFailure) -> JSON {
    guard bytes.count <= mostBytes else {
      throw .limit("the payload has \(bytes.count) bytes; at most \(mostBytes) are read")
    }
    do {
      return try unsafe parseAsIs(bytes)
    } catch {
      guard let mended = unsafe MendedJSON(bytes) else { throw error }
      let result = unsafe mended.bytes.withUnsafeBytes { buffer in
        Result { () throws(AdapterFailure) in try unsafe parseAsIs(buffer) }
      }
      return try result.get()
    }
  }

  private static func parseAsIs(_ bytes: UnsafeRawBufferPointer) throws(AdapterFailure) -> JSON {
    // The parser cannot work with less room than a page.
    let room = UInt64(max(bytes.count, 4096))
    guard let parser = unsafe sj_parser_create(room, mostLevels) else {
      throw .limit("there is no memory for a payload of \(bytes.count) bytes")
    }
    let document = unsafe JSONDocument(parser: parser)
    var root = sj_value()
    let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let error = unsafe sj_parse(parser, start, UInt64(bytes.count), 0, &root)
    guard error == 0 else {
      let reason = unsafe sj_error_text(error).map { unsafe String(cString: $0) } ?? "unknown error"
      throw .argument("the payload is not readable as JSON: \(reason)")
    }
    return JSON(document: document, value: root)
  }
}
