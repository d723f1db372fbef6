import AdapterHost
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

/// Messages that wait, and whose failures are whose.
@Suite(.timeLimit(.minutes(5)))
struct MessageTests {
  private let adapter = FakeAdapter(.fake())
  private var id: ConnectorID { adapter.descriptor.id }

  @Test func `an older message that cannot be read is no fault of the newer one`() async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    adapter.onCall { call in
      call == .receive("older") ? CrossingResult(failure: .refusal("malformed")) : CrossingResult()
    }
    let older = try await tenant.message("older", of: id)
    let newer = try await tenant.message("newer", of: id)
    let answer = try await runner.read(newer)
    #expect(answer?.result.failure == nil)
    #expect(try tenant.pending(of: id).isEmpty)
    let refusals = try tenant.journal.records(of: [.refused], before: nil, since: nil, limit: 9)
    #expect(refusals.map(\.entry.subject) == [.unreadable(older)])
  }

  @Test func `an older row that is no message is no fault of the newer one, and ends nothing`()
    async throws
  {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    let id = id
    let row = tenant.ledger.state.position
    try tenant.tables.write { tables throws(StoreError) in
      try tables.addPendingMessage(row, of: id)
    }
    let newer = try await tenant.message("newer", of: id)
    #expect(try await runner.read(newer)?.result.failure == nil)
    let newest = try await tenant.message("newest", of: id)
    await #expect(throws: RunnerError.noMessage(row)) { try await runner.readPending() }
    #expect(try !tenant.pending(of: id).contains(newest))
    #expect(adapter.calls.contains(.receive("newest")))
  }

  @Test func `a message whose adapter cannot be reached waits, and is read when it can`()
    async throws
  {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    adapter.onCall { _ in CrossingResult(failure: .unreachable()) }
    let first = try await tenant.message("first", of: id)
    let answer = try #require(try await runner.read(first))
    #expect(answer.waitsBecause?.code == "worker.backing-off")
    #expect(try tenant.pending(of: id) == [first])
    #expect(try tenant.journal.records(of: [.refused], before: nil, since: nil, limit: 9).isEmpty)
    adapter.onCall { _ in CrossingResult() }
    let second = try await tenant.message("second", of: id)
    #expect(try await runner.read(second)?.waitsBecause == nil)
    #expect(try tenant.pending(of: id).isEmpty)
    let read = adapter.calls.filter { $0 == .receive("first") || $0 == .receive("second") }
    #expect(read == [.receive("first"), .receive("first"), .receive("second")])
  }

  @Test func `whoever comes for a message that another has just had read gets its answer`()
    async throws
  {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    let gate = Gate()
    defer { gate.open() }
    adapter.onCall { _ in
      await gate.pass()
      return CrossingResult()
    }
    let position = try await tenant.message("once", of: id)
    let thread = HeldExecutor()
    let work = Task(executorPreference: thread) { try await runner.readPending() }
    await gate.arrival()
    // The message is read, and who had it read does not go on as yet.
    thread.hold()
    gate.open()
    #expect(try await runner.read(position) != nil)
    #expect(try await runner.read(position) == nil)
    thread.release()
    #expect(try await work.value == nil)
    #expect(adapter.calls.count { $0 == .receive("once") } == 1)
  }

  @Test func `a message that was read is not read again because the tables cannot be written`()
    async throws
  {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    let position = try await tenant.message("once", of: id)
    adapter.onCall { _ in
      tenant.tables.failWrites(.max)
      return CrossingResult()
    }
    let fault = RunnerError.ledger(.store(FaultyTables.fault))
    await #expect(throws: fault) { try await runner.read(position) }
    await #expect(throws: fault) { try await runner.read(position) }
    await #expect(throws: fault) { try await runner.readPending() }
    tenant.tables.failWrites(0)
    // The ledger tries again by itself, and the answer has its effect.
    try await tenant.until { _ in try tenant.pending(of: id).isEmpty }
    #expect(try await runner.read(position) == nil)
    #expect(adapter.calls.count { $0 == .receive("once") } == 1)
  }

  /// What an adapter makes of a message, and whether that proves that the partner is there.
  private static let contacts: [(String, CrossingResult, Bool)] = [
    ("an empty page", CrossingResult(), true),
    ("a heartbeat", CrossingResult(reports: [.heartbeat]), true),
    (
      "a heartbeat among what is passed over",
      CrossingResult(reports: [.heartbeat], skippedCount: 2), true
    ),
    ("records that are passed over", CrossingResult(skippedCount: 2), false),
    ("reports that are refused", CrossingResult(refusedCount: 1), false),
    ("a failure", CrossingResult(failure: .refusal("malformed")), false),
    (
      "a heartbeat before a failure",
      CrossingResult(reports: [.heartbeat], failure: .refusal("malformed")), false
    ),
  ]

  @Test(arguments: contacts)
  func `last contact moves by what is understood`(
    name: String, result: CrossingResult, isContact: Bool
  ) async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    adapter.onCall { _ in result }
    _ = try await runner.read(try await tenant.message(name, of: id))
    let health = tenant.ledger.state.health(of: id)
    #expect(health.lastContactAt == (isContact ? minute(0) : nil))
    let isNotUnderstood = !isContact && result.failure == nil
    #expect(health.notUnderstood?.count == (isNotUnderstood ? 1 : nil))
  }

  @Test(arguments: ["worker.poisonous-message", "worker.hung", "worker.bad-answer"])
  func `a message from which an adapter does not come back is set aside, and can be retried`(
    code: String
  ) async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    adapter.onCall { _ in CrossingResult(failure: .unreachable(code)) }
    let message = try await tenant.message("x", of: id)
    #expect(try await runner.read(message)?.result.failure?.code == code)
    #expect(try tenant.pending(of: id).isEmpty)
    let items = try tenant.ledger.read { tables, _ throws(StoreError) in
      try tables.quarantined(of: id)
    }
    #expect(items.map(\.finding.subject.item) == [.message(message)])
    adapter.onCall { _ in CrossingResult(reports: [.heartbeat]) }
    let retried = try await runner.retry(items[0].number.rawValue, by: FakeTenant.caller)
    #expect(retried.finding == nil && retried.reports == 1)
  }

  @Test func `a runner says why its adapter cannot run, until it runs`() async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    #expect(runner.failure == nil)
    adapter.onStart { _ throws(AdapterError) in throw .refusal("no") }
    await #expect(throws: RunnerError.self) { try await runner.start() }
    #expect(runner.failure?.code == "call.config")
    try await runner.renew()
    #expect(runner.failure == nil, "what is installed may have changed")
    adapter.onStart { _ throws(AdapterError) in }
    adapter.onCall { _ in CrossingResult(failure: .unreachable()) }
    _ = try await runner.read(try await tenant.message("x", of: id))
    #expect(runner.failure?.code == "worker.backing-off")
    adapter.onCall { _ in CrossingResult() }
    #expect(try await runner.readPending() == nil)
    #expect(runner.failure == nil)
  }

  @Test func `a worker that took too much is in the record once, with what it took`() async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    let adapter = adapter
    adapter.onCall { _ in
      adapter.overspend("The adapter took more than 128 threads.", at: minute(3))
      return CrossingResult(failure: .unreachable("worker.overspent"))
    }
    let message = try await tenant.message("x", of: id)
    #expect(try await runner.read(message)?.waitsBecause?.code == "worker.overspent")
    _ = try await runner.readPending()
    // One that had no call is found by whatever comes next.
    adapter.overspend("The adapter took more than 64 MiB of memory.", at: minute(4))
    try await runner.start()
    let acts = try tenant.journal.records(
      of: [.administrativeAct], before: nil, since: nil, limit: 9)
    #expect(
      acts.reversed().map(\.entry)
        == ["128 threads", "64 MiB of memory"].map {
          .administrativeAct(
            AdministrativeAct(
              .adapterOverspent, of: adapter.descriptor.name, which: "1.0.0",
              detail: "The adapter took more than \($0)."))
        })
  }

  @Test func `an adapter's own words are in no row`() async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    adapter.onCall { _ in CrossingResult(failure: .refusal("Anna's phone is unknown")) }
    _ = try await runner.read(try await tenant.message("x", of: id))
    try await tenant.checkIn(1)
    _ = try await runner.deliver()
    let rows = try tenant.journal.records(of: [.reports], before: nil, since: nil, limit: 9)
    let failures = rows.map { record -> String? in
      guard case .reports(let batch) = record.entry else { return nil }
      return batch.failure
    }
    #expect(failures == ["call.config", "call.config"])
  }

  @Test func `a message whose adapter does not start waits as well`() async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    tenant.supply.remove(id)
    let message = try await tenant.message("early", of: id)
    #expect(try await runner.read(message)?.waitsBecause?.code == "catalog.unknown-partner")
    tenant.supply.use(adapter)
    #expect(try await runner.readPending() == nil)
    #expect(adapter.calls.contains(.receive("early")))
  }
}

extension Report {
  static let heartbeat = Report(
    subject: .nobody, kind: .heartbeat(errorCode: 0, lagMilliseconds: 0), observedAt: minute(0),
    vendorCode: 0)
}

extension JournalEntry {
  fileprivate var subject: Refusal.Subject? {
    if case .refused(let refusal) = self { refusal.subject } else { nil }
  }
}
