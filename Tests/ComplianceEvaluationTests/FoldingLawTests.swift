import ComplianceEvaluation
import ConnectorModel
import TestSupport
import Testing

@Suite("Laws of folding")
struct FoldingLawTests {
  private static let seeds: ClosedRange<UInt64> = 1...200

  private static func fold(_ reports: [CaseReport]) -> PartnerDevice {
    reports.reduce(PartnerDevice()) { $0.folded($1.report, receivedAt: $1.receivedAt) }
  }

  @Test("Neither order, duplicates nor splits change what reports fold into")
  func orderFree() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let reports = random.reports(upTo: 12)
      let folded = Self.fold(reports)
      for _ in 0..<20 {
        var shuffled = reports + reports.filter { _ in random.chance(30) }
        shuffled.shuffle(using: &random)
        #expect(Self.fold(shuffled) == folded, "seed \(seed)")
        let cut = Int.random(in: 0...shuffled.count, using: &random)
        let (head, tail) = (shuffled[..<cut], shuffled[cut...])
        let merged = Self.fold(Array(tail)).merged(with: Self.fold(Array(head)))
        #expect(merged == folded, "seed \(seed)")
        #expect(merged.merged(with: folded) == folded, "seed \(seed)")
      }
    }
  }

  @Test("Merging is associative")
  func associative() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let (one, two, three) = (
        Self.fold(random.reports(upTo: 5)), Self.fold(random.reports(upTo: 5)),
        Self.fold(random.reports(upTo: 5))
      )
      #expect(
        one.merged(with: two).merged(with: three) == one.merged(with: two.merged(with: three)),
        "seed \(seed)")
    }
  }

  @Test("The order of partner devices does not change a device's state")
  func combination() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let devices = (0..<4).map { _ in Self.fold(random.reports(upTo: 4)) }
      let source = random.pick(LevelSource.allCases)
      let state = { (devices: [PartnerDevice]) in
        DeviceState.combined(
          of: devices, levelSource: source, threatLifetimeHours: 12, at: Fields.now)
      }
      #expect(state(devices.shuffled(using: &random)) == state(devices), "seed \(seed)")
    }
  }

  @Test("A folded state holds until it says that it changes")
  func changesAt() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let devices = [Self.fold(random.reports(upTo: 8)), Self.fold(random.reports(upTo: 8))]
      let state = { (time: Timestamp) in
        DeviceState.combined(
          of: devices, levelSource: .worst, threatLifetimeHours: 12, at: time)
      }
      let now = state(Fields.now)
      let end = now.changesAt ?? Fields.now.adding(.days(400))
      let span = Fields.now.span(to: end).milliseconds
      for _ in 0..<10 {
        let step = TimeSpan(milliseconds: Int64.random(in: 0..<span, using: &random))
        #expect(state(Fields.now.adding(step)) == now, "seed \(seed)")
      }
      if now.changesAt != nil { #expect(state(end) != now, "seed \(seed)") }
    }
  }
}
