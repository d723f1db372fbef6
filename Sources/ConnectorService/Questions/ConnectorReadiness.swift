import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// How far the devices of a connector have come.
package struct ConnectorReadiness: Hashable, Sendable, Codable {
  package var connector: String
  package var name: String
  package var decidedAt: Timestamp
  /// Why the partner's reports are refused at present, whatever the devices; nil: they are accepted.
  package var refuses: RuleID?
  /// Devices in scope, on a platform that is connected.
  package var devices = 0
  package var registered = 0
  package var supportedVersion = 0
  /// Devices that give no version from which that follows.
  package var versionUnknown = 0
  package var app = 0
  /// Devices of which no list of apps has arrived, or whose app the adapter does not name.
  package var appUnknown = 0
  package var activated = 0
  package var reporting = 0
  /// The partner's app, by platform, as far as the adapter names it.
  package var apps: [String: String] = [:]
  /// Where the rest is stuck, in the order of the steps.
  package var stuck: [StuckDevices] = []
  /// The first of these devices, by number.
  package var stuckDevices: [StuckDevice] = []
}

package struct StuckDevices: Hashable, Sendable, Codable {
  package var step: ReadinessStep
  package var devices: Int
  /// The devices of the step of which it is not known whether they have the app.
  package var appUnknown: Int
  /// The earliest and the latest since when; nil: nobody has said.
  package var earliest: Timestamp?
  package var latest: Timestamp?
}

package struct StuckDevice: Hashable, Sendable, Codable {
  package var number: Int64
  package var name: String?
  package var platform: Platform?
  package var step: ReadinessStep
  package var hasApp: Bool?
  package var since: Timestamp?
}

extension ConnectorService {
  /// Which devices in scope a partner reports about, and what the others lack.
  /// - Parameter limit: how many of the others are named.
  package nonisolated func readiness(
    ofConnector text: String, limit: Int
  ) throws(ServiceError) -> ConnectorReadiness {
    let situation = try situation(named: text)
    let time = now()
    let tenant = try tenant()
    var answer = ConnectorReadiness(
      connector: situation.connector.id.rawValue, name: situation.connector.descriptor.name,
      decidedAt: time, refuses: situation.refusal(tenant: tenant, at: time)?.rule,
      apps: situation.connector.descriptor.appsByPlatform)
    var last: DeviceKey?
    while true {
      let page = try read { tables throws(StoreError) in
        let page = try SituationReader(tables).page(after: last).map(\.situation)
        return (page, try tables.listedApps(of: situation.connector, on: page.map(\.device)))
      }
      guard let end = page.0.last else { return answer }
      last = end.device.key
      for one in page.0 {
        let partner = one.connectors.first { $0.connector.id == situation.connector.id }
        guard let partner,
          let readiness = DeviceReadiness(
            one.device, partner: partner, listsApp: page.1[one.device.key], tenant: tenant,
            at: time)
        else { continue }
        answer.count(readiness)
        answer.note(readiness, one.device, limit: limit)
      }
    }
  }

  /// Which of these devices, in order, changed settings would catch for want of a partner's word, and do not
  /// have its app.
  nonisolated func missingApps(
    _ keys: [DeviceKey], settings: FleetSettings, at time: Timestamp
  ) throws(ServiceError) -> [MissingApp] {
    var missing: [MissingApp] = []
    for start in stride(from: 0, to: keys.count, by: SituationReader.pageSize) {
      let part = keys[start..<min(start + SituationReader.pageSize, keys.count)]
      try read { tables throws(StoreError) in
        let devices = try SituationReader(tables).devices(part).map { $0.situation.under(settings) }
        for partner in settings.connectors.map(\.connector) {
          let listed = try tables.listedApps(of: partner, on: devices.map(\.device))
          for one in devices where one.lacksApp(of: partner.id, listed[one.device.key], at: time) {
            missing.add(partner.descriptor, one.device.platform)
          }
        }
      }
    }
    return missing
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
  fileprivate func listedApps(
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

extension ConnectorReadiness {
  fileprivate mutating func count(_ readiness: DeviceReadiness) {
    devices += 1
    registered += readiness.isRegistered ? 1 : 0
    supportedVersion += readiness.hasSupportedVersion == true ? 1 : 0
    versionUnknown += readiness.hasSupportedVersion == nil ? 1 : 0
    app += readiness.hasApp == true ? 1 : 0
    appUnknown += readiness.hasApp == nil ? 1 : 0
    activated += readiness.isActivated ? 1 : 0
    reporting += readiness.isReporting ? 1 : 0
  }

  fileprivate mutating func note(_ readiness: DeviceReadiness, _ device: Device, limit: Int) {
    guard let step = readiness.stuckAt else { return }
    var group =
      stuck.first { $0.step == step } ?? StuckDevices(step: step, devices: 0, appUnknown: 0)
    group.devices += 1
    group.appUnknown += readiness.hasApp == nil ? 1 : 0
    group.earliest = [group.earliest, readiness.since].compactMap { $0 }.min()
    group.latest = [group.latest, readiness.since].compactMap { $0 }.max()
    stuck.removeAll { $0.step == step }
    stuck.append(group)
    stuck.sort { $0.step.place < $1.step.place }
    guard stuckDevices.count < limit else { return }
    stuckDevices.append(
      StuckDevice(
        number: device.key.rawValue, name: device.name, platform: device.platform, step: step,
        hasApp: readiness.hasApp, since: readiness.since))
  }
}

extension ReadinessStep {
  fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension PartnerDescriptor {
  /// The bundle or package id of the partner's app, where there is one.
  fileprivate var appsByPlatform: [String: String] {
    var apps: [String: String] = [:]
    for support in platforms { apps[support.platform.rawValue] = support.appId }
    return apps.filter { !$0.value.isEmpty }
  }
}

extension [MissingApp] {
  fileprivate mutating func add(_ partner: PartnerDescriptor, _ platform: Platform?) {
    guard let platform, let app = partner.support(for: platform)?.appId else { return }
    let known = firstIndex { $0.connector == partner.id.rawValue && $0.platform == platform }
    if let known {
      self[known].devices += 1
    } else {
      append(
        MissingApp(
          connector: partner.id.rawValue, partner: partner.name, platform: platform, appId: app,
          devices: 1))
    }
  }
}
