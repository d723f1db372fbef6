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
    facts["lastCheckIn"] = device.lastCheckInAt?.iso8601
    facts["apps"] = details.installedApps
    facts["managedApps"] = details.managedApps
    for identifier in device.identifiers { facts[identifier.kind.rawValue] = identifier.value }
    for partner in details.partners { facts[partner.fieldName] = partner.state.rawValue }
    return facts
  }
}

extension PartnerView {
  /// `acme` for what Acme Shield says.
  fileprivate var fieldName: String {
    name.lowercased().split(separator: " ").first.map { String($0) } ?? name
  }
}
