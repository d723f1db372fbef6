import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// The fleet in memory, with the settings that were last decided by.
struct HeldFleet: Sendable {
  var projection: FleetProjection
  var plan: FleetPlan

  /// The devices about which other settings decide otherwise.
  mutating func differences(
    to settings: FleetSettings, at time: Timestamp
  ) -> [FleetChange: [DeviceKey]] {
    let before = projection.decided(by: plan)
    plan = before.plan
    return projection.differences(
      from: before, to: projection.decided(by: FleetPlan(settings, at: time)))
  }

  /// Takes over the settings as they are now; the devices about which they decide otherwise than before.
  mutating func follow(_ settings: FleetSettings, at time: Timestamp) -> [DeviceKey] {
    guard !plan.follow(settings, at: time) else { return [] }
    let before = projection.decided(by: plan)
    let after = projection.decided(by: FleetPlan(settings, at: time))
    plan = after.plan
    return projection.differences(from: before, to: after).values.flatMap { $0 }
  }

  /// The next moment at which time alone may change a decision.
  var nextChangeAt: Timestamp? {
    [projection.clock.next, plan.changesAt].compactMap { $0 }.min()
  }
}

/// A fleet that is being read, page by page.
struct FleetReading: Sendable {
  private(set) var fleet: HeldFleet
  private(set) var isAtEnd = false
  let time: Timestamp
  private var last: DeviceKey?

  init(_ settings: FleetSettings, at time: Timestamp) {
    fleet = HeldFleet(
      projection: FleetProjection(connectors: settings.connectors.map(\.connector.id)),
      plan: FleetPlan(settings, at: time))
    self.time = time
  }

  /// Reads on by a page, or begins again where the settings have changed so much that what was read does not fit
  /// any more.
  ///
  /// - Returns: the devices of the page of which something else is kept than follows now.
  mutating func takePage(_ reader: SituationReader) throws(StoreError) -> [JudgedDevice] {
    let settings = reader.state.fleetSettings
    guard fleet.plan.settings.sharesProjection(with: settings) else {
      self = FleetReading(settings, at: time)
      return []
    }
    let page = try reader.page(after: last)
    isAtEnd = page.isEmpty
    last = page.last?.situation.device.key ?? last
    return page.filter { judged in
      let device = FleetDevice(judged.situation, at: time)
      fleet.projection.put(device)
      return judged.kept.map(FleetVerdict.init) != fleet.plan.verdict(of: device)
    }
  }

  /// Takes over what is decided about devices of the last page.
  mutating func put(_ devices: [FleetDevice]) {
    for device in devices { fleet.projection.put(device) }
  }
}
