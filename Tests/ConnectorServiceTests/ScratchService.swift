import AdapterBundle
import AdapterHost
import AdapterManagement
import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import DeviceIntake
import Foundation
import Logging
import Synchronization

/// A service over a store of its own, with the adapters of this package and a clock that stands still
/// until it is set.
final class ScratchService: Sendable {
  let folder: String
  let store: SQLiteStore
  let service: TypedService
  private let clock: Clock

  /// A clock that only a test moves.
  private final class Clock: Sendable {
    let time = Mutex(minute(0))
  }

  init() throws {
    folder = NSTemporaryDirectory() + "gatehouse-service-\(UUID().uuidString)"
    store = try SQLiteStore(folder: folder)
    try Self.copyAdapters(to: folder + "/adapters")
    let clock = Clock()
    self.clock = clock
    let adapters = AdapterSource(
      installation: AdapterInstallation(
        folder: folder + "/adapters", trust: TrustStore(folder: folder + "/trust")),
      loadsLooseFiles: true)
    let now: @Sendable () -> Timestamp = { clock.time.withLock { $0 } }
    service = TypedService(
      service: ConnectorService(
        ledger: try ConnectorLedger(journal: store.journal, tables: store.tables, now: now),
        adapters: AdapterFinder(adapters, runtime: .inProcess), ownAdapters: adapters.installation,
        scratchFolder: folder,
        log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: now))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The last row of the journal.
  func head() throws -> JournalPosition { try store.journal.head().position }

  /// Those that these tests connect, of the many that `swift test` builds beside the test bundle.
  private static func copyAdapters(to folder: String) throws {
    let built = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["reference-c", "lookout", "defender", "symantec"] {
      let library = "lib\(name)-adapter.so"
      try FileManager.default.copyItem(
        atPath: built.appending(path: library).path, toPath: "\(folder)/\(library)")
    }
  }

  func set(_ time: Timestamp) {
    clock.time.withLock { $0 = time }
  }

  /// Imports check-ins in the JSON-lines format.
  @discardableResult
  func importLines(_ lines: String...) async throws -> ImportAnswer {
    let bytes = [UInt8](lines.joined(separator: "\n").utf8)
    return try await service.importDevices(
      from: .bytes(bytes, name: "check-ins"), format: .jsonLines)
  }

  /// Takes a line of the made-up partner Acme, which names devices by serial number.
  @discardableResult
  func acme(_ serial: String, _ status: String, seen: Timestamp) async throws -> IngestAnswer {
    let line = #"{"device": "\#(serial)", "status": "\#(status)", "seen": \#(seen.milliseconds)}"#
    return try await service.ingest(connector: "acme", source: "test", body: [UInt8](line.utf8))
  }

  func explain(_ device: String) async throws -> Explanation {
    try await service.explain(device)
  }
}

/// Settings as somebody types them.
func settings(_ texts: String...) throws -> [SettingChange] {
  try texts.map { try SettingChange($0) }
}

/// Minutes after a fixed beginning.
func minute(_ count: Int) -> Timestamp {
  Timestamp(milliseconds: 1_795_000_000_000).adding(.minutes(count))
}
