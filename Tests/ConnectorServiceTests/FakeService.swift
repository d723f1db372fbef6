import AdapterBundle
import AdapterHost
import AdapterManagement
import ConnectorModel
import ConnectorService
import Fakes
import Foundation
import Logging

/// A service over a tenant in memory, whose partners' adapters a test scripts.
final class FakeService: Sendable {
  let tenant: FakeTenant
  let service: ConnectorService
  /// For what a service needs of a disk.
  let folder: String

  /// - Parameter patience: how long somebody waits for one connector who has something else to do as well.
  init(patience: Duration = .seconds(3_600)) throws {
    let tenant = try FakeTenant()
    self.tenant = tenant
    folder = NSTemporaryDirectory() + "gatehouse-fakes-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let nothing = AdapterSource(
      installation: AdapterInstallation(
        folder: folder + "/adapters", trust: TrustStore(folder: folder + "/trust")),
      loadsLooseFiles: false)
    service = ConnectorService(
      ledger: tenant.ledger, adapters: AdapterFinder(nothing, runtime: .inProcess),
      ownAdapters: nothing.installation, supply: tenant.supply, scratchFolder: folder,
      patience: patience,
      longestPatience: patience,
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: tenant.now)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func set(_ id: ConnectorID, _ changes: String...) async throws {
    _ = try await service.connectors.set(
      id, try changes.map { try SettingChange($0) }, by: FakeTenant.caller)
  }
}
