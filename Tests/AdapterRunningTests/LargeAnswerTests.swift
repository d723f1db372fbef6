import AdapterHost
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

/// Answers that are too large, and those that are large.
@Suite(.timeLimit(.minutes(5)))
struct LargeAnswerTests {
  private static let appSync = Toggle.allowPartnerToCollectIOSApplicationMetadata

  private let adapter: FakeAdapter
  private let tenant: FakeTenant
  private let runner: ConnectorRunner
  private var id: ConnectorID { adapter.descriptor.id }

  init() async throws {
    var descriptor = PartnerDescriptor.fake(toggles: [.androidEnabled, .iosEnabled, Self.appSync])
    descriptor.platforms += [
      PlatformSupport(
        platform: .ios, supportsCompliance: true, supportsAppProtection: false,
        minimumForCompliance: nil)
    ]
    adapter = FakeAdapter(descriptor)
    tenant = try FakeTenant()
    runner = try await tenant.connect(adapter) {
      $0.togglesOn = [.androidEnabled, .iosEnabled, Self.appSync]
    }
  }

  private static let tooLarge = AdapterError(
    code: "call.reports-too-large", adapter: "fake", operation: "devices",
    message: "It leads to more than 128 MiB of reports.", lookedAt: "the test", remedy: "None.")

  /// What a call that leads to too much brings: what was made before the bound, and the failure.
  private static let flood = CrossingResult(reports: [.heartbeat], failure: tooLarge)

  private static func keys(_ call: FakeAdapter.Call) -> [Int64] {
    switch call {
    case .devices(let keys), .apps(let keys): keys.map(\.rawValue)
    default: []
    }
  }

  private var setAside: [QuarantineFinding] {
    get throws {
      try tenant.ledger.read { tables, _ throws(StoreError) in
        try tables.quarantined(of: id).map(\.finding)
      }
    }
  }

  private var batches: [(row: JournalPosition, batch: ReportBatch)] {
    get throws {
      try tenant.journal.records(of: [.reports], before: nil, since: nil, limit: 1_000)
        .reversed().compactMap { record in
          guard case .reports(let batch) = record.entry else { return nil }
          return (record.position, batch)
        }
    }
  }

  /// iPhones of these numbers check in, each with an app.
  private func checkInPhones(_ numbers: Range<Int>) async throws {
    let phones = numbers.map { number in
      CheckIn(
        observedAt: minute(0), identifiers: [DeviceIdentifier(.serialNumber, "SN\(number)")!],
        platform: .ios, ownership: .company, management: .enrolled,
        installedApps: [InstalledApp(appId: "app.\(number)")])
    }
    try await tenant.commit(
      .checkIns(CheckInBatch(source: "test", receivedAt: minute(0), checkIns: phones)))
  }

  @Test func `devices whose answer is too large are told by halves, each once`() async throws {
    try await tenant.checkIn(1, 2, 3, 4, 5, 6, 7)
    adapter.onCall { Self.keys($0).count > 2 ? Self.flood : CrossingResult() }
    let answer = try #require(try await runner.deliver())
    #expect((answer.devices, answer.quarantined, answer.failure) == (7, 0, nil))
    let answered = adapter.calls.map(Self.keys).filter { (1...2).contains($0.count) }
    #expect(answered.flatMap { $0 } == [1, 2, 3, 4, 5, 6, 7])
    #expect(try batches.flatMap(\.batch.reports).isEmpty)
    #expect(try await runner.deliver() == nil)
  }

  @Test func `a device whose answer alone is too large is set aside, and the others are told`()
    async throws
  {
    try await tenant.checkIn(1, 2, 3, 4, 5)
    adapter.onCall { Self.keys($0).contains(3) ? Self.flood : CrossingResult() }
    let answer = try #require(try await runner.deliver())
    #expect((answer.devices, answer.quarantined, answer.failure) == (4, 1, nil))
    let finding = try #require(try setAside.first)
    #expect(finding.subject.item == .device(DeviceKey(rawValue: 3)))
    #expect(finding.code == "call.reports-too-large")
    #expect(try await runner.deliver() == nil)
    // What the others said is not lost, and nobody is held up.
    try await tenant.checkIn(6)
    #expect(try await runner.deliver()?.devices == 1)
  }

  @Test func `a list whose answer alone is too large is set aside, and each is recorded once`()
    async throws
  {
    try await checkInPhones(1..<6)
    adapter.onCall { call in
      guard case .apps(let keys) = call else { return CrossingResult() }
      return keys.contains(DeviceKey(rawValue: 2)) ? Self.flood : CrossingResult()
    }
    let answer = try #require(try await runner.deliver())
    #expect((answer.inventories, answer.quarantined, answer.failure) == (4, 1, nil))
    #expect(try setAside.map(\.subject.item) == [.inventory(DeviceKey(rawValue: 2))])
    let disclosed = try tenant.journal.records(
      of: [.disclosures], before: nil, since: nil, limit: 100
    ).flatMap { record -> [Int64] in
      guard case .disclosures(let all) = record.entry else { return [] }
      return all.map(\.device.rawValue)
    }
    #expect(disclosed.sorted() == [1, 2, 3, 4, 5])
    #expect(try await runner.deliver() == nil)
  }

  @Test func `what does not fit the memory that is shared is set aside likewise`() async throws {
    try await tenant.checkIn(1, 2)
    adapter.onCall { call in
      Self.keys(call).contains(1)
        ? CrossingResult(failure: .unreachable("worker.too-large")) : CrossingResult()
    }
    #expect(try await runner.deliver()?.devices == 1)
    #expect(try setAside.map(\.code) == ["worker.too-large"])
  }

  @Test func `a message that leads to too much is set aside whole, and the next is read`()
    async throws
  {
    adapter.onCall { $0 == .receive("flood") ? Self.flood : CrossingResult(reports: [.heartbeat]) }
    let flood = try await tenant.message("flood", of: id)
    let next = try await tenant.message("next", of: id)
    #expect(try await runner.read(next)?.reports == 1)
    #expect(try setAside.map(\.subject.item) == [.message(flood)])
    #expect(try tenant.pending(of: id).isEmpty)
    let taken = try batches
    #expect(taken.map(\.batch.reports.count) == [0, 1])
    #expect(taken.map(\.batch.message) == [flood, next])
  }

  @Test func `a large answer is written in rows that fit, in its order, and counts once`()
    async throws
  {
    let detail = String(repeating: "x", count: 4_000)
    let reports = (0..<2_000).map { number in
      Report(
        subject: .identifiers([DeviceIdentifier(.serialNumber, "SN\(number)")!]),
        kind: .state(.secured), observedAt: minute(0), detail: detail, vendorCode: Int32(number))
    }
    adapter.onCall { _ in CrossingResult(reports: reports, skippedCount: 3) }
    let message = try await tenant.message("long", of: id)
    #expect(try await runner.read(message)?.reports == 2_000)
    let written = try batches
    #expect(written.count > 3)
    #expect(written.map(\.batch.isContinued) == written.indices.map { $0 < written.count - 1 })
    #expect(written.flatMap(\.batch.reports).map(\.vendorCode) == reports.map(\.vendorCode))
    for (row, batch) in written {
      #expect(batch.message == message)
      #expect(try JournalCoding.encode(.reports(batch)).count < 4 << 20, "row \(row)")
    }
    let counts = tenant.ledger.state.health(of: id).counts
    #expect((counts.messages, counts.reports, counts.skipped) == (1, 2_000, 3))
    #expect(try tenant.pending(of: id).isEmpty)
  }
}
