import CSimdjson
import ConnectorModel
import Foundation

/// A simdjson parser. This file is the only one of the module that handles pointers.
///
/// A value and all that is reached from it is good until `read` returns; none may be kept. What comes out
/// as text is a copy.
// Safe: the pointer is private, is set once, and is given back in deinit, which no call can overlap.
@safe final class JSONParser {
  private let parser: OpaquePointer

  init() throws(IntakeFailure) {
    guard
      let parser = unsafe sj_parser_create(
        UInt64(IntakeLimits.documentBytes), UInt64(IntakeLimits.nestingLevels))
    else { throw .outOfMemory }
    unsafe self.parser = parser
  }

  deinit { unsafe sj_parser_destroy(parser) }

  /// Parses `bytes[range]` and hands its root, or why there is none, to `body`. What is odd inside one value
  /// is made good first: see `JSONMender`.
  func read<Answer, Failure>(
    _ bytes: [UInt8], _ range: Range<Int>,
    _ body: (Result<JSONValue, FieldProblem>) throws(Failure) -> Answer
  ) throws(Failure) -> Answer {
    let answer =
      try holdsNUL(bytes, range)
      ? nil
      : parse(bytes, range) { (root) throws(Failure) in
        try body(.success(root))
      }
    if let answer { return answer }
    let mended: [UInt8]
    do throws(JSONMender.Fault) { mended = try JSONMender.mend(bytes, range) } catch {
      return try body(.failure(.notJSON(error, in: bytes, range)))
    }
    let second = try parse(mended, 0..<mended.count) { (root) throws(Failure) in
      try body(.success(root))
    }
    guard let second else { return try body(.failure(FieldProblem("is not JSON"))) }
    return second
  }

  /// Whether NUL may stand in some text, which to JSON is a character like others.
  private func holdsNUL(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    var from = range.lowerBound
    while let found = bytes.offset(of: UInt8(ascii: "\\"), from: from, to: range.upperBound) {
      if range.upperBound - found >= 6, bytes[found + 1] == UInt8(ascii: "u"),
        bytes[(found + 2)..<(found + 6)].allSatisfy({ $0 == UInt8(ascii: "0") })
      {
        return true
      }
      from = found + 1
    }
    return false
  }

  /// Nil when it is not JSON, or not such as the parser takes. When at least `paddingBytes` follow the range,
  /// nothing is copied.
  private func parse<Answer, Failure>(
    _ bytes: [UInt8], _ range: Range<Int>, _ body: (JSONValue) throws(Failure) -> Answer
  ) throws(Failure) -> Answer? {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a range of other bytes")
    let isPadded: UInt32 = bytes.count - range.upperBound >= Self.paddingBytes ? 1 : 0
    var root = sj_value()
    let error = unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return unsafe sj_parse(parser, nil, 0, 0, &root) }
      return unsafe sj_parse(
        parser, start + range.lowerBound, UInt64(range.count), isPadded, &root)
    }
    defer { withExtendedLifetime(self) {} }
    return error == 0 ? try body(JSONValue(raw: root)) : nil
  }

  static let paddingBytes = Int(SJ_PADDING)
}

/// A value of the document being read.
struct JSONValue {
  enum Kind { case null, bool, integer, unsigned, double, string, array, object }

  fileprivate var raw: sj_value

  var kind: Kind {
    var raw = raw
    switch unsafe sj_kind(&raw) {
    case SJ_BOOL: return .bool
    case SJ_SIGNED: return .integer
    case SJ_UNSIGNED: return .unsigned
    case SJ_DOUBLE: return .double
    case SJ_STRING: return .string
    case SJ_ARRAY: return .array
    case SJ_OBJECT: return .object
    default: return .null
    }
  }

  /// Nil for anything but a string.
  var string: String? {
    var raw = raw
    let text = unsafe sj_string(&raw)
    guard unsafe text.ptr != nil else { return nil }
    return unsafe String(text)
  }

  /// The time that the string says in its plainest form, without making a `String` of it.
  var plainTimestamp: Timestamp? {
    var raw = raw
    let text = unsafe sj_string(&raw)
    let bytes = unsafe UnsafeRawBufferPointer(start: text.ptr, count: Int(clamping: text.len))
    return unsafe Timestamp(plainISO8601: Span<UInt8>(_unsafeBytes: bytes))
  }

  /// The string as a name to look up in a table; nil for anything but a string.
  var word: JSONName? {
    var raw = raw
    let text = unsafe sj_string(&raw)
    return unsafe text.ptr == nil ? nil : unsafe JSONName(text)
  }

  /// Nil for anything but an integer that fits.
  var int64: Int64? {
    guard kind == .integer else { return nil }
    var raw = raw
    return unsafe sj_signed(&raw)
  }

  /// Nil for anything but an integer that is not negative.
  var uint64: UInt64? {
    var raw = raw
    switch kind {
    case .integer: return unsafe UInt64(exactly: sj_signed(&raw))
    case .unsigned: return unsafe sj_unsigned(&raw)
    default: return nil
    }
  }

  /// Nil for anything but a number with a fraction or an exponent.
  var double: Double? {
    guard kind == .double else { return nil }
    var raw = raw
    return unsafe sj_double(&raw)
  }

  /// Nil for anything but true and false.
  var bool: Bool? {
    guard kind == .bool else { return nil }
    var raw = raw
    return unsafe sj_bool(&raw) != 0
  }

  /// The members of an object or the elements of an array; nothing for any other value.
  var contents: JSONContents {
    var raw = raw
    return unsafe JSONContents(cursor: sj_open(&raw))
  }
}

/// A walk through an object or an array.
// Safe: the key points into the parser's document, which outlives every walk through it (see `JSONParser`).
@safe struct JSONContents {
  fileprivate var cursor: sj_cursor
  private var key = unsafe sj_text()

  fileprivate init(cursor: sj_cursor) { self.cursor = cursor }

  mutating func next() -> JSONValue? {
    var value = sj_value()
    return unsafe sj_next(&cursor, &key, &value) == 0 ? nil : JSONValue(raw: value)
  }

  /// The name of the member that `next` gave last.
  var name: JSONName { unsafe JSONName(key) }
  var nameText: String { unsafe String(key) }
}

extension String {
  /// A copy.
  fileprivate init(_ text: sj_text) {
    unsafe self.init(
      decoding: UnsafeRawBufferPointer(start: text.ptr, count: Int(clamping: text.len)),
      as: UTF8.self)
  }
}

extension JSONName {
  fileprivate init(_ text: sj_text) {
    guard let start = unsafe text.ptr, unsafe text.len > 0 else {
      self.init(count: 0, head: 0, middle: 0, tail: 0)
      return
    }
    let bytes = unsafe UnsafeRawPointer(start)
    let count = unsafe Int(clamping: text.len)
    guard count >= 8 else {
      var head: UInt64 = 0
      for index in 0..<count {
        unsafe head |=
          UInt64(bytes.load(fromByteOffset: index, as: UInt8.self)) << (8 * UInt64(index))
      }
      self.init(count: count, head: head, middle: 0, tail: 0)
      return
    }
    unsafe self.init(
      count: count, head: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)),
      middle: count < 16
        ? 0 : UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      tail: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)))
  }
}

extension [UInt8] {
  /// Where `byte` stands first at or after `start`; the C library finds it many times faster than a loop.
  func offset(of byte: UInt8, from start: Int, to end: Int) -> Int? {
    precondition(start >= 0 && start <= end && end <= count, "a range of other bytes")
    return unsafe withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress,
        let found = unsafe memchr(base + start, Int32(byte), end - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}
