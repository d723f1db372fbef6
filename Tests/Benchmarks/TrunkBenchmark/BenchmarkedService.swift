import AdapterBundle
import AdapterHost
import AdapterManagement
import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import Foundation
import Logging

/// A service over a store of its own, with the reference adapter, which names devices by serial number.
struct BenchmarkedService {
  static let caller = Caller(name: "benchmark", door: .host)
  static let time = Timestamp(milliseconds: 1_795_000_000_000)

  let store: SQLiteStore
  let service: ConnectorService

  /// - Parameter adapter: the library of the reference adapter.
  init(folder: String, adapter: String) async throws {
    let adapters = folder + "/adapters"
    try FileManager.default.createDirectory(atPath: adapters, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: adapter, toPath: "\(adapters)/\(URL(fileURLWithPath: adapter).lastPathComponent)")
    store = try SQLiteStore(folder: folder)
    let now: @Sendable () -> Timestamp = { .wallClock }
    let installation = AdapterInstallation(
      folder: adapters, trust: TrustStore(folder: folder + "/trust"))
    service = ConnectorService(
      ledger: try ConnectorLedger(journal: store.journal, tables: store.tables, now: now),
      adapters: AdapterFinder(
        AdapterSource(installation: installation, loadsLooseFiles: true), runtime: .inProcess),
      ownAdapters: installation, scratchFolder: folder, log: Logger(label: "benchmark"), now: now)
  }

  /// Phones of which every hundredth is under the connector.
  func importFleet(_ count: Int) async throws {
    for start in stride(from: 0, to: count, by: 4_096) {
      let checkIns = (start..<min(start + 4_096, count)).map(Self.checkIn)
      _ = try await service.ledger.accept(
        [.checkIns(CheckInBatch(source: "fleet", receivedAt: Self.time, checkIns: checkIns))],
        by: Self.caller)
    }
    // The answer to a commit comes when everything before it has had its effect.
    _ = try await service.ledger.commit([], by: Self.caller)
  }

  /// The first phones of the fleet say that they are still there.
  func checkInAgain(_ count: Int, day: Int) async throws {
    let later = Self.time.adding(.days(day))
    let checkIns = (0..<count).map { Self.checkIn($0, at: later) }
    _ = try await service.ledger.commit(
      [.checkIns(CheckInBatch(source: "fleet", receivedAt: later, checkIns: checkIns))],
      by: Self.caller)
  }

  static func checkIn(_ number: Int) -> CheckIn { checkIn(number, at: time) }

  private static func checkIn(_ number: Int, at time: Timestamp) -> CheckIn {
    CheckIn(
      observedAt: time,
      identifiers: [
        DeviceIdentifier(.serialNumber, "SN\(number)"),
        DeviceIdentifier(.mdmDeviceId, "m-\(number)-1111-4222"),
      ].compactMap(\.self), platform: number % 100 == 0 ? .android : .ios,
      ownership: number % 5 < 3 ? .company : .personal, management: .enrolled,
      osText: "17.\(number % 7)")
  }

  /// Connects the partner for Android, and every phone is under one policy.
  func connect() async throws {
    let acme = try await service.connectors.descriptor(ofPartner: "acme")
    _ = try await service.connectors.add(acme, by: Self.caller)
    _ = try await service.connectors.set(
      connector, [SettingChange("androidEnabled=on")], by: Self.caller)
    for type in [CompliancePolicyType.iosCompliancePolicy, .androidWorkProfileCompliancePolicy] {
      let policy = try await service.compliancePolicies.create(
        PolicyDraft<CompliancePolicy>(displayName: type.rawValue, type: type, requiredLevel: .low),
        by: Self.caller)
      _ = try await service.compliancePolicies.assign(
        policy.id, to: [.allDevices], by: Self.caller)
    }
  }

  var connector: ConnectorID { service.ledger.settings.connectors[0].id }

  func partnerMessage(_ number: Int) async throws {
    let body =
      #"{"device": "SN\#(number * 100)", "status": "high", "seen": \#(Self.time.milliseconds)}"#
    _ = try await service.partnerMessages.take(
      Array(body.utf8), of: connector, source: "benchmark",
      messageId: "\(number)", by: Self.caller)
  }
}

extension Timestamp {
  static var wallClock: Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }
}
