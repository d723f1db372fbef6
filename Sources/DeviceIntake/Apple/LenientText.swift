/// Text of a property list, or a whole number where text belongs.
struct LenientText: Decodable {
  let text: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int64.self) {
      text = String(number)
    } else {
      text = try container.decode(String.self)
    }
  }
}

extension KeyedDecodingContainer {
  /// Text cut to `most` bytes; nil when it is missing or empty.
  func lenientText(_ key: Key, atMost most: Int = IntakeLimits.textBytes) throws -> String? {
    guard let given = try decodeIfPresent(LenientText.self, forKey: key) else { return nil }
    do { return try given.text.cut(to: most) } catch {
      throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: error.message)
    }
  }
}

extension FieldProblem {
  /// Says where a property list is at fault without quoting it: keys that are data, such as the bundle ids
  /// of managed apps, are left out of the path.
  init(_ error: any Error) {
    switch error {
    case DecodingError.typeMismatch(_, let context):
      self.init("has the wrong type", path: context.codingPath)
    case DecodingError.valueNotFound(_, let context):
      self.init("is missing", path: context.codingPath)
    case DecodingError.keyNotFound(let key, let context):
      self.init("is missing", path: context.codingPath + [key])
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      self.init(context.debugDescription, path: context.codingPath)
    default: self.init("is no well-formed property list")
    }
  }

  private init(_ message: String, path: [any CodingKey]) {
    self.init(message)
    for key in path.reversed() {
      if let index = key.intValue {
        self = inside("[\(index)]")
      } else {
        self = inside(key is AnyKey ? "[…]" : key.stringValue)
      }
    }
  }
}

/// A key that is data.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
