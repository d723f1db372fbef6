import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// What becomes of the devices that a change of settings itself touches: their groups are other ones, or reports that
/// waited for them find them.
struct TouchedDevices: Sendable {
  /// How many waiting reports would match, by their connectors.
  private(set) var matched: [ConnectorID: Int] = [:]
  /// What would be decided.
  private var verdicts: [DeviceKey: FleetVerdict] = [:]
  /// Also of devices that stay as they are.
  private(set) var changes: [DeviceKey: FleetChange] = [:]

  init() {}

  /// Reads tables in which the change has had its effect.
  init(
    _ tables: any TableReader, _ state: LedgerState, _ change: LedgerChange,
    waitingBefore: WaitingCounts, at time: Timestamp
  ) throws(StoreError) {
    matched = try waitingBefore.fallen(in: tables)
    let reader = SituationReader(tables, state)
    try Self.forEachPage(of: Set(change.devices.keys).sorted()) { page throws(StoreError) in
      for judged in try reader.devices(page) {
        verdicts[judged.situation.device.key] = FleetVerdict(judged.situation, at: time)
      }
    }
  }

  /// The changes, beside what is decided without them.
  func compared(
    with present: SituationReader, at time: Timestamp
  ) throws(StoreError) -> TouchedDevices {
    var compared = self
    try Self.forEachPage(of: verdicts.keys.sorted()) { page throws(StoreError) in
      for judged in try present.devices(page) {
        let key = judged.situation.device.key
        compared.changes[key] = verdicts[key].map {
          FleetChange(from: FleetVerdict(judged.situation, at: time), to: $0)
        }
      }
    }
    return compared
  }

  private static func forEachPage(
    of keys: [DeviceKey], _ body: (ArraySlice<DeviceKey>) throws(StoreError) -> Void
  ) throws(StoreError) {
    for start in stride(from: 0, to: keys.count, by: SituationReader.pageSize) {
      try body(keys[start..<min(start + SituationReader.pageSize, keys.count)])
    }
  }
}

/// How many reports wait for their device, by their connectors.
struct WaitingCounts: Sendable {
  private var counts: [ConnectorID: Int] = [:]

  init(_ tables: any TableReader, _ state: LedgerState) throws(StoreError) {
    for connector in state.settings.connectors {
      let count = try tables.unmatchedCount(of: connector.id)
      if count > 0 { counts[connector.id] = count }
    }
  }

  var isEmpty: Bool { counts.isEmpty }

  /// By how many they have fallen, where they have.
  func fallen(in tables: any TableReader) throws(StoreError) -> [ConnectorID: Int] {
    var fallen: [ConnectorID: Int] = [:]
    for (id, count) in counts {
      let left = try tables.unmatchedCount(of: id)
      if left < count { fallen[id] = count - left }
    }
    return fallen
  }
}

extension [FleetChange: [DeviceKey]] {
  /// Puts what becomes of some devices in the place of what is said of them here.
  mutating func take(_ changes: [DeviceKey: FleetChange]) {
    guard !changes.isEmpty else { return }
    self = mapValues { keys in keys.filter { changes[$0] == nil } }.filter { !$0.value.isEmpty }
    for (key, change) in changes.sorted(by: { $0.key < $1.key }) where change.from != change.to {
      self[change, default: []].append(key)
    }
  }
}

extension JournalEntry {
  /// Whether it changes devices, or may let waiting reports find theirs.
  var mayTouchDevices: Bool {
    switch self {
    case .tenantSet, .connectorSet, .classicPolicySet, .groupMembersChanged: true
    default: false
    }
  }

  var membersChange: GroupMembersChange? {
    if case .groupMembersChanged(let change) = self { change } else { nil }
  }
}

extension Settings {
  /// The names of the classic policies that entries add to these.
  func classicPolicies(addedBy entries: [JournalEntry]) -> [String] {
    entries.compactMap { entry in
      guard case .classicPolicySet(let policy) = entry, classicPolicy(policy.id) == nil else {
        return nil
      }
      return policy.displayName
    }.sorted()
  }
}
