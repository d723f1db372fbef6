import AdapterBundle
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
    service = Self.service(store, folder)
    for type in [
      CompliancePolicyType.iosCompliancePolicy, .androidWorkProfileCompliancePolicy,
    ] {
      let policy = try await service.createCompliancePolicy(
        CompliancePolicyDraft(displayName: type.rawValue, type: type, requiredLevel: .low))
      _ = try await service.assignCompliancePolicy(policy.id.rawValue, to: [.allDevices])
    }
  }

  private static func service(_ store: SQLiteStore, _ folder: String) -> ConnectorService {
    ConnectorService(
      store: store,
      adapters: AdapterSource(
        installation: AdapterInstallation(
          folder: folder + "/adapters", trust: TrustStore(folder: folder + "/trust")),
        loadsLooseFiles: false),
      user: "benchmark", log: Logger(label: "benchmark"), now: { Fleet.time })
  }

  func seconds() async throws -> Double { try await Self.seconds(service) }

  /// As a service does that is started again.
  func again() async throws -> Double {
    try await Self.seconds(Self.service(store, folder))
  }

  private static func seconds(_ service: ConnectorService) async throws -> Double {
    let start = ContinuousClock.now
    _ = try await service.decideWhatHasChanged()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
