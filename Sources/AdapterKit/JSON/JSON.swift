import CSimdjson

/// A value of a JSON document. It may be kept: it keeps its document.
///
/// Fields are read by path, with dots between names: `device.status.security_status`. What is missing or
/// null reads as nil; what has another type than asked for, or stands twice in its object, throws a
/// ``Skip`` with that path, so the record is passed over and the field at fault is named.
public struct JSON {
  let document: JSONDocument
  let value: sj_value

  public enum Kind: Sendable {
    case null, bool, integer, double, string, array, object
  }

  public var kind: Kind {
    switch rawKind {
    case SJ_BOOL: .bool
    case SJ_SIGNED, SJ_UNSIGNED: .integer
    case SJ_DOUBLE: .double
    case SJ_STRING: .string
    case SJ_ARRAY: .array
    case SJ_OBJECT: .object
    default: .null
    }
  }

  /// The content of a string; nil for any other kind.
  public var string: String? {
    guard kind == .string else { return nil }
    return withValue { unsafe Self.text(sj_string($0)) }
  }

  /// The content of an integer that fits; nil for any other kind.
  public var int: Int64? {
    rawKind == SJ_SIGNED ? withValue { unsafe sj_signed($0) } : nil
  }

  /// The content of an integer from 0 on; nil for any other kind.
  public var unsigned: UInt64? {
    switch rawKind {
    case SJ_UNSIGNED: withValue { unsafe sj_unsigned($0) }
    case SJ_SIGNED: UInt64(exactly: withValue { unsafe sj_signed($0) })
    default: nil
    }
  }

  public var bool: Bool? {
    rawKind == SJ_BOOL ? withValue { unsafe sj_bool($0) } != 0 : nil
  }

  /// The elements of an array; nil for any other kind.
  public var array: Elements? {
    kind == .array ? Elements(json: self) : nil
  }

  /// The value itself if it is an object; nil for any other kind.
  public var object: JSON? {
    kind == .object ? self : nil
  }

  /// Whether it is an object or an array without content.
  public var isEmpty: Bool {
    guard kind == .object || kind == .array else { return false }
    var cursor = cursor()
    return unsafe next(&cursor) == nil
  }

  /// Whether an object has a member of that name, null or not.
  public func has(_ name: String) -> Bool {
    do {
      return try member(name.utf8[...]) != nil
    } catch {
      return true
    }
  }

  /// The elements of an array, in order.
  public struct Elements: Sequence {
    let json: JSON

    public func makeIterator() -> Iterator { Iterator(json: json, cursor: json.cursor()) }

    public struct Iterator: IteratorProtocol {
      let json: JSON
      var cursor: sj_cursor

      public mutating func next() -> JSON? { unsafe json.next(&cursor)?.value }
    }
  }
}

// The wall to the parser: what follows touches its memory, which lives as long as `document` does.
extension JSON {
  struct Repeated: Error {}

  private var rawKind: UInt32 { withValue { unsafe sj_kind($0) } }

  @safe private func withValue<Result>(_ body: (UnsafePointer<sj_value>) -> Result) -> Result {
    withExtendedLifetime(document) { unsafe withUnsafePointer(to: value, body) }
  }

  func cursor() -> sj_cursor {
    withValue { unsafe sj_open($0) }
  }

  /// The next element, and for an object its name.
  func next(_ cursor: inout sj_cursor) -> (name: sj_text, value: JSON)? {
    var name = unsafe sj_text()
    var value = sj_value()
    let found = withExtendedLifetime(document) { unsafe sj_next(&cursor, &name, &value) }
    return found == 0 ? nil : unsafe (name, JSON(document: document, value: value))
  }

  /// The member of an object by its name; nil when there is none or when this is no object.
  func member(_ name: Substring.UTF8View) throws(Repeated) -> JSON? {
    guard kind == .object else { return nil }
    var cursor = cursor()
    var found: JSON?
    while let (memberName, value) = unsafe next(&cursor) {
      guard unsafe Self.bytes(memberName).elementsEqual(name) else { continue }
      guard found == nil else { throw Repeated() }
      found = value
    }
    return found
  }

  private static func bytes(_ text: sj_text) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: text.ptr, count: Int(text.len))
  }

  private static func text(_ text: sj_text) -> String {
    unsafe String(decoding: bytes(text), as: UTF8.self)
  }
}
