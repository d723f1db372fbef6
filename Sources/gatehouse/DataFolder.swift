import AdapterBundle
import AdapterHost
import AdapterManagement
import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import ControlSocket
import Foundation
import Logging

/// Where a tenant's data are.
struct DataFolder: Hashable {
  let path: String

  init(option: String?, _ console: any Console) throws(ServiceError) {
    let environment = console.environment
    if let given = option ?? environment["GATEHOUSE_DATA"] {
      guard !given.isEmpty else {
        throw ServiceError(.badRequest, "the data folder has no name", remedy: "Give --data DIR.")
      }
      path = console.path(given)
    } else if let home = environment["XDG_DATA_HOME"]
      ?? environment["HOME"].map({ "\($0)/.local/share" })
    {
      path = "\(home)/gatehouse"
    } else {
      throw ServiceError(
        .badRequest, "no data folder is known", remedy: "Give --data DIR or set GATEHOUSE_DATA.")
    }
  }

  /// Where a running service is spoken to.
  var socket: String { "\(path)/socket" }
  /// Where files are dropped for a running service.
  var drop: String { "\(path)/drop" }

  /// A connection to the service that runs on this folder; nil when none does.
  func runningService() throws(ServiceError) -> ControlConnection? {
    do {
      return try ControlConnection.toService(at: socket)
    } catch  where error.number == EACCES {
      throw ServiceError(
        .denied, code: "service.denied", "you may not speak to the service that runs on \(path)",
        remedy: "Do it as the service's user, or as a member of the group that it was given.")
    } catch {
      throw ServiceError(.failed, code: "service.connection", "\(error)")
    }
  }

  /// The folder of adapters that is made from what the journal keeps.
  private var ownAdapters: AdapterInstallation {
    AdapterInstallation(folder: "\(path)/adapters", trust: TrustStore(folder: "\(path)/trust"))
  }

  /// Where adapters are searched: in the folder that is named, for those who write adapters loose files
  /// among them; in the data folder's own, which is made here; then in those of the site and of vendors.
  func adapters(
    _ options: CommonOptions, _ console: any Console
  ) throws(ServiceError) -> AdapterSource {
    let trust = TrustStore(folder: "\(path)/trust")
    let further = try AdapterSearchPath.installations(console.environment, trust: trust)
    let own = "\(path)/adapters"
    do {
      try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    } catch {
      throw ServiceError(.failed, "the folder \(own) cannot be made")
    }
    let ownInstallation = ownAdapters
    guard let given = options.adapters ?? console.environment["GATEHOUSE_ADAPTERS"] else {
      return AdapterSource(
        installation: ownInstallation, loadsLooseFiles: false, further: further)
    }
    return AdapterSource(
      installation: AdapterInstallation(folder: console.path(given), trust: trust),
      loadsLooseFiles: true, further: [ownInstallation] + further)
  }

  /// Opens the store under its lock and a service over it, and closes both.
  func withService(
    _ options: CommonOptions, _ console: any Console,
    log: Logger = Logger(label: "gatehouse") { _ in StandardErrorLog() },
    now: @escaping @Sendable () -> Timestamp = { .wallClock },
    _ body: (ConnectorService) async throws -> Void
  ) async throws {
    let lock = try StoreLock(folder: path)
    defer { withExtendedLifetime(lock) {} }
    let store = try SQLiteStore(folder: path)
    let service = ConnectorService(
      ledger: try ConnectorLedger(journal: store.journal, tables: store.tables, now: now),
      adapters: AdapterFinder(
        try adapters(options, console), runtime: try AdapterRuntime(console)),
      ownAdapters: ownAdapters, scratchFolder: path, log: log, now: now)
    do {
      try await service.open()
      try await body(service)
    } catch {
      await service.close()
      throw error
    }
    await service.close()
  }

  /// Opens the store under its lock and nothing over it: for what must work where the tables cannot be read.
  func withStore<Value>(_ body: (SQLiteStore) async throws -> Value) async throws -> Value {
    let lock = try StoreLock(folder: path)
    defer { withExtendedLifetime(lock) {} }
    return try await body(try SQLiteStore(folder: path))
  }
}
