extension JSON {
  /// A place at which two documents have different values, or one has none.
  struct Difference {
    var path: String
    var first: JSON?
    var second: JSON?

    var shownFirst: String { JSON.shown(first) }
    var shownSecond: String { JSON.shown(second) }
  }

  /// Every place at which two values differ. The elements of arrays are compared in their order.
  static func differences(_ first: JSON?, _ second: JSON?, at path: String) -> [Difference] {
    switch (first, second) {
    case (.object(let one), .object(let other)):
      return Set(one.keys).union(other.keys).sorted().flatMap {
        differences(one[$0], other[$0], at: "\(path).\($0)")
      }
    case (.array(let one), .array(let other)):
      return (0..<max(one.count, other.count)).flatMap { index in
        differences(
          index < one.count ? one[index] : nil, index < other.count ? other[index] : nil,
          at: "\(path)[\(index)]")
      }
    default:
      return first == second ? [] : [Difference(path: path, first: first, second: second)]
    }
  }

  private static let mostShown = 80

  /// Short enough for a sentence.
  fileprivate static func shown(_ value: JSON?) -> String {
    switch value {
    case nil, .null: "absent"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let text):
      "\"\(text.prefix(mostShown))\(text.count > mostShown ? "…" : "")\""
    case .array(let elements): "a list of \(elements.count)"
    case .object: "there"
    }
  }
}
