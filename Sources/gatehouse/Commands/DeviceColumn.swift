import ArgumentParser
import ConnectorModel
import ConnectorService
import NameFolding

/// What a listing of devices can show of each.
enum DeviceColumn: String, CaseIterable {
  case number, name, user, platform, os, model, ownership, management, compliance, because
  case holdsUntil = "holds-until"
  case appProtection = "app-protection"
  case appProtectionBecause = "app-protection-because"
  case lastCheckIn = "last-check-in"
  case registered, groups, left, serial, udid, imei
  case mdmId = "mdm-id"
  case directoryId = "directory-id"

  static let standard: [DeviceColumn] = [
    .number, .name, .platform, .compliance, .because, .user, .os, .ownership, .appProtection,
    .serial,
  ]

  var column: Column<DeviceView> { Column(title, cell) }

  /// As programs read it: under the word that asks for it, a number alone, and nothing where nothing is known.
  var namedColumn: Column<DeviceView> {
    Column(rawValue) { self == .number ? String($0.number) : value(of: $0) ?? "" }
  }

  private var title: String {
    switch self {
    case .number: "Device"
    case .name: "Name"
    case .user: "User"
    case .platform: "Platform"
    case .os: "OS"
    case .model: "Model"
    case .ownership: "Ownership"
    case .management: "Management"
    case .compliance: "Compliance"
    case .because: "Because"
    case .holdsUntil: "Holds until"
    case .appProtection: "App protection"
    case .appProtectionBecause: "Because"
    case .lastCheckIn: "Last check-in"
    case .registered: "Registered"
    case .groups: "Groups"
    case .left: "Left"
    case .serial: "Serial number"
    case .udid: "UDID"
    case .imei: "IMEI"
    case .mdmId: "MDM id"
    case .directoryId: "Directory id"
    }
  }

  private func cell(_ device: DeviceView) -> String { value(of: device) ?? "-" }

  private func value(of device: DeviceView) -> String? {
    switch self {
    case .number: "#\(device.number)"
    case .name: device.name
    case .user: device.userPrincipalName
    case .platform: device.platform?.rawValue
    case .os: device.osVersion
    case .model: device.model
    case .ownership: device.ownership.rawValue
    case .management: device.management.rawValue
    case .compliance: device.complianceState.rawValue
    case .because: device.complianceReason.words
    case .holdsUntil: device.holdsUntil?.wholeSeconds
    case .appProtection: device.appProtection.rawValue
    case .appProtectionBecause: device.appProtectionReason.words
    case .lastCheckIn: device.lastCheckInAt?.wholeSeconds
    case .registered: device.isRegistered ? "yes" : "no"
    case .groups: device.groups.isEmpty ? nil : device.groups.joined(separator: " ")
    case .left: device.leftAt?.wholeSeconds
    case .serial: identifier(.serialNumber, of: device)
    case .udid: identifier(.udid, of: device)
    case .imei: identifier(.imei, of: device)
    case .mdmId: identifier(.mdmDeviceId, of: device)
    case .directoryId: identifier(.directoryDeviceId, of: device)
    }
  }

  private func identifier(_ kind: IdentifierKind, of device: DeviceView) -> String? {
    device.identifiers.first { $0.kind == kind }?.value
  }
}

/// Columns with commas between them.
struct DeviceColumns {
  let columns: [DeviceColumn]

  @Sendable static func typed(_ text: String) throws -> DeviceColumns {
    let columns = try text.split(separator: ",").map { word in
      if let column = DeviceColumn(typed: String(word)) { return column }
      let all = DeviceColumn.allCases.map(\.rawValue)
      let near = NameLikeness(to: FoldedName(String(word))).nearest(among: all)
      let rest =
        near.isEmpty
        ? "They are \(all.joined(separator: ", "))."
        : "Did you mean \(near.joined(separator: ", or "))?"
      throw ValidationError("\"\(word)\" is no column. \(rest)")
    }
    guard !columns.isEmpty else { throw ValidationError("No column is named.") }
    return DeviceColumns(columns: columns)
  }
}
