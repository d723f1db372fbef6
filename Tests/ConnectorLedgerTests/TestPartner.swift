import ConnectorModel
import ConnectorStore

/// A partner of phones of both platforms, whose reports name devices by any identifier.
enum TestPartner {
  static let id = ConnectorID(rawValue: "11111111-2222-4333-8444-555555555555")

  static func connector(
    scope: Set<GroupID>? = nil, togglesOn: Set<Toggle> = [.iosEnabled, .androidEnabled],
    needsPolicy: Bool = false
  ) -> Connector {
    let offers = [Toggle.iosEnabled, .androidEnabled].map {
      OfferedToggle(toggle: $0, label: $0.name, help: "Help.", isOnByDefault: false)
    }
    let descriptor = PartnerDescriptor(
      id: id, name: "Test Partner", vendor: "Test", adapterVersion: "1.0.0", levelSource: .worst,
      needsClassicPolicy: needsPolicy, toggles: offers,
      identifiers: [.directoryDeviceId, .serialNumber, .userPrincipalName])
    return Connector(
      descriptor: descriptor, togglesOn: togglesOn, unresponsivenessThresholdInDays: 7,
      scope: scope, isProvisioned: true, isDeprovisioned: false, createdAt: minute(0),
      modifiedAt: minute(0))
  }

  static func report(
    _ kind: ReportKind, of values: [IdentifierKind: String], at time: Timestamp,
    platform: Platform? = nil
  ) -> Report {
    Report(
      subject: .identifiers(ids(values)), kind: kind, observedAt: time, vendorCode: 0,
      platform: platform)
  }
}

extension ScratchStore {
  /// Those of a device that say something, by the partner's own ids; "" stands for none.
  func said(of device: Int64) throws -> [String: PartnerDeviceState?] {
    let devices = try partnerDevices(of: DeviceKey(rawValue: device), TestPartner.id)
    return Dictionary(
      uniqueKeysWithValues: devices.map { ($0.partnerDeviceId?.value ?? "", $0.state?.state) })
  }
}
