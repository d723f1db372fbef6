import ComplianceEvaluation
import ConnectorLedger
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

extension ConnectorReadiness {
  init(_ situation: ConnectorSituation, tenant: Tenant, at time: Timestamp) {
    let connector = situation.connector
    self.init(
      connector: connector.id.rawValue, name: connector.descriptor.name, decidedAt: time,
      refuses: situation.refusal(tenant: tenant, at: time)?.rule,
      apps: connector.descriptor.appsByPlatform)
  }

  /// With the devices of the next page, and the last of these; nil when there is none.
  func counting(
    _ reader: SituationReader, after last: DeviceKey?, limit: Int, at time: Timestamp
  ) throws(StoreError) -> (ConnectorReadiness, DeviceKey)? {
    let page = try reader.page(after: last).map(\.situation)
    guard let end = page.last,
      let connector = reader.state.settings.connector(ConnectorID(rawValue: connector))
    else { return nil }
    let listed = try reader.tables.listedApps(of: connector, on: page.map(\.device))
    var answer = self
    for one in page {
      guard let partner = one.connectors.first(where: { $0.connector.id == connector.id }),
        let readiness = DeviceReadiness(
          one.device, partner: partner, listsApp: listed[one.device.key], tenant: one.tenant,
          at: time)
      else { continue }
      answer.count(readiness)
      answer.note(readiness, one.device, limit: limit)
    }
    return (answer, end.device.key)
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
  var appsByPlatform: [String: String] {
    var apps: [String: String] = [:]
    for support in platforms { apps[support.platform.rawValue] = support.appId }
    return apps.filter { !$0.value.isEmpty }
  }
}
