import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Logging
import Synchronization

/// A tenant in memory whose partners' adapters a test scripts, with a clock that stands still until it is set.
package final class FakeTenant: Sendable {
  package let memory = MemoryJournal()
  package let journal: WatchedJournal
  package let tables: FaultyTables
  package let ledger: ConnectorLedger
  package let supply = FakeSupply()
  package let runners: Runners
  private let clock: Clock

  private final class Clock: Sendable {
    let time = Mutex(minute(0))
  }

  /// Who gives commands.
  package static let caller = Caller(name: "tester", door: .commandLine)

  /// - Parameter patience: how long somebody waits for one connector who has something else to do as well.
  package init(patience: Duration = .seconds(3_600)) throws {
    let clock = Clock()
    self.clock = clock
    let now: @Sendable () -> Timestamp = { clock.time.withLock { $0 } }
    journal = WatchedJournal(memory)
    tables = FaultyTables(try SQLiteTables())
    ledger = try ConnectorLedger(journal: journal, tables: tables, now: now)
    runners = Runners(
      RunnerContext(
        ledger: ledger, supply: supply,
        log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        patience: patience, longestPatience: patience, now: now))
  }

  package var now: @Sendable () -> Timestamp { { [clock] in clock.time.withLock { $0 } } }

  package func set(_ time: Timestamp) { clock.time.withLock { $0 = time } }

  @discardableResult
  package func commit(_ entries: JournalEntry...) async throws -> Receipt {
    try await ledger.commit(entries, by: Self.caller)
  }

  /// Installs an adapter and sets its connector up as administrators have it then.
  @discardableResult
  package func connect(
    _ adapter: FakeAdapter, _ change: (inout Connector) -> Void = { _ in }
  ) async throws -> ConnectorRunner {
    supply.use(adapter)
    var connector = Connector(
      descriptor: adapter.descriptor, togglesOn: [.androidEnabled],
      unresponsivenessThresholdInDays: 7, isProvisioned: true, isDeprovisioned: false,
      createdAt: now(), modifiedAt: now())
    change(&connector)
    try await commit(.connectorSet(connector))
    return runners.runner(of: connector.id)
  }

  /// Phones of these numbers check in.
  @discardableResult
  package func checkIn(_ numbers: Int..., groups: [GroupID]? = nil) async throws -> Receipt {
    let phones = numbers.map { number in
      CheckIn(
        identifiers: [DeviceIdentifier(.serialNumber, "SN\(number)")].compactMap { $0 },
        platform: .android, ownership: .company, management: .enrolled, name: "Phone \(number)",
        groups: groups)
    }
    return try await commit(
      .checkIns(CheckInBatch(source: "test", receivedAt: now(), checkIns: phones)))
  }

  /// Makes a message of a partner's durable. Where it lies.
  package func message(_ body: String, of connector: ConnectorID) async throws -> JournalPosition {
    let message = PartnerMessage(
      connector: connector, source: "test", contentType: "", messageId: "", receivedAt: now(),
      body: Array(body.utf8))
    return try await commit(.partnerMessage(message)).positions[0]
  }

  package func pending(of connector: ConnectorID) throws -> [JournalPosition] {
    try ledger.read { tables, _ throws(StoreError) in try tables.pendingMessages(of: connector) }
  }

  package func connector(_ id: ConnectorID) -> Connector? { ledger.settings.connector(id) }

  /// Returns when what the ledger holds is as wanted.
  package func until(_ isSo: (LedgerState) throws -> Bool) async rethrows {
    let changes = ledger.changes(after: .start)
    while try !isSo(ledger.state) { _ = await changes.next() }
  }
}

extension PartnerDescriptor {
  /// A made-up partner that works on Android, and what else is asked for.
  package static func fake(
    _ number: Int = 1, version: String = "1.0.0",
    toggles: [Toggle] = [.androidEnabled, .partnerUnresponsivenessThresholdInDays],
    minimum: OSVersion? = nil
  ) -> PartnerDescriptor {
    PartnerDescriptor(
      id: ConnectorID(rawValue: "00000000-0000-4000-8000-00000000000\(number)"),
      name: "Partner \(number)", vendor: "Test", adapterVersion: version, levelSource: .state,
      needsClassicPolicy: false,
      platforms: [
        PlatformSupport(
          platform: .android, supportsCompliance: true, supportsAppProtection: false,
          minimumForCompliance: minimum)
      ],
      toggles: toggles.map {
        OfferedToggle(toggle: $0, label: $0.name, help: "Help.", isOnByDefault: false)
      }, identifiers: [.serialNumber])
  }
}

/// Minutes after a fixed beginning.
package func minute(_ count: Int) -> Timestamp {
  Timestamp(milliseconds: 1_795_000_000_000).adding(.minutes(count))
}
