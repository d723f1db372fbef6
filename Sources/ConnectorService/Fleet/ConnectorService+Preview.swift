import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension ConnectorService {
  /// So many changing devices a preview names, unless it is asked for all.
  package static let devicesInPreview = 100
  /// Up to so many devices a change that is made says what it does, also where no fleet is in memory.
  private static let devicesToSummarize = 2_000
  /// Of so many devices that are caught it looks whether they have the partner's app.
  private static let appsToSummarize = 10_000

  /// What a change of settings would do, without making it: the same checks, and every device decided about
  /// under the settings before and after.
  /// - Parameter limit: how many of the changing devices are named; nil: all.
  package nonisolated func preview(
    _ change: SettingsChange, limit: Int? = devicesInPreview
  ) async throws(ServiceError) -> SettingsPreview {
    let entry = try await entry(of: change)
    return try await preview(change, entry, limit: limit, apps: .max)
  }

  /// What a change that is about to be made will do; nil when finding out would hold it up.
  package nonisolated func summary(
    of change: SettingsChange
  ) async throws(ServiceError) -> SettingsPreview? {
    let entry = try await entry(of: change)
    if !fleet.isHeld, try deviceCount() > Self.devicesToSummarize { return nil }
    return try await preview(change, entry, limit: 0, apps: Self.appsToSummarize)
  }

  private nonisolated func preview(
    _ change: SettingsChange, _ entry: JournalEntry, limit: Int?, apps: Int
  ) async throws(ServiceError) -> SettingsPreview {
    let time = now()
    let before = try fleetSettings()
    let after = before.applying(entry)
    let (count, differences) = try await differences(from: before, to: after, at: time)
    var preview = SettingsPreview(differences, of: count, at: time)
    preview.assumption = change.assumption
    let caught = differences.filter { $0.key.isCaughtWithoutData }.flatMap(\.value)
    if caught.count <= apps {
      preview.withoutApp = try missingApps(caught.sorted(), settings: after, at: time)
    }
    let visible = differences.filter { $0.key.isVisible }
    preview.changes = try named(visible, limit: limit)
    return preview
  }

  /// The devices about which the changed settings decide otherwise: found in the fleet in memory if there is
  /// one, which is brought up to date first, otherwise by reading the tables.
  private nonisolated func differences(
    from before: FleetSettings, to after: FleetSettings, at time: Timestamp
  ) async throws(ServiceError) -> (Int, [FleetChange: [DeviceKey]]) {
    guard before.sharesProjection(with: after) else {
      return try differencesByTheCore(to: after, at: time)
    }
    if fleet.isHeld {
      _ = try await decideWhatHasChanged()
      let found = fleet.with { held -> (Int, [FleetChange: [DeviceKey]])? in
        guard held.plan.settings.sharesProjection(with: after) else { return nil }
        return (held.projection.count, held.differences(to: after, at: time))
      }
      if let found = found ?? nil { return found }
    }
    var held = try heldFleet(at: time)
    return (held.projection.count, held.differences(to: after, at: time))
  }

  /// For changes under which reports fold otherwise: device by device.
  private nonisolated func differencesByTheCore(
    to after: FleetSettings, at time: Timestamp
  ) throws(ServiceError) -> (Int, [FleetChange: [DeviceKey]]) {
    var (count, last) = (0, DeviceKey?.none)
    var differences: [FleetChange: [DeviceKey]] = [:]
    while true {
      let page = try read { tables throws(StoreError) in
        try SituationReader(tables).page(after: last)
      }
      guard let end = page.last else { return (count, differences) }
      last = end.situation.device.key
      count += page.count
      for judged in page {
        let change = FleetChange(
          from: FleetVerdict(judged.situation, at: time),
          to: FleetVerdict(judged.situation.under(after), at: time))
        guard change.from != change.to else { continue }
        differences[change, default: []].append(judged.situation.device.key)
      }
    }
  }

  /// The changing devices with the lowest numbers, by name.
  private nonisolated func named(
    _ differences: [FleetChange: [DeviceKey]], limit: Int?
  ) throws(ServiceError) -> [PreviewedDevice] {
    var all: [(DeviceKey, FleetChange)] = []
    for (change, keys) in differences { all += keys.map { ($0, change) } }
    all.sort { $0.0 < $1.0 }
    var named: [PreviewedDevice] = []
    for (key, change) in all.prefix(limit ?? all.count) {
      let device = try read { tables throws(StoreError) in try tables.device(key) }
      named.append(
        PreviewedDevice(
          number: key.rawValue, name: device?.name, platform: device?.platform,
          compliance: change.compliance, appProtection: change.appProtection))
    }
    return named
  }
}

extension DeviceSituation {
  /// The same device under other settings. What a partner said that is not connected there is left out.
  func under(_ settings: FleetSettings) -> DeviceSituation {
    var other = self
    other.tenant = settings.tenant
    other.compliancePolicies = settings.compliancePolicies
    other.appProtectionPolicies = settings.appProtectionPolicies
    other.connectors = settings.connectors.map { connector in
      var connector = connector
      connector.partnerDevices =
        connectors.first { $0.connector.id == connector.connector.id }?.partnerDevices ?? []
      return connector
    }
    return other
  }
}
