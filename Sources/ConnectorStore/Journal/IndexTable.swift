/// Numbers the different values of a batch in the order in which they first come, so that each is
/// written once and named by its index.
struct IndexTable<Value: Hashable> {
  private(set) var values: [Value] = []
  private var indices: [Value: UInt32] = [:]

  mutating func index(of value: Value) -> UInt32 {
    if let index = indices[value] { return index }
    let index = UInt32(values.count)
    indices[value] = index
    values.append(value)
    return index
  }
}

extension Array {
  /// The value that an index of an encoded batch names.
  func value(at index: UInt32, of table: String) throws(UnreadableEntry) -> Element {
    guard index < count else { throw .missing(table) }
    return self[Int(index)]
  }
}
