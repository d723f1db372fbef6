import AdapterRunning
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// Questions about changes of settings that are not made.
package struct Previews: Sendable {
  /// So many changing devices a preview names, unless it is asked for all.
  package static let devicesNamed = 100
  /// Up to so many devices a change that is made says what it does, also where no fleet is in memory.
  private static let devicesToSummarize = 2_000
  private let readers: Readers
  private let runners: Runners
  private let maker: DecisionMaker
  private let now: @Sendable () -> Timestamp

  init(_ service: ConnectorService) {
    readers = service.readers
    runners = service.runners
    maker = service.decisionMaker
    now = service.now
  }

  /// What a change of settings would do, without making it: the same checks, and every device decided about
  /// under the settings before and after.
  ///
  /// - Parameter limit: how many of the changing devices are named; nil: all.
  package func preview(
    _ change: SettingsChange, limit: Int? = devicesNamed
  ) async throws(ServiceError) -> SettingsPreview {
    let time = now()
    let entries = try change.entries(under: await settings(for: change), at: time)
    return try await preview(change, entries, .whole(naming: limit), at: time)
  }

  /// What a change that is about to be made will do; nil when finding out would hold it up.
  package func summary(
    of change: SettingsChange
  ) async throws(ServiceError) -> SettingsPreview? {
    let time = now()
    let entries = try change.entries(under: await settings(for: change), at: time)
    if await !maker.isFleetHeld {
      guard try await deviceCount() <= Self.devicesToSummarize else { return nil }
    }
    return try await preview(change, entries, .summary, at: time)
  }

  private func deviceCount() async throws(ServiceError) -> Int {
    try await readers.read { tables, _ throws(StoreError) in try tables.deviceCount() }
  }

  /// The settings as they are when the change is checked: with what a connector's adapter says of itself that is
  /// installed now.
  private func settings(for change: SettingsChange) async -> Settings {
    let settings = readers.settings
    guard case .connector(let id, _) = change, var connector = settings.connector(id),
      let descriptor = await runners.runner(of: id).installedDescriptor()
    else { return settings }
    connector.descriptor = descriptor
    return settings.applying(.connectorSet(connector))
  }

  private func preview(
    _ change: SettingsChange, _ entries: [JournalEntry], _ depth: PreviewDepth, at time: Timestamp
  ) async throws(ServiceError) -> SettingsPreview {
    let state = readers.ledger.state
    let after = entries.reduce(state.fleetSettings) { $0.applying($1) }
      .withoutContact(to: change.silenced)
    var (count, differences) =
      if let found = try await maker.differences(to: after, at: time) {
        found
      } else {
        try await differencesByTheCore(to: after, at: time)
      }
    let touched = try await touched(by: entries, at: time)
    differences.take(touched.changes)
    var preview = SettingsPreview(differences, of: count, at: time)
    preview.assumption = change.assumption
    preview.silentPartners = state.situations.filter {
      change.silenced.contains($0.connector.id)
    }.map { SilentPartner($0) }
    preview.newClassicPolicies = state.settings.classicPolicies(addedBy: entries)
    preview.waitingReports = touched.matched.map { id, reports in
      WaitingReports(after.connectors.first { $0.connector.id == id }, reports)
    }.sorted { $0.partner < $1.partner }
    preview.disclosures = try await disclosures(
      by: entries, from: state.fleetSettings, to: after, lists: depth.lists, at: time)
    let caught = differences.filter { $0.key.isCaughtWithoutData }.flatMap(\.value)
    if caught.count <= depth.apps {
      preview.withoutApp = try await missingApps(caught.sorted(), settings: after, at: time)
    }
    let visible = differences.filter { $0.key.isVisible }
    preview.changes = try await named(visible, limit: depth.named)
    return preview
  }

  /// What becomes of devices that the entries themselves touch, found out by giving them their effect and undoing it.
  private func touched(
    by entries: [JournalEntry], at time: Timestamp
  ) async throws(ServiceError) -> TouchedDevices {
    guard entries.contains(where: \.mayTouchDevices) else { return TouchedDevices() }
    let waiting = try await readers.read { tables, state throws(StoreError) in
      try WaitingCounts(tables, state)
    }
    // Where nothing waits, other groups alone touch a device.
    guard !waiting.isEmpty || entries.contains(where: { $0.membersChange != nil }) else {
      return TouchedDevices()
    }
    let touched: TouchedDevices
    do throws(StoreError) {
      touched = try await readers.ledger.tryOut(entries, at: time) {
        tables, state, change throws(StoreError) in
        try TouchedDevices(tables, state, change, waitingBefore: waiting, at: time)
      }
    } catch {
      throw ServiceError(error)
    }
    return try await readers.read { tables, state throws(StoreError) in
      try touched.compared(with: SituationReader(tables, state), at: time)
    }
  }

  /// The disclosures that follow with devices' next check-ins; nil when there are more devices than `lists`.
  private func disclosures(
    by entries: [JournalEntry], from before: FleetSettings, to after: FleetSettings, lists: Int,
    at time: Timestamp
  ) async throws(ServiceError) -> [DisclosureToCome]? {
    let regrouped = entries.compactMap(\.membersChange).first
    var counting = DisclosuresToCome(from: before, to: after, regrouped: regrouped, at: time)
    guard counting.isPossible else { return [] }
    if regrouped == nil, try await deviceCount() > lists { return nil }
    while let next = try await readers.read({ [counting] tables, _ throws(StoreError) in
      try counting.countingPage(of: tables)
    }) {
      counting = next
    }
    return counting.all
  }

  /// For changes under which reports fold otherwise: device by device.
  private func differencesByTheCore(
    to after: FleetSettings, at time: Timestamp
  ) async throws(ServiceError) -> (Int, [FleetChange: [DeviceKey]]) {
    var (count, last) = (0, DeviceKey?.none)
    var differences: [FleetChange: [DeviceKey]] = [:]
    while true {
      let after = after
      let page = try await readers.read { [last] tables, state throws(StoreError) in
        try SituationReader(tables, state).page(after: last)
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

  /// Which of these devices, in order, changed settings would catch for want of a partner's word, and do not
  /// have its app.
  private func missingApps(
    _ keys: [DeviceKey], settings: FleetSettings, at time: Timestamp
  ) async throws(ServiceError) -> [MissingApp] {
    var missing = MissingApps()
    for start in stride(from: 0, to: keys.count, by: SituationReader.pageSize) {
      let part = keys[start..<min(start + SituationReader.pageSize, keys.count)]
      missing = try await readers.read { [missing] tables, state throws(StoreError) in
        var missing = missing
        let devices = try SituationReader(tables, state).devices(part).map {
          $0.situation.under(settings)
        }
        for partner in settings.connectors.map(\.connector) {
          let listed = try tables.listedApps(of: partner, on: devices.map(\.device))
          missing.add(devices, of: partner, listed: listed, at: time)
        }
        return missing
      }
    }
    return missing.all
  }

  /// The changing devices with the lowest numbers, by name.
  private func named(
    _ differences: [FleetChange: [DeviceKey]], limit: Int?
  ) async throws(ServiceError) -> [PreviewedDevice] {
    var all: [(DeviceKey, FleetChange)] = []
    for (change, keys) in differences { all += keys.map { ($0, change) } }
    all.sort { $0.0 < $1.0 }
    let chosen = all.prefix(limit ?? all.count)
    return try await readers.read { tables, _ throws(StoreError) in
      var named: [PreviewedDevice] = []
      for (key, change) in chosen {
        let device = try tables.device(key)
        named.append(
          PreviewedDevice(
            number: key.rawValue, name: device?.name, platform: device?.platform,
            compliance: change.compliance, appProtection: change.appProtection))
      }
      return named
    }
  }
}

extension FleetSettings {
  /// As it is when these partners have been silent for longer than they may be.
  func withoutContact(to partners: Set<ConnectorID>) -> FleetSettings {
    guard !partners.isEmpty else { return self }
    var silent = self
    for index in silent.connectors.indices
    where partners.contains(silent.connectors[index].connector.id) {
      silent.connectors[index].health.lastContactAt = Timestamp(milliseconds: .min)
    }
    return silent
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

/// How far a preview looks.
private struct PreviewDepth {
  /// How many devices it names; nil: all that change.
  var named: Int?
  /// Up to so many devices that are caught it looks whether they have the partner's app.
  var apps: Int
  /// In a fleet of up to so many devices it counts the lists of apps that come to be told.
  var lists: Int

  static func whole(naming named: Int?) -> PreviewDepth {
    PreviewDepth(named: named, apps: .max, lists: .max)
  }

  /// What does not hold up whoever makes a change.
  static let summary = PreviewDepth(named: 0, apps: 10_000, lists: 20_000)
}
