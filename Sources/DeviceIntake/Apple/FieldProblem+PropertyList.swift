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

  init(_ message: String, path: [any CodingKey]) {
    self.init(message)
    for key in path.reversed() {
      if let index = key.intValue {
        // Counted from 1, as everywhere in what people read.
        self = inside("[\(index + 1)]")
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
