import AdapterHost
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import DropFolder
import Fakes
import Foundation
import Logging
import Testing

@testable import ConnectorService

/// What a service does by itself: one thing that fails ends nothing else, and nothing is done twice.
@Suite(.timeLimit(.minutes(5)))
struct ServiceWorkTests {
  private let adapter = FakeAdapter(.fake(1), pollInterval: .seconds(3_600))
  private let other = FakeAdapter(.fake(2), pollInterval: .seconds(3_600))
  private var id: ConnectorID { adapter.descriptor.id }

  /// Runs a service while `body` does.
  private func serving(_ fake: FakeService, _ body: () async throws -> Void) async throws {
    let clock = ServiceClock(wall: fake.tenant.now, elapsed: { TimeSpan(milliseconds: 0) })
    let work = try ServiceWork(
      fake.service, clock: clock, dropFolder: drop(fake), intakeFolder: intake(fake), group: nil,
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, remedyText: { "\($0)" })
    let running = Task { await work.run() }
    do {
      try await body()
    } catch {
      running.cancel()
      throw error
    }
    running.cancel()
    await running.value
  }

  private func drop(_ fake: FakeService) -> String { "\(fake.folder)/drop" }
  private func intake(_ fake: FakeService) -> String { "\(fake.folder)/intake" }

  /// Puts a file into a folder as others do: written elsewhere, then renamed.
  private func put(_ text: String, as name: String, into folder: String) throws {
    let written = "\(folder)/.\(name)"
    try Data(text.utf8).write(to: URL(filePath: written))
    try FileManager.default.moveItem(atPath: written, toPath: "\(folder)/\(name)")
  }

  private func isReady(_ name: String, _ fake: FakeService) -> Bool {
    FileManager.default.fileExists(atPath: "\(intake(fake))/\(name)/refused")
      && FileManager.default.fileExists(atPath: "\(drop(fake))/\(name)")
  }

  /// Waits for what the file system shows; only that tells nobody.
  private func eventually(_ isSo: () -> Bool) async throws {
    while !isSo() {
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func `a drop folder that cannot be used leaves the rest alone, and is used once it can`()
    async throws
  {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    let folder = "\(drop(fake))/partner-1"
    try FileManager.default.createDirectory(
      atPath: drop(fake), withIntermediateDirectories: true)
    // In the place of both folders somebody has put a file.
    for path in [folder, "\(drop(fake))/devices"] { try Data().write(to: URL(filePath: path)) }
    try await serving(fake) {
      try await fake.tenant.checkIn(1)
      await adapter.asked { $0.told.map(\.rawValue) == [1] && $0.contains(.poll) }
      for path in [folder, "\(drop(fake))/devices"] {
        try FileManager.default.removeItem(atPath: path)
      }
      try await eventually { isReady("partner-1", fake) && isReady("devices", fake) }
      try put("dropped", as: "message", into: folder)
      await adapter.asked { $0.contains(.receive("dropped")) }
      try put(
        #"{"serialNumber":"SN2","platform":"android"}"#, as: "phone.jsonl",
        into: "\(drop(fake))/devices")
      await adapter.asked { $0.told.map(\.rawValue) == [1, 2] }
    }
  }

  @Test func `each connector is worked for once, whatever is set meanwhile`() async throws {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    try await serving(fake) {
      await adapter.asked { $0.contains(.poll) }
      for hours in 1...20 { try await fake.set(id, "threatLifetimeHours=\(hours)") }
      // One that is set up later is worked for from then on.
      try await fake.tenant.connect(other)
      await other.asked { $0.contains(.poll) }
      try await fake.tenant.checkIn(1)
      await other.asked { $0.told.map(\.rawValue) == [1] }
      await adapter.asked { $0.told.map(\.rawValue) == [1] }
    }
    #expect(adapter.calls.count { $0 == .poll } == 1)
    #expect(other.calls.count { $0 == .poll } == 1)
  }

  @Test func `a connector that is deleted and added again has its messages read once each`()
    async throws
  {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    let folder = "\(drop(fake))/partner-1"
    try await serving(fake) {
      try await eventually { isReady("partner-1", fake) }
      try put("first", as: "1", into: folder)
      await adapter.asked { $0.contains(.receive("first")) }
      // It is read to the end when its file is gone.
      try await eventually { !FileManager.default.fileExists(atPath: "\(folder)/1") }
      _ = try await fake.service.connectors.delete(id, isConfirmed: true, by: FakeTenant.caller)
      try await fake.tenant.connect(adapter)
      try put("second", as: "2", into: folder)
      await adapter.asked { $0.contains(.receive("second")) }
      try await fake.tenant.checkIn(1)
      await adapter.asked { $0.told.map(\.rawValue) == [1] }
    }
    for text in ["first", "second"] {
      #expect(adapter.calls.count { $0 == .receive(text) } == 1)
    }
  }

  @Test func `a message whose reading fails is read later, and so are those behind it`()
    async throws
  {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    let folder = "\(drop(fake))/partner-1"
    try await serving(fake) {
      try await eventually { isReady("partner-1", fake) }
      await adapter.asked { $0.contains(.poll) }
      fake.tenant.memory.failNextAppend(FaultyTables.fault)
      try put("first", as: "1", into: folder)
      try put("second", as: "2", into: folder)
      await adapter.asked { $0.contains(.receive("first")) && $0.contains(.receive("second")) }
    }
    for text in ["first", "second"] {
      #expect(adapter.calls.count { $0 == .receive(text) } == 1)
    }
  }
}
