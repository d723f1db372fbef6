import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// Devices that are caught for want of partners' words and lack the partners' apps, counted by partner and
/// platform.
struct MissingApps: Sendable {
  private(set) var all: [MissingApp] = []

  /// - Parameter listed: whether the partner's app is on the lists of devices.
  mutating func add(
    _ devices: [DeviceSituation], of partner: Connector, listed: [DeviceKey: Bool],
    at time: Timestamp
  ) {
    for one in devices where one.lacksApp(of: partner.id, listed[one.device.key], at: time) {
      add(partner.descriptor, one.device.platform)
    }
  }

  private mutating func add(_ partner: PartnerDescriptor, _ platform: Platform?) {
    guard let platform, let app = partner.support(for: platform)?.appId else { return }
    let known = all.firstIndex {
      $0.connector == partner.id.rawValue && $0.platform == platform
    }
    if let known {
      all[known].devices += 1
    } else {
      all.append(
        MissingApp(
          connector: partner.id.rawValue, partner: partner.name, platform: platform, appId: app,
          devices: 1))
    }
  }
}

extension DeviceSituation {
  /// Whether the device is caught because this partner says nothing of it, which it cannot without its app.
  fileprivate func lacksApp(
    of partner: ConnectorID, _ listsApp: Bool?, at time: Timestamp
  ) -> Bool {
    let reasons =
      ComplianceEvaluation.decide(self, at: time).reasons
      + AppProtectionEvaluation.decide(self, at: time).reasons
    guard reasons.contains(where: { $0.connector == partner && $0.rule.isForWantOfData }),
      let situation = connectors.first(where: { $0.connector.id == partner })
    else { return false }
    let readiness = DeviceReadiness(
      device, partner: situation, listsApp: listsApp, tenant: tenant, at: time)
    return readiness?.hasApp == false
  }
}

extension TableReader {
  /// Whether the partner's app is on the lists of devices; without those of which no list says so.
  func listedApps(
    of connector: Connector, on devices: [Device]
  ) throws(StoreError) -> [DeviceKey: Bool] {
    guard let first = devices.first, let last = devices.last else { return [:] }
    var byApp: [String: [DeviceKey: Bool]] = [:]
    for app in Set(connector.descriptor.appsByPlatform.values) {
      byApp[app] = try listedApps(app, from: first.key, through: last.key)
    }
    var listed: [DeviceKey: Bool] = [:]
    for device in devices {
      let app = device.platform.flatMap { connector.descriptor.support(for: $0)?.appId }
      listed[device.key] = app.flatMap { byApp[$0]?[device.key] }
    }
    return listed
  }
}
