import Testing

@testable import AdapterHost

@Suite("How much goes to an adapter at once")
struct BatchSizeTests {
  /// The sizes of the batches that an operation is cut into.
  static func cut(_ queue: CrossingQueue, _ size: inout BatchSize) -> [Int] {
    var queue = queue
    var counts: [Int] = []
    while let part = queue.next(&size) { counts.append(part.range.count) }
    return counts
  }

  @Test("few records are one batch, many begin small and grow up to the limit")
  func growth() {
    var size = BatchSize(most: 4_096)
    #expect(Self.cut(CrossingQueue(count: 10), &size) == [10])
    size.begin()
    #expect(
      Self.cut(CrossingQueue(count: 14_000), &size) == [512, 1_024, 2_048, 4_096, 4_096, 2_224])
    size.begin()
    #expect(Self.cut(CrossingQueue(count: 600), &size) == [512, 88])
    var small = BatchSize(most: 3)
    #expect(Self.cut(CrossingQueue(count: 7), &small) == [3, 3, 1])
  }

  @Test("an adapter that takes long over a batch gets less, and more again when it is quick")
  func slowness() {
    var size = BatchSize(most: 4_096)
    size.note(records: 512, took: .seconds(8), of: .seconds(30))
    #expect(Self.cut(CrossingQueue(count: 600), &size) == [256, 256, 88])
    size.note(records: 256, took: .seconds(5), of: .seconds(30))
    size.begin()
    #expect(Self.cut(CrossingQueue(count: 300), &size) == [256, 44])
    size.note(records: 256, took: .seconds(1), of: .seconds(30))
    size.begin()
    #expect(Self.cut(CrossingQueue(count: 600), &size) == [512, 88])
    size.note(records: 1, took: .seconds(30), of: .seconds(30))
    size.begin()
    #expect(Self.cut(CrossingQueue(count: 3), &size) == [1, 1, 1])
  }

  @Test("no part is heavier than it may be, but for a single record")
  func weights() {
    var size = BatchSize(most: 4)
    let queue = CrossingQueue(weights: [0, 4, 12, 1, 1, 1, 1, 1, Int.max, 3], mostWeight: 5)
    #expect(Self.cut(queue, &size) == [2, 1, 4, 1, 1, 1])
    #expect(Self.cut(CrossingQueue(count: 0), &size).isEmpty)
    #expect(Self.cut(.single, &size) == [0])
  }

  @Test("what is put back comes next, in its order")
  func puttingBack() {
    var size = BatchSize(most: 8)
    var queue = CrossingQueue(count: 20)
    let (first, second) = (queue.next(&size), queue.next(&size))
    if let second { queue.putBack(second) }
    if let first { queue.putBackHalves(of: first, isSuspect: true) }
    var parts: [CrossingQueue.Part] = []
    while let part = queue.next(&size) { parts.append(part) }
    #expect(parts.map(\.range) == [0..<4, 4..<8, 8..<16, 16..<20])
    #expect(parts.map(\.isSuspect) == [true, true, false, false])
  }
}
