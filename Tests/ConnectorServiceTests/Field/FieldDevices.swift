import ConnectorModel
import ConnectorService
import Foundation

/// A device in the words of the cases.
extension FieldRun {
  /// By number.
  func devices() async throws -> [[String: AnyHashable]] {
    var devices: [[String: AnyHashable]] = []
    for view in try await scratch.service.devices(DeviceQuery()) {
      devices.append(try await facts(of: view))
    }
    return devices
  }

  private func facts(of view: DeviceView) async throws -> [String: AnyHashable] {
    let details = try await scratch.service.service.devices.details(
      of: DeviceKey(rawValue: view.number))
    let device = details.device
    var facts: [String: AnyHashable] = [
      "ownership": device.ownership.rawValue, "left": device.leftAt != nil,
      "state": view.complianceState.rawValue, "hasCheckedIn": device.lastCheckInAt != nil,
      "groups": device.groups.map(\.rawValue).sorted(), "enrolments": device.formerEnrolments.count,
    ]
    facts["name"] = device.name
    facts["model"] = device.model
    facts["platform"] = device.platform?.rawValue
    facts["os"] = device.osText
    facts["jailbroken"] = device.isJailbroken
    facts["supervised"] = device.isSupervised
    facts["manager"] = device.manager
    facts["leftAt"] = device.leftAt?.iso8601
    facts["lastCheckIn"] = device.lastCheckInAt?.iso8601
    facts["apps"] = details.installedApps
    facts["managedApps"] = details.managedApps
    facts["appProtection"] = view.appProtection.rawValue
    facts["reason"] = view.complianceReason.rule.rawValue
    facts["user"] = view.userPrincipalName
    let told = try await scratch.service.service.devices.disclosures(of: device.key, limit: 1)
    facts["appsShared"] = told.first?.record.shared
    for identifier in device.identifiers { facts[identifier.kind.rawValue] = identifier.value }
    for partner in details.partners { facts[partner.fieldName] = partner.state.rawValue }
    return facts
  }
}

/// A connector in the words of the cases.
extension FieldRun {
  func connector(_ partner: String) async throws -> [String: AnyHashable] {
    let view = try await scratch.service.connector(named: partner)
    var facts: [String: AnyHashable] = [
      "state": view.partnerState.rawValue, "waiting": view.unmatchedReports,
      "wasHeard": view.lastHeartbeatDateTime != nil, "classicPolicy": view.classicPolicy != nil,
      "notUnderstood": view.notUnderstood != nil,
    ]
    facts["refuses"] = view.refuses?.rawValue
    for toggle in view.toggles {
      facts[toggle.toggle.name] = toggle.effective
    }
    return facts
  }
}

extension PartnerView {
  /// `acme` for what Acme Shield says.
  fileprivate var fieldName: String {
    name.lowercased().split(separator: " ").first.map { String($0) } ?? name
  }
}
