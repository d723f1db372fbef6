import ConnectorModel

/// A container of a property list in which a value that cannot be understood costs itself.
struct LenientContainer<Key: CodingKey> {
  let container: KeyedDecodingContainer<Key>
  private let drops: PropertyListDrops?

  /// - Throws: When there is no dictionary.
  init(_ decoder: any Decoder) throws {
    container = try decoder.container(keyedBy: Key.self)
    drops = decoder.drops
  }

  private func scalar(_ key: Key) -> GivenScalar.Kind? {
    guard container.contains(key) else { return nil }
    return (try? container.decode(GivenScalar.self, forKey: key))?.kind ?? .other
  }

  func drop(_ key: Key, _ message: String) {
    drops?.add(FieldProblem(message, path: container.codingPath + [key]))
  }

  /// Text, or a whole number where text belongs, cut to `most` bytes; nil when it is missing or empty.
  func text(_ key: Key, atMost most: Int = IntakeLimits.textBytes) -> String? {
    wholeText(key)?.cut(to: most)
  }

  /// An identifier; nil for an empty one and a placeholder.
  func identifier(_ key: Key, _ kind: IdentifierKind) -> DeviceIdentifier? {
    guard let text = wholeText(key) else { return nil }
    do throws(FieldProblem) { return try DeviceIdentifier.given(text, kind) } catch {
      drop(key, error.message)
      return nil
    }
  }

  private func wholeText(_ key: Key) -> String? {
    switch scalar(key) {
    case nil: return nil
    case .text(let text): return text.withoutNUL
    case .integer(let number): return String(number)
    case .unsigned(let number): return String(number)
    default:
      drop(key, "should be text")
      return nil
    }
  }

  /// A flag, also as a number or a word.
  func flag(_ key: Key) -> Bool? {
    if let flag = try? container.decodeIfPresent(Bool.self, forKey: key) { return flag }
    let given: GivenFlag?
    switch scalar(key) {
    case nil: return nil
    case .flag(let flag): return flag
    case .integer(let number): given = GivenFlag(number: number)
    case .text(let word): given = GivenFlag(word: word)
    default: given = nil
    }
    if given == nil { drop(key, "should be true or false") }
    return given?.value
  }

  /// A number of bytes, also as text or as a real number.
  func size(_ key: Key) -> UInt64? {
    if let size = try? container.decodeIfPresent(UInt64.self, forKey: key) { return size }
    let size: UInt64?
    switch scalar(key) {
    case nil: return nil
    case .integer(let number): size = UInt64(exactly: number)
    case .unsigned(let number): size = number
    case .real(let number): size = UInt64(exactly: number)
    case .text(let text): size = UInt64(text)
    default: size = nil
    }
    if size == nil { drop(key, "should be a whole number that is not negative") }
    return size
  }

  /// What stands at a key; nil when it is missing, or cannot be understood as a whole.
  func value<Value: Decodable>(_ type: Value.Type, _ key: Key) -> Value? {
    guard container.contains(key) else { return nil }
    do { return try container.decode(type, forKey: key) } catch {
      drops?.add(FieldProblem(error))
      return nil
    }
  }
}
