import CFleetEvaluation
import TestSupport
import Testing

@Suite("The loop over a fleet")
struct FleetEvaluationTests {
  private static let ways: [fleet_way] = [FLEET_PLAIN, FLEET_SSSE3, FLEET_AVX2, FLEET_NEON]
    .filter { fleet_has($0) }
    .flatMap { [fleet_way($0, past_caches: false), fleet_way($0, past_caches: true)] }

  @Test("Every way that this processor has gives what the tables say", arguments: 1...60)
  func tables(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let fleet = LoopedFleet(&random)
    for way in Self.ways {
      #expect(fleet.passed(way) == fleet.looked, "\(way.instructions), \(way.past_caches)")
    }
  }

  @Test("A run that is said to be longer than the fleet ends with it, and one of none is of one")
  func runs() {
    var random = SeededGenerator(seed: 1)
    var fleet = LoopedFleet(&random)
    for index in fleet.blocks.indices { fleet.blocks[index].device_class = 0 }
    for run in [0, 1, UInt32.max] {
      for index in fleet.blocks.indices { fleet.blocks[index].run = run }
      for way in Self.ways { #expect(fleet.passed(way) == fleet.looked) }
    }
  }

  @Test("The best way is one that this processor has, past the caches for many devices only")
  func best() {
    for (devices, isPastCaches) in [(0, false), (1_000_000, false), (16_000_000, true)] {
      let way = fleet_best_way(devices)
      #expect(fleet_has(way.instructions))
      #expect(way.past_caches == isPastCaches)
    }
    #expect(!(fleet_has(FLEET_NEON) && fleet_has(FLEET_SSSE3)))
    #expect(!fleet_has(fleet_instructions(99)))
  }
}

extension fleet_way {
  fileprivate init(_ instructions: fleet_instructions, past_caches: Bool) {
    self.init(instructions: instructions, past_caches: past_caches)
  }
}

/// Runs of blocks of any size, so that they begin and end anywhere in a vector and in a cache line.
private struct LoopedFleet {
  let blockSize: Int
  var blocks: [fleet_block] = []
  /// By class; the last class has none.
  var loops: [fleet_loop]
  /// One behind the other.
  let states: [UInt8]
  let columnCount = 3
  /// With some behind the last device, which nothing may touch.
  let before: [UInt8]

  var count: Int { blocks.count * blockSize }

  init(_ random: inout SeededGenerator) {
    blockSize = Int.random(in: 1...150, using: &random)
    loops = (0..<5).map { _ in fleet_loop(&random) }
    for _ in 0..<12 {
      let length = UInt32.random(in: 1...6, using: &random)
      let block = fleet_block(device_class: UInt32.random(in: 0...5, using: &random), run: length)
      blocks += Array(repeating: block, count: Int(length))
    }
    let count = blocks.count * blockSize
    states = (0..<columnCount * count).map { _ in UInt8.random(in: 0..<16, using: &random) }
    before = (0..<count + 100).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  /// What the words of the header amount to, device by device.
  var looked: [UInt8] {
    var codes = before
    for place in 0..<count {
      let number = Int(blocks[place / blockSize].device_class)
      guard number < loops.count, loops[number].low < columnCount else { continue }
      let loop = loops[number]
      codes[place] = loop.low_table[state(loop.low, place)]
      if loop.high < columnCount { codes[place] |= loop.high_table[state(loop.high, place)] }
    }
    return codes
  }

  private func state(_ column: UInt32, _ place: Int) -> Int {
    Int(states[Int(column) * count + place])
  }

  func passed(_ way: fleet_way) -> [UInt8] {
    var codes = before
    unsafe states.withUnsafeBufferPointer { states in
      let columns: [UnsafePointer<UInt8>?] = unsafe (0..<columnCount).map { column in
        states.extracting(column * count..<(column + 1) * count).baseAddress
      }
      unsafe columns.withUnsafeBufferPointer { columns in
        unsafe blocks.withUnsafeBufferPointer { blocks in
          var whole = unsafe fleet(
            columns: columns.baseAddress, column_count: columnCount, blocks: blocks.baseAddress,
            block_count: blocks.count, block_size: blockSize)
          unsafe fleet_evaluate(way, &whole, loops, loops.count, &codes)
        }
      }
    }
    return codes
  }
}

extension fleet_loop {
  /// Of the five columns that it can name three are there.
  fileprivate init(_ random: inout SeededGenerator) {
    func table(_ bits: UInt8) -> SIMD16<UInt8> {
      SIMD16((0..<16).map { _ in UInt8.random(in: 0...255, using: &random) & bits })
    }
    self.init(
      low: UInt32.random(in: 0...4, using: &random),
      high: random.chance(50) ? FLEET_NOBODY : UInt32.random(in: 0...4, using: &random),
      low_table: table(0x0F), high_table: table(0xF0))
  }
}
