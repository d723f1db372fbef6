import ComplianceEvaluation
import ConnectorModel
import TestSupport
import Testing

@Suite("Laws of folding")
struct FoldingLawTests {
  private static let seeds: ClosedRange<UInt64> = 1...500

  private static func fold(_ reports: [CaseReport]) -> PartnerDevice {
    reports.reduce(PartnerDevice()) { $0.folded($1.report, receivedAt: $1.receivedAt) }
  }

  @Test("Neither the order of reports nor duplicates change what they fold into")
  func orderFree() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let reports = random.reports(upTo: 12)
      let folded = Self.fold(reports)
      for _ in 0..<10 {
        var shuffled = reports + reports.filter { _ in random.chance(30) }
        shuffled.shuffle(using: &random)
        #expect(Self.fold(shuffled) == folded, "seed \(seed)")
      }
    }
  }

  @Test("A batch folds into the same as its parts")
  func parts() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let reports = random.reports(upTo: 12)
      let folded = Self.fold(reports)
      for cut in 0...reports.count {
        let head = Self.fold(Array(reports[..<cut]))
        let tail = Self.fold(Array(reports[cut...]))
        #expect(tail.merged(with: head) == folded, "seed \(seed), cut at \(cut)")
      }
    }
  }

  @Test("Merging is commutative, associative and idempotent")
  func merging() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let (one, two, three) = (
        Self.fold(random.reports(upTo: 5)), Self.fold(random.reports(upTo: 5)),
        Self.fold(random.reports(upTo: 5))
      )
      #expect(one.merged(with: two) == two.merged(with: one), "seed \(seed)")
      #expect(
        one.merged(with: two).merged(with: three) == one.merged(with: two.merged(with: three)),
        "seed \(seed)")
      let both = one.merged(with: two)
      #expect(both.merged(with: both) == both, "seed \(seed)")
      #expect(both.merged(with: two) == both, "seed \(seed)")
    }
  }

  @Test(
    "Of two reports that differ in one text only, the greater counts, whichever comes first",
    arguments: ["category", "title", "detail", "word"])
  func texts(name: String) throws {
    let fields: [String: WritableKeyPath<Report, String?>] = [
      "category": \.category, "title": \.title, "detail": \.detail, "word": \.word,
    ]
    let field = try #require(fields[name])
    let greater: [(String?, String?)] = [(nil, "Alder"), ("Alder", "Beech"), ("Beech", "beech")]
    for (one, other) in greater {
      let reports = [one, other].map { text in
        var report = CaseReader.namedReport(.state(.compromised), at: Fields.now)
        report[keyPath: field] = text
        return CaseReport(device: "", report: report, receivedAt: Fields.now)
      }
      let expected = Self.fold([reports[1]])
      #expect(Self.fold(reports) == expected)
      #expect(Self.fold(reports.reversed()) == expected)
    }
  }

  @Test("A close at or after the last opening wins, whenever it arrives")
  func lateCloses() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      var reports = random.reports(upTo: 10).filter { $0.device == "a" }
      let openings = reports.compactMap { one -> Timestamp? in
        guard case .threatOpened("t", _) = one.report.kind else { return nil }
        return one.report.observedAt
      }
      let close = (openings.max() ?? Fields.now).adding(.hours(random.pick([0, 0, 1, 40])))
      let report = CaseReader.namedReport(.threatClosed(id: "t"), at: close)
      reports.insert(
        CaseReport(device: "a", report: report, receivedAt: close),
        at: random.below(reports.count + 1))
      let state = Self.fold(reports).currentState(
        levelSource: .threats, threatLifetimeHours: nil, at: Fields.now)
      #expect(!state.openThreats.contains { $0.id == "t" }, "seed \(seed)")
    }
  }

  @Test("The order of partner devices does not change a device's state")
  func combination() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let devices = CaseReader.folded(random.reports(upTo: 12))
      let source = random.pick(LevelSource.allCases)
      let state = { (devices: [PartnerDevice]) in
        DeviceState.combined(
          of: StandingStates(
            of: devices, levelSource: source, threatLifetimeHours: 12, at: Fields.now),
          levelSource: source)
      }
      #expect(state(devices.shuffled(using: &random)) == state(devices), "seed \(seed)")
    }
  }

  @Test("What was said without an own id may come in any number of parts")
  func wholes() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let reports = random.reports(upTo: 12)
      let own = CaseReader.folded(reports.filter { !$0.device.isEmpty })
      let whole = reports.filter(\.device.isEmpty)
      let parts = whole.map { Self.fold([$0]) }
      let states = [own + (whole.isEmpty ? [] : [Self.fold(whole)]), parts + own].map { devices in
        StandingStates(of: devices, levelSource: .worst, threatLifetimeHours: nil, at: Fields.now)
      }
      #expect(
        DeviceState.combined(of: states[0], levelSource: .worst)
          == DeviceState.combined(of: states[1], levelSource: .worst), "seed \(seed)")
    }
  }

  @Test("A record that is understood in part never makes a device better")
  func partsOfRecords() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      // How what is said of the device as a whole counts depends on how many partner devices there are; and one that
      // was never named has nothing to be followed by.
      let reports = random.reports(upTo: 10).filter { one in
        if case .heartbeat = one.report.kind { return false }
        return !one.device.isEmpty && one.report.subject != .nobody
      }
      let source = random.pick(LevelSource.allCases)
      let severity = { (reports: [CaseReport]) in
        let standing = StandingStates(
          of: CaseReader.folded(reports), levelSource: source, threatLifetimeHours: 12,
          at: Fields.now)
        return DeviceState.combined(of: standing, levelSource: source).state.severity
      }
      let before = severity(reports)
      var part = random.report()
      part.device = random.pick(reports.map(\.device) + ["a"])
      part.report.isInPart = true
      #expect(severity(reports + [part]) >= before, "seed \(seed)")
    }
  }

  @Test("A folded state holds until it says that it changes")
  func changesAt() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let devices = CaseReader.folded(random.reports(upTo: 14))
      let state = { (time: Timestamp) in
        DeviceState.combined(
          of: StandingStates(
            of: devices, levelSource: .worst, threatLifetimeHours: 12, at: time),
          levelSource: .worst)
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
