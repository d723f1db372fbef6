/// What one operation still has to hand over: parts that were cut already, then the rest, uncut.
struct CrossingQueue {
  /// Something to be handed over at once. It is suspect when a worker has died of it already.
  struct Part: Hashable {
    var range: Range<Int>
    var isSuspect = false
  }

  /// The next one last.
  private var parts: [Part] = []
  private var rest: Range<Int>
  /// How heavy each record is; a part is no heavier than `mostWeight`, unless a single record is.
  private let weights: [Int]?
  private let mostWeight: Int

  /// Records, to be cut as they are taken.
  init(count: Int) {
    rest = 0..<count
    weights = nil
    mostWeight = .max
  }

  init(weights: [Int], mostWeight: Int) {
    rest = weights.indices
    self.weights = weights
    self.mostWeight = mostWeight
  }

  /// One part that has no records of its own.
  static var single: CrossingQueue {
    var queue = CrossingQueue(count: 0)
    queue.parts = [Part(range: 0..<0)]
    return queue
  }

  mutating func next(_ size: inout BatchSize) -> Part? {
    if let part = parts.popLast() { return part }
    guard !rest.isEmpty else { return nil }
    let end = end(atMost: size.take())
    defer { rest = end..<rest.upperBound }
    return Part(range: rest.lowerBound..<end)
  }

  private func end(atMost most: Int) -> Int {
    let limit = min(rest.count, most) + rest.lowerBound
    guard let weights else { return limit }
    var weight = weights[rest.lowerBound]
    for index in rest.lowerBound + 1..<max(limit, rest.lowerBound + 1) {
      let (sum, overflow) = weight.addingReportingOverflow(weights[index])
      guard !overflow, sum <= mostWeight else { return index }
      weight = sum
    }
    return limit
  }

  /// To be handed over next.
  mutating func putBack(_ part: Part) { parts.append(part) }

  /// To be handed over next, in two halves.
  mutating func putBackHalves(of part: Part, isSuspect: Bool) {
    let (range, middle) = (part.range, part.range.lowerBound + part.range.count / 2)
    parts.append(Part(range: middle..<range.upperBound, isSuspect: isSuspect))
    parts.append(Part(range: range.lowerBound..<middle, isSuspect: isSuspect))
  }
}
