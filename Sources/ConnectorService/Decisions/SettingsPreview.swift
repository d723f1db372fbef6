import ComplianceEvaluation
import ConnectorModel

/// What a change of settings would do to the devices that there are.
package struct SettingsPreview: Hashable, Sendable, Codable {
  package var decidedAt: Timestamp
  /// What is supposed beside the change itself, such as "assigned to all devices".
  package var assumption: String?
  package var devices: Int
  /// Devices that change their compliance state, their app protection, or both.
  package var changed: Int
  package var compliance: [PreviewCount] = []
  package var appProtection: [PreviewCount] = []
  /// Devices that change, by number: the first hundred, or all if that was asked for.
  package var changes: [PreviewedDevice] = []
  /// Reports that wait for their device and would find it at once.
  package var waitingReports: [WaitingReports] = []
  /// What partners would be told of apps at the next check-ins, beyond what they are told now; nil: it was not
  /// counted, because the fleet is large.
  package var disclosures: [DisclosureToCome]? = []
  /// The names of classic policies that come with it.
  package var newClassicPolicies: [String] = []
  /// Partners that are not heard any more, as their adapters cannot be used; what is counted is what follows when they
  /// are unresponsive.
  package var silentPartners: [SilentPartner] = []
  /// Devices that would be caught only because they were never given a partner's app.
  package var withoutApp: [MissingApp] = []

  init(decidedAt: Timestamp, devices: Int, changed: Int = 0) {
    self.decidedAt = decidedAt
    self.devices = devices
    self.changed = changed
  }
}

/// Devices that go from one state to another for one reason.
package struct PreviewCount: Hashable, Sendable, Codable {
  package var from: String
  package var to: String
  package var reason: RuleID
  package var devices: Int
}

package struct PreviewedDevice: Hashable, Sendable, Codable {
  package var number: Int64
  package var name: String?
  package var platform: Platform?
  /// Nil: it stays as it is.
  package var compliance: PreviewedStep?
  package var appProtection: PreviewedStep?
}

package struct PreviewedStep: Hashable, Sendable, Codable {
  package var from: String
  package var to: String
  package var reason: RuleID
}

/// Devices that a policy would catch and that have no way to report: they lack the partner's app.
package struct MissingApp: Hashable, Sendable, Codable {
  package var connector: String
  package var partner: String
  package var platform: Platform
  package var appId: String
  package var devices: Int
}

/// Reports of a partner's that would match a device.
package struct WaitingReports: Hashable, Sendable, Codable {
  package var connector: String
  package var partner: String
  package var reports: Int

  init(_ situation: ConnectorSituation?, _ reports: Int) {
    connector = situation?.connector.id.rawValue ?? ""
    partner = situation?.connector.descriptor.name ?? ""
    self.reports = reports
  }
}

/// A partner whose adapter cannot be used any more.
package struct SilentPartner: Hashable, Sendable, Codable {
  package var connector: String
  package var partner: String
  /// When it counts as unresponsive; nil: it was never heard.
  package var unresponsiveFrom: Timestamp?

  init(_ situation: ConnectorSituation) {
    connector = situation.connector.id.rawValue
    partner = situation.connector.descriptor.name
    unresponsiveFrom = situation.connector.unresponsiveAt(health: situation.health)
  }
}

/// Lists of apps that a partner would be told and is not told now, or not so much of.
package struct DisclosureToCome: Hashable, Sendable, Codable {
  package var connector: String
  package var partner: String
  package var devices = 0
  /// Those of them that are not known to be the company's.
  package var personalDevices = 0
  /// The apps of these by the lists that are known now, which the partner is not told of now.
  package var personalApps = 0

  init(_ connector: Connector) {
    self.connector = connector.id.rawValue
    partner = connector.descriptor.name
  }
}

extension FleetChange {
  var compliance: PreviewedStep? {
    guard from.compliance != to.compliance else { return nil }
    return PreviewedStep(
      from: from.compliance.rawValue, to: to.compliance.rawValue, reason: to.complianceRule)
  }

  var appProtection: PreviewedStep? {
    guard from.appProtection != to.appProtection else { return nil }
    return PreviewedStep(
      from: from.appProtection.rawValue, to: to.appProtection.rawValue,
      reason: to.appProtectionRule)
  }

  /// Whether missing data of a partner's makes the device worse than it was.
  var isCaughtWithoutData: Bool {
    (to.compliance > from.compliance && to.complianceRule.isForWantOfData)
      || (to.appProtection > from.appProtection && to.appProtectionRule.isForWantOfData)
  }
}

extension RuleID {
  /// The rules under which a device is caught because a partner says nothing of it.
  var isForWantOfData: Bool {
    [.missingDataBlocked, .partnerAppNotActive, .partnerDataMissing].contains(self)
  }
}

extension SettingsPreview {
  /// Counts devices by what becomes of them.
  init(_ differences: [FleetChange: [DeviceKey]], of devices: Int, at time: Timestamp) {
    self.init(decidedAt: time, devices: devices)
    var compliance: [PreviewedStep: Int] = [:]
    var appProtection: [PreviewedStep: Int] = [:]
    for (change, keys) in differences where change.isVisible {
      changed += keys.count
      if let step = change.compliance { compliance[step, default: 0] += keys.count }
      if let step = change.appProtection { appProtection[step, default: 0] += keys.count }
    }
    self.compliance = [PreviewCount](compliance)
    self.appProtection = [PreviewCount](appProtection)
  }

  /// "of 12344 devices, 3 become noncompliant, 1 becomes compliant, 12340 stay".
  package var summary: String {
    var parts = compliance.byOutcome.map { outcome, count in
      "\(count) \(count == 1 ? "becomes" : "become") \(outcome)"
    }
    parts += appProtection.byOutcome.map { outcome, count in
      "app protection of \(count) becomes \(outcome)"
    }
    guard !parts.isEmpty else { return "no device changes" }
    let stay = devices - changed
    if stay > 0 { parts.append("\(stay) \(stay == 1 ? "stays" : "stay")") }
    let all = "of \(devices) \(devices == 1 ? "device" : "devices")"
    return ([all] + parts).joined(separator: ", ")
  }
}

extension [PreviewCount] {
  /// The most devices first, then by name.
  fileprivate init(_ steps: [PreviewedStep: Int]) {
    self = steps.map {
      PreviewCount(from: $0.key.from, to: $0.key.to, reason: $0.key.reason, devices: $0.value)
    }.sorted {
      ($1.devices, $0.to, $0.from, $0.reason.rawValue)
        < ($0.devices, $1.to, $1.from, $1.reason.rawValue)
    }
  }
}

extension [PreviewCount] {
  /// Devices by what they become, the most first.
  fileprivate var byOutcome: [(String, Int)] {
    Dictionary(grouping: self, by: \.to).mapValues { $0.reduce(0) { $0 + $1.devices } }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }
}
