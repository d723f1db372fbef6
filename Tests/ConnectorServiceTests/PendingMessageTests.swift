import AdapterHost
import ConnectorModel
import ConnectorService
import ConnectorStore
import Fakes
import Testing

/// What a sender of messages hears while the adapter cannot be reached.
@Suite(.timeLimit(.minutes(5)))
struct PendingMessageTests {
  private let adapter = FakeAdapter(.fake())
  private var id: ConnectorID { adapter.descriptor.id }

  private func take(
    _ body: String, in fake: FakeService, named name: String = ""
  ) async throws -> IngestAnswer {
    try await fake.service.partnerMessages.take(
      Array(body.utf8), of: id, source: "test", messageId: name, by: FakeTenant.caller)
  }

  private func refusals(_ fake: FakeService) async throws -> [AuditView] {
    try await fake.service.audit.list(AuditFilter(kinds: [.refusal], limit: 10))
  }

  /// Why the adapter is not reached.
  enum Cause: CaseIterable {
    case notInstalled, doesNotStart, refusesToStart, diesOfSomethingElse, backsOff
  }

  @Test(arguments: Cause.allCases)
  func `a message whose adapter is not reached waits, is not called unreadable, and is read later`(
    cause: Cause
  ) async throws {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    switch cause {
    case .notInstalled: fake.tenant.supply.remove(id)
    case .doesNotStart: adapter.onStart { _ throws(AdapterError) in throw .unreachable() }
    case .refusesToStart: adapter.onStart { _ throws(AdapterError) in throw .refusal("no") }
    case .diesOfSomethingElse:
      adapter.onCall { _ in CrossingResult(failure: .unreachable("worker.crashed")) }
    case .backsOff: adapter.onCall { _ in CrossingResult(failure: .unreachable()) }
    }
    let first = try await take("first", in: fake)
    #expect(first.pending != nil && first.failure == nil)
    #expect(try await refusals(fake).isEmpty)
    #expect(try await fake.service.connectors.view(id).pendingMessages == 1)

    fake.tenant.supply.use(adapter)
    adapter.onStart { _ throws(AdapterError) in }
    adapter.onCall { _ in CrossingResult() }
    let second = try await take("second", in: fake)
    #expect(second.pending == nil && second.failure == nil)
    let view = try await fake.service.connectors.view(id)
    #expect(view.pendingMessages == 0)
    #expect(view.counts.messages == 2 && view.counts.messagesRefused == 0)
    #expect(adapter.calls.contains(.receive("first")))
  }

  @Test func `what cannot be read of an older message is not said of the new one`() async throws {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    adapter.onCall { _ in CrossingResult(failure: .unreachable()) }
    _ = try await take("older", in: fake)
    adapter.onCall { call in
      call == .receive("older") ? CrossingResult(failure: .refusal("malformed")) : CrossingResult()
    }
    let answer = try await take("newer", in: fake)
    #expect(answer.failure == nil && answer.pending == nil && answer.problems.isEmpty)
    #expect(try await refusals(fake).map(\.act) == ["messageUnreadable"])
    let unreadable = try await take("older", in: fake)
    #expect(unreadable.failure?.contains("malformed") == true && unreadable.pending == nil)
  }

  @Test func `a message that another host took under the same name is taken once`() async throws {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    let message = PartnerMessage(
      connector: id, source: "test", contentType: "", messageId: "m1", receivedAt: minute(0),
      body: Array("theirs".utf8))
    // Theirs is in the journal before ours, which knows nothing of it yet.
    _ = try fake.tenant.memory.append([
      JournalAppend([.partnerMessage(message)], actor: "other", at: minute(0))
    ])
    let answer = try await take("ours", in: fake, named: "m1")
    #expect(answer.reports == 0 && answer.failure == nil && answer.pending == nil)
    let read = adapter.calls.filter { $0 == .receive("ours") || $0 == .receive("theirs") }
    #expect(read == [.receive("theirs")])
    #expect(try await fake.service.connectors.view(id).pendingMessages == 0)
  }

  @Test func `a message of which nothing was understood is kept and counted, and is no contact`()
    async throws
  {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    adapter.onCall { _ in .passedOver }
    fake.tenant.set(minute(1))
    let answer = try await take("nonsense", in: fake)
    #expect(answer.isNotUnderstood && answer.failure == nil && answer.pending == nil)
    #expect(answer.problems == ["record 1, type: the kind \"?\" is not known"])
    fake.tenant.set(minute(2))
    _ = try await take("nonsense", in: fake)
    let view = try await fake.service.connectors.view(id)
    #expect(view.lastHeartbeatDateTime == nil)
    #expect(view.notUnderstood?.count == 2 && view.notUnderstood?.since == minute(1))
    #expect(view.counts.messages == 2 && view.pendingMessages == 0)

    adapter.onCall { _ in CrossingResult() }
    #expect(try await !take("an empty page", in: fake).isNotUnderstood)
    let heard = try await fake.service.connectors.view(id)
    #expect(heard.lastHeartbeatDateTime == minute(2))
    #expect(heard.notUnderstood?.count == 2 && heard.notUnderstood?.since == nil)
  }

  @Test func `what waits is bounded, and what finds no room is refused by name`() async throws {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    fake.tenant.supply.remove(id)
    let id = id
    try fake.tenant.tables.write { tables throws(StoreError) in
      for row in 1...PartnerMessages.waitingMost {
        try tables.addPendingMessage(JournalPosition(rawValue: Int64(row)), of: id)
      }
    }
    let error = await #expect(throws: ServiceError.self) { try await take("one more", in: fake) }
    #expect(error?.code == "ingest.full")
    #expect(error?.message.contains("10000 messages") == true)
  }
}

extension CrossingResult {
  /// One record, which the adapter does not know.
  fileprivate static let passedOver = CrossingResult(
    skipped: [SkippedRecord(reason: .unknownKind, index: 0, field: "type", value: "?")],
    skippedCount: 1)
}
