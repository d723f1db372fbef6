import AdapterBundle
import ConnectorModel
import ConnectorService
import ConnectorStore
import DeviceIntake
import Foundation
import Logging
import Synchronization

/// A service over a store of its own, with the adapters of this package and a clock that stands still
/// until it is set.
struct ScratchService: ~Copyable {
  let scratch: ScratchStore
  let service: ConnectorService
  private let clock: Clock

  /// A clock that only a test moves.
  private final class Clock: Sendable {
    let time = Mutex(minute(0))
  }

  init() throws {
    let scratch = try ScratchStore()
    try Self.copyAdapters(to: scratch.folder + "/adapters")
    self.scratch = scratch
    let clock = Clock()
    self.clock = clock
    let adapters = AdapterSource(
      installation: AdapterInstallation(
        folder: scratch.folder + "/adapters", trust: TrustStore(folder: scratch.folder + "/trust")),
      loadsLooseFiles: true)
    service = ConnectorService(
      store: scratch.store, adapters: adapters, user: "tester",
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      now: { clock.time.withLock { $0 } })
  }

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
      from: .bytes(bytes, name: "check-ins"), format: .jsonLines
    ) { _ in }
  }

  /// Takes a line of the made-up partner Acme, which names devices by serial number.
  @discardableResult
  func acme(_ serial: String, _ status: String, seen: Timestamp) async throws -> IngestAnswer {
    let line = #"{"device": "\#(serial)", "status": "\#(status)", "seen": \#(seen.milliseconds)}"#
    return try await service.ingest(connector: "acme", source: "test", body: [UInt8](line.utf8))
  }

  func explain(_ device: String) async throws -> Explanation {
    try service.explain(ExplanationRequest(device: device))
  }
}

/// Settings as somebody types them.
func settings(_ texts: String...) throws -> [SettingChange] {
  try texts.map { try SettingChange($0) }
}
