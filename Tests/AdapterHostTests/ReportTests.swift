import ConnectorModel
import Testing

@testable import AdapterHost

@Suite("Reports that come back")
struct ReportTests {
  /// A fault, and the code of its refusal.
  static let faults: [(String, String)] = [
    ("flags", "unknown-flags"), ("kind", "unknown-kind"), ("state", "unknown-state"),
    ("grade", "unknown-grade"), ("grade-removed", "unexpected-grade"),
    ("word-empty", "word-empty"), ("threat-word-state", "threat-level"),
    ("threat-state", "threat-level"), ("threat-no-id", "threat-id-empty"),
    ("threat-id-control", "control-character"), ("heartbeat-device", "unexpected-device"),
    ("no-device", "no-device"), ("placeholder", "no-device"),
    ("forged-ref", "unknown-device-ref"), ("identifier-kind", "unknown-identifier-kind"),
    ("identifier-reserved", "unknown-content"), ("identifier-long", "text-too-long"),
    ("identifier-control", "control-character"), ("identifiers-null", "null-identifiers"),
    ("identifiers-many", "too-many-identifiers"), ("identifiers-stride", "identifier-stride"),
    ("identifiers-same", "duplicate-identifier"), ("time", "observed-time"),
    ("title-null", "null-text"), ("title-long", "text-too-long"), ("title-huge", "text-too-long"),
    ("title-utf8", "not-utf8"), ("detail-long", "text-too-long"),
    ("platform-unknown", "unknown-platform"), ("reserved", "unknown-content"),
    ("heartbeat-platform", "unexpected-device"), ("heartbeat-in-part", "unexpected-device"),
  ]

  @Test(
    "each fault of a report refuses it under its code, and the call goes on",
    arguments: IsolationProfile.allCases)
  func faults(profile: IsolationProfile) async throws {
    try await Connected.with(profile: profile) { connected in
      for (fault, code) in Self.faults {
        let result = await connected.receive(fault)
        #expect(result.refused.map(\.code) == ["report.\(code)"], "\(fault)")
        #expect(result.refusedCount == 1 && result.reports.isEmpty, "\(fault)")
        #expect(result.failure == nil, "\(fault)")
      }
      #expect(await connected.receive("sound").reports.count == 1)
    }
  }

  @Test("reports that are as they should be are copied whole", arguments: IsolationProfile.allCases)
  func sound(profile: IsolationProfile) async throws {
    let serial = try #require(DeviceIdentifier(.serialNumber, "C02ABC"))
    try await Connected.with(profile: profile) { connected in
      let plain = try await connected.report("sound")
      #expect(
        plain
          == Report(
            subject: .identifiers([serial]), kind: .state(.secured),
            observedAt: Timestamp(milliseconds: 1_700_000_000_000), vendorCode: 0))
      let worded = try await connected.report("word-known")
      #expect(worded.kind == .state(.secured) && worded.word == "fINE")
      let threat = try await connected.report("threat")
      #expect(threat.kind == .threatOpened(id: "t1", level: .high))
      let closed = try await connected.report("closed-nobody")
      #expect(closed.subject == .nobody && closed.kind == .threatClosed(id: "t1"))
      let heartbeat = try await connected.report("heartbeat")
      #expect(heartbeat.kind == .heartbeat(errorCode: 3, lagMilliseconds: 5))
      let placed = try await connected.report("platform")
      #expect(placed.platform == .macos && !placed.isInPart)
      #expect(try await connected.report("in-part").isInPart)
      let parent = try #require(DeviceIdentifier(.parentPartnerDeviceId, "C02ABC"))
      #expect(try await connected.report("parent").subject == .identifiers([parent]))
      let titled = try await connected.report("title-control")
      #expect(titled.title == "a\u{FFFD}b\u{FFFD}\nc")
    }
  }

  @Test(
    "a word that nobody knows is counted, kept with its device and its place, and never guessed",
    arguments: IsolationProfile.allCases)
  func unknownWords(profile: IsolationProfile) async throws {
    try await Connected.with(profile: profile) { connected in
      let state = await connected.receive("word-unknown")
      #expect(state.reports.map(\.kind) == [.wordUnknown])
      #expect(state.reports.map(\.word) == ["strange"])
      #expect(state.unknownWords == ["strange": 1])
      let placed = await connected.receive("word-placed")
      #expect(placed.reports.map(\.kind) == [.wordUnknown])
      #expect(placed.reports.map(\.category) == ["device.mode"])
      #expect(placed.reports.map(\.isInPart) == [true])
      let threat = await connected.receive("threat-word-unknown")
      #expect(threat.reports.map(\.kind) == [.wordUnknown] && threat.refusedCount == 0)
      #expect(threat.reports.map(\.subject) == state.reports.map(\.subject))
      #expect(threat.unknownWords == ["strange": 1])
    }
  }

  @Test(
    "the administrator's table wins over the descriptor's", arguments: IsolationProfile.allCases)
  func administratorsWords(profile: IsolationProfile) async throws {
    let words = [
      LevelWord(word: "FINE", state: .compromised), LevelWord(word: "strange", state: .lowSeverity),
    ]
    try await Connected.with(words: words, profile: profile) { connected in
      #expect(await connected.receive("word-known").reports.map(\.kind) == [.state(.compromised)])
      #expect(
        await connected.receive("threat-word-unknown").reports.map(\.kind)
          == [.threatOpened(id: "t1", level: .low)])
    }
  }

  @Test(
    "an array of reports that lies is refused whole; a bad record in a good one alone",
    arguments: IsolationProfile.allCases)
  func arrays(profile: IsolationProfile) async throws {
    try await Connected.with(profile: profile) { connected in
      let three = await connected.receive("emit-three")
      #expect(three.reports.count == 2 && three.refused.map(\.index) == [1])
      let cases: [(String, String?)] = [
        ("emit-null", "call.argument"), ("emit-stride", "call.argument"),
        ("emit-count", "call.limit"), ("emit-lost", "call.reports-lost"), ("emit-none", nil),
      ]
      for (word, code) in cases {
        let result = await connected.receive(word)
        #expect(result.failure?.code == code && result.reports.isEmpty, "\(word)")
      }
      #expect(await connected.receive("emit-long").reports.count == 2)
      let tail = await connected.receive("emit-tail")
      #expect(tail.reports.count == 1 && tail.refused.map(\.code) == ["report.unknown-content"])
    }
  }

  @Test(
    "a call that makes more reports than it may gets MTDA_LIMIT and keeps none of them",
    arguments: IsolationProfile.allCases)
  func limit(profile: IsolationProfile) async throws {
    try await Connected.with(limits: AdapterLimits(reportsPerCall: 2), profile: profile) {
      connected in
      let result = await connected.receive("emit-three")
      #expect(result.failure?.code == "call.limit" && result.reports.isEmpty)
      #expect(await connected.receive("emit-long").reports.count == 2)
    }
  }

  @Test(
    "skipped records are counted, and kept while there is room",
    arguments: IsolationProfile.allCases)
  func skips(profile: IsolationProfile) async throws {
    try await Connected.with(limits: AdapterLimits(keptFaults: 10), profile: profile) { connected in
      let result = await connected.receive("skips")
      #expect(result.skippedCount == 1_005)
      #expect(result.skipped.count == 10)
      #expect(
        result.skipped.first
          == SkippedRecord(reason: .unknownWord, index: 7, field: "a.b", value: "odd"))
      #expect(result.skipped.last?.index == nil)
    }
  }

  @Test("text in which signs are replaced keeps to its bound, in whole characters")
  func replaced() {
    let text = String(repeating: "\u{FFFD}", count: 1_024)
    #expect(text.cut(toBytes: 1_024) == String(repeating: "\u{FFFD}", count: 341))
    #expect("aé".cut(toBytes: 2) == "a" && "aé".cut(toBytes: 3) == "aé")
  }
}
