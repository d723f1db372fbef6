/// Reads a column of an encoded batch from its start to its end.
struct Column<Element> {
  private let name: String
  private let values: [Element]
  private var index = 0

  init(_ name: String, _ values: [Element]) {
    self.name = name
    self.values = values
  }

  var count: Int { values.count }

  mutating func next() throws(UnreadableEntry) -> Element {
    guard index < values.count else { throw .lengths(name) }
    defer { index += 1 }
    return values[index]
  }

  /// The next value if `isThere`, else nil.
  mutating func next(if isThere: Bool) throws(UnreadableEntry) -> Element? {
    isThere ? try next() : nil
  }

  mutating func skip(_ count: UInt32) throws(UnreadableEntry) {
    guard Int(count) <= values.count - index else { throw .lengths(name) }
    index += Int(count)
  }

  mutating func skip(if isThere: Bool) throws(UnreadableEntry) { try skip(isThere ? 1 : 0) }

  /// A column that goes on after the last row belongs to another batch.
  func checkEnd() throws(UnreadableEntry) {
    guard index == values.count else { throw .lengths(name) }
  }
}

extension Column where Element == Int64 {
  /// A time kept as the difference to `base`.
  mutating func nextTime(since base: Int64) throws(UnreadableEntry) -> Int64 {
    base &+ (try next())
  }
}
