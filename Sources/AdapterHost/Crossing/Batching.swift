/// Cuts what is to be sent into parts that an adapter takes at once.
package enum Batching {
  /// Ranges of at most `mostRecords` records and `mostWeight` of their weights together; a record that
  /// is heavier than that goes alone.
  package static func ranges(
    weights: [Int], mostRecords: Int, mostWeight: Int = .max
  ) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    var weight = 0
    for index in weights.indices {
      let (sum, overflow) = weight.addingReportingOverflow(weights[index])
      if index > start && (index - start >= mostRecords || overflow || sum > mostWeight) {
        ranges.append(start..<index)
        start = index
        weight = weights[index]
      } else {
        weight = sum
      }
    }
    if start < weights.count { ranges.append(start..<weights.count) }
    return ranges
  }
}
