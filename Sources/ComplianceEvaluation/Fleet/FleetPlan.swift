import ConnectorModel

/// Settings, made ready to decide about many devices: a row of verdicts for each kind of device that they can
/// tell apart. A row is made when a device first needs it, by asking the core.
package struct FleetPlan: Sendable {
  package private(set) var settings: FleetSettings
  /// The moment as of which the rows decide. They hold until `changesAt`.
  package private(set) var time: Timestamp
  private var limits: [OSVersion]
  private var groups: Set<GroupID>
  private(set) var rows: [RuleRow] = []
  private var numbers: [RuleRowKey: Int] = [:]
  /// For rows with more partners than there is a fast way for.
  private var lookedUp: [LookedUp: UInt8] = [:]

  private struct LookedUp: Hashable {
    var row: Int
    var states: [UInt8]
  }

  package init(_ settings: FleetSettings, at time: Timestamp) {
    self.settings = settings
    self.time = time
    limits = settings.versionLimits
    groups = settings.namedGroups
  }

  /// The next moment at which a partner's silence alone makes other rows of these.
  package var changesAt: Timestamp? { settings.changesAt(after: time) }

  /// Takes over newer settings where they decide the same; false, and nothing is changed, where they do not.
  package mutating func follow(_ newer: FleetSettings, at later: Timestamp) -> Bool {
    guard newer.deciding(at: later) == settings.deciding(at: time) else { return false }
    settings = newer
    time = later
    return true
  }

  /// The number of the row that applies to a class.
  mutating func row(of deviceClass: DeviceClass) -> Int {
    let key = RuleRowKey(deviceClass, limits: limits, groups: groups)
    if let number = numbers[key] { return number }
    rows.append(RuleRow(deviceClass, settings: settings, at: time))
    numbers[key] = rows.count - 1
    return rows.count - 1
  }

  /// The verdict about one device.
  package mutating func verdict(of device: FleetDevice) -> FleetVerdict {
    let states = device.states.map(StateCode.code)
    let number = row(of: device.deviceClass)
    let code =
      switch rows[number].shape {
      case .constant: 0
      case .one(let groups): groups.code(of: states)
      case .two(let low, let high): low.code(of: states) | high.code(of: states) << 4
      case .many: Int(self.code(of: states, row: number, deviceClass: device.deviceClass))
      }
    return rows[number].verdicts[code]
  }

  /// The code of a combination of states in a row of the shape `many`.
  mutating func code(
    of states: [UInt8], row: Int, deviceClass: DeviceClass
  ) -> UInt8 {
    let key = LookedUp(row: row, states: states)
    if let code = lookedUp[key] { return code }
    let verdict = FleetVerdict(
      settings.example(
        of: deviceClass, states: states.map { StateCode.states[Int($0)] }, at: time), at: time)
    let known = rows[row].verdicts.firstIndex(of: verdict)
    if known == nil { rows[row].verdicts.append(verdict) }
    // A row has far fewer different verdicts than a byte has values: there are not so many reasons.
    let code = UInt8(known ?? rows[row].verdicts.count - 1)
    lookedUp[key] = code
    return code
  }
}
