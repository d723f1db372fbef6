import ConnectorModel
import ConnectorService
import DeviceIntake
import Foundation

/// A few phones of which the made-up partner Acme says various things, and two policies.
extension ScratchService {
  static let phones = 12

  static func phone(_ number: Int) -> String {
    let groups = number % 3 == 0 ? #","groups":["field"]"# : ""
    let registered = number % 4 == 0 ? "" : #""directoryDeviceId":"d-\#(number)","#
    let protected = number % 2 == 0 ? #","protectedApps":["com.example.mail"]"# : ""
    return #"{\#(registered)"serialNumber":"SN\#(number)","platform":"android","#
      + #""osVersion":"\#(number % 5 == 0 ? 7 : 14)","name":"Phone \#(number)","ownership":"company","#
      + #""management":"enrolled"\#(protected)\#(groups)}"#
  }

  /// Acme is connected for Android; "Strict" demands that its app is active, "Grace" that nothing is critical.
  static func withSmallFleet() async throws -> ScratchService {
    let scratch = try ScratchService()
    let service = scratch.service
    _ = try await service.addConnector(partner: "acme")
    _ = try await service.addConnector(partner: "lookout")
    _ = try await service.setConnector("acme", settings("androidEnabled=on"))
    _ = try await service.setConnector(
      "lookout", settings("androidMobileApplicationManagementEnabled=on"))
    _ = try await service.createGroup(id: "office", displayName: nil)
    let lines = (1...phones).map(Self.phone)
    _ = try await service.importDevices(
      from: .bytes([UInt8](lines.joined(separator: "\n").utf8), name: "fleet"), format: .jsonLines)
    let type = CompliancePolicyType.androidWorkProfileCompliancePolicy
    _ = try await service.createCompliancePolicy(
      PolicyDraft<CompliancePolicy>(displayName: "Strict", type: type, requiredLevel: .low))
    _ = try await service.createCompliancePolicy(
      PolicyDraft<CompliancePolicy>(
        displayName: "Grace", type: type, requiredLevel: .medium, gracePeriodHours: 24))
    _ = try await service.createAppProtectionPolicy(
      PolicyDraft<AppProtectionPolicy>(
        displayName: "Mail", platform: .android, maximumLevel: .low, action: .block))
    _ = try await service.assignCompliancePolicy(
      "Strict", to: [.group(GroupID(rawValue: "field"))])
    _ = try await service.assignCompliancePolicy("Grace", to: [.allDevices])
    _ = try await service.assignAppProtectionPolicy("Mail", to: [.allDevices])
    scratch.set(minute(10))
    for (number, word) in [(1, "ok"), (2, "critical"), (3, "suspicious"), (6, "infected")] {
      try await scratch.acme("SN\(number)", word, seen: minute(9))
    }
    return scratch
  }

  /// Compliance and app protection of every device, by number.
  func states() async throws -> [Int64: [String]] {
    Dictionary(
      uniqueKeysWithValues: try await service.devices(after: nil, limit: 1_000).map {
        ($0.number, [$0.complianceState.rawValue, $0.appProtection.rawValue])
      })
  }
}
