import ConnectorModel
import Testing

@testable import ConnectorStore

@Suite struct PackedEffectsTests {
  private let row = JournalPosition(rawValue: 1_000_000)

  private func entries(_ random: inout RandomValues) -> [EffectEntry] {
    random.many(40) { random in
      let numbers = [Int64.min, -1, 0, 1, 127, 128, 70_000, .max]
      func any() -> Int64 { numbers[Int.random(in: 0..<numbers.count, using: &random)] }
      return EffectEntry(
        device: DeviceKey(rawValue: any()),
        effect: JournalEffect(
          random.any(JournalEffect.Kind.self), of: row, at: random.count(),
          waitingReport: random.chance() ? any() : nil,
          closedAt: random.chance() ? Timestamp(milliseconds: any()) : nil),
        previous: JournalPosition(rawValue: Int64.random(in: 0...1_000_000, using: &random)))
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `effects come back as they were packed, and half of them are refused`(seed: UInt64) throws {
    var random = RandomValues(seed: seed)
    let entries = entries(&random)
    let bytes = PackedEffects.pack(entries, of: row)
    #expect(try PackedEffects.unpack(bytes, of: row) == entries, "seed \(seed)")
    for count in bytes.indices {
      let part = try? PackedEffects.unpack(Array(bytes[..<count]), of: row)
      #expect(part.map { entries.starts(with: $0) } ?? true, "seed \(seed)")
    }
  }

  @Test func `a check-in after the other takes six bytes`() {
    let entries = (1...100).map { number in
      EffectEntry(
        device: DeviceKey(rawValue: Int64(number)),
        effect: JournalEffect(.checkIn, of: row, at: number), previous: .start)
    }
    #expect(PackedEffects.pack(entries, of: row).count <= 6 * entries.count)
  }

  @Test func `bytes that are no effects are refused`() {
    for bytes: [UInt8] in [[2, 2, 0x7e, 0], [0x80], [UInt8](repeating: 0xff, count: 20)] {
      #expect(throws: StoreError.damagedRow) { try PackedEffects.unpack(bytes, of: row) }
    }
  }
}
