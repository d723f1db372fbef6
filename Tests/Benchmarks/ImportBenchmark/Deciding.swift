import AdapterBundle
import AdapterHost
import AdapterManagement
import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import Logging

/// Deciding about the imported fleet, under one policy a platform.
struct Deciding {
  private let store: SQLiteStore
  private let folder: String
  private let service: ConnectorService

  init(store: SQLiteStore, folder: String) async throws {
    self.store = store
    self.folder = folder
    service = try Self.service(store, folder)
    for type in [
      CompliancePolicyType.iosCompliancePolicy, .androidWorkProfileCompliancePolicy,
    ] {
      let policy = try await service.compliancePolicies.create(
        PolicyDraft<CompliancePolicy>(
          displayName: type.rawValue, type: type, requiredLevel: .low), by: Self.caller)
      _ = try await service.compliancePolicies.assign(policy.id, to: [.allDevices], by: Self.caller)
    }
  }

  private static let caller = Caller(name: "benchmark", door: .host)

  /// Opened, it has taken over into its tables what the journal has.
  private static func service(_ store: SQLiteStore, _ folder: String) throws -> ConnectorService {
    let installation = AdapterInstallation(
      folder: folder + "/adapters", trust: TrustStore(folder: folder + "/trust"))
    return ConnectorService(
      ledger: try ConnectorLedger(
        journal: store.journal, tables: store.tables, now: { Fleet.time }),
      adapters: AdapterFinder(
        AdapterSource(installation: installation, loadsLooseFiles: false), runtime: .inProcess),
      ownAdapters: installation, scratchFolder: folder, log: Logger(label: "benchmark"),
      now: { Fleet.time })
  }

  func seconds() async throws -> Double { try await Self.seconds(service) }

  /// As a service does that is started again.
  func again() async throws -> Double {
    try await Self.seconds(try Self.service(store, folder))
  }

  private static func seconds(_ service: ConnectorService) async throws -> Double {
    let start = ContinuousClock.now
    _ = try await service.decisions.decideWhatHasChanged()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
