extension JSON {
  /// The longest identifier, in bytes, that a report can carry.
  public static let longestIdentifier = 256

  /// The value at a path; nil when it or anything on the way to it is missing or null.
  public func field(_ path: String) throws(Skip) -> JSON? {
    var value = self
    var rest = path.utf8[...]
    while true {
      let end = rest.firstIndex(of: UInt8(ascii: ".")) ?? rest.endIndex
      let member: JSON?
      do {
        member = try value.member(rest[..<end])
      } catch {
        throw .malformed(path)
      }
      guard let member, member.kind != .null else { return nil }
      guard end != rest.endIndex else { return member }
      guard member.kind == .object else { throw .malformed(path) }
      value = member
      rest = rest[rest.index(after: end)...]
    }
  }

  /// A text. A number where a text belongs is malformed; see ``textOrNumber(_:)``.
  public func string(_ path: String) throws(Skip) -> String? {
    try read(path) { $0.string }
  }

  /// A text, or a whole number as text: some partners write an id as either.
  public func textOrNumber(_ path: String) throws(Skip) -> String? {
    try read(path) { $0.string ?? $0.int.map { String($0) } ?? $0.unsigned.map { String($0) } }
  }

  /// A word of an enumeration, which must be there.
  public func word(_ path: String) throws(Skip) -> String {
    guard let word = try string(path), !word.isEmpty, word.utf8.count <= Self.longestIdentifier
    else {
      throw .malformed(path)
    }
    return word
  }

  /// A word of an enumeration, or nil; an empty text is no word.
  public func wordIfPresent(_ path: String) throws(Skip) -> String? {
    guard let word = try string(path), !word.isEmpty else { return nil }
    guard word.utf8.count <= Self.longestIdentifier else { throw .malformed(path) }
    return word
  }

  /// An identifier; nil where the partner writes a placeholder for "none". Too long is malformed.
  public func identifier(_ path: String) throws(Skip) -> String? {
    guard let text = try textOrNumber(path), !Self.isPlaceholder(text) else { return nil }
    guard text.utf8.count <= Self.longestIdentifier else { throw .malformed(path) }
    return text
  }

  /// An identifier at the first of several paths that has one.
  public func identifier(anyOf paths: String...) throws(Skip) -> String? {
    for path in paths {
      if let identifier = try identifier(path) { return identifier }
    }
    return nil
  }

  /// A time in milliseconds since 1970, at the first of several paths that has one.
  public func milliseconds(anyOf paths: String...) throws(Skip) -> UInt64? {
    for path in paths {
      if let time = try milliseconds(path) { return time }
    }
    return nil
  }

  /// A time as ISO 8601 text, at the first of several paths that has one.
  public func time(anyOf paths: String...) throws(Skip) -> UInt64? {
    for path in paths {
      if let time = try time(path) { return time }
    }
    return nil
  }

  public func int(_ path: String) throws(Skip) -> Int64? {
    try read(path) { $0.int }
  }

  /// A whole number, or a text that holds one.
  public func intOrText(_ path: String) throws(Skip) -> Int64? {
    try read(path) { $0.int ?? $0.string.flatMap { Int64($0) } }
  }

  /// A flag, which partners also write as the number 0 or 1, or as a text.
  public func bool(_ path: String) throws(Skip) -> Bool? {
    try read(path) { $0.bool ?? $0.numberedFlag ?? $0.string.flatMap { Bool($0.lowercased()) } }
  }

  public func array(_ path: String) throws(Skip) -> Elements? {
    try read(path) { $0.array }
  }

  public func object(_ path: String) throws(Skip) -> JSON? {
    try read(path) { $0.object }
  }

  /// A time in milliseconds since 1970.
  public func milliseconds(_ path: String) throws(Skip) -> UInt64? {
    try read(path) { $0.unsigned.flatMap { Time.isPlausible($0) ? $0 : nil } }
  }

  /// A time as ISO 8601 text, in milliseconds since 1970; see ``Time/milliseconds(iso8601:)``.
  public func time(_ path: String) throws(Skip) -> UInt64? {
    try read(path) { $0.string.flatMap { Time.milliseconds(iso8601: $0) } }
  }

  private func read<Value>(
    _ path: String, _ convert: (JSON) -> Value?
  ) throws(Skip) -> Value? {
    guard let field = try field(path) else { return nil }
    guard let value = convert(field) else { throw .malformed(path) }
    return value
  }

  private var numberedFlag: Bool? {
    switch int {
    case 0: false
    case 1: true
    default: nil
    }
  }

  /// Whether a text stands for "none": it must never join two devices.
  static func isPlaceholder(_ text: String) -> Bool {
    guard text.utf8.count <= 64 else { return false }
    let bytes = text.utf8.filter { !" -{}".utf8.contains($0) }
    guard !bytes.isEmpty, !bytes.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return true }
    guard bytes.count <= 7 else { return false }
    let placeholders = ["null", "none", "unknown", "n/a", "na", "nil"]
    return placeholders.contains(String(decoding: bytes, as: UTF8.self).lowercased())
  }
}
