import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// What a round of deciding did.
package struct DecisionRound: Hashable, Sendable {
  package var devices = 0
  /// Devices whose decision is another than before, or the first.
  package var changed = 0
  /// The next moment at which time alone may change a decision.
  package var nextChangeAt: Timestamp?
}

extension ConnectorService {
  /// Devices that are decided about and kept at a time.
  private static let devicesAtATime = 1_000

  /// Decides about the devices that something has touched, whose time has come, or about which the settings
  /// decide otherwise than before; all others are left alone. Keeps what changed. Blocks the calling thread
  /// while it reads and decides.
  package nonisolated func decideWhatHasChanged() async throws(ServiceError) -> DecisionRound {
    await enter(.evaluation)
    let touched = fleet.takeTouched()
    do throws(ServiceError) {
      let round = try await decide(touched)
      await leave(.evaluation)
      return round
    } catch {
      // What was not decided about is still to be decided about.
      fleet.touch(touched)
      await leave(.evaluation)
      throw error
    }
  }

  private nonisolated func decide(
    _ touched: TouchedDevices
  ) async throws(ServiceError) -> DecisionRound {
    let time = now()
    var round = DecisionRound()
    if let keys = concerned(by: touched, settings: try fleetSettings(), at: time) {
      try await decide(keys, at: time, &round)
    } else {
      try await decideWholeFleet(at: time, &round)
    }
    round.nextChangeAt = fleet.with { $0.nextChangeAt } ?? nil
    return round
  }

  private nonisolated func decide(
    _ keys: Set<DeviceKey>, at time: Timestamp, _ round: inout DecisionRound
  ) async throws(ServiceError) {
    let sorted = keys.sorted()
    var decided = 0
    do throws(ServiceError) {
      while decided < sorted.count {
        let part = sorted[decided..<min(decided + Self.devicesAtATime, sorted.count)]
        try await decide(part, at: time, &round)
        decided = part.endIndex
      }
    } catch {
      fleet.touch(TouchedDevices(keys: Array(sorted[decided...])))
      throw error
    }
  }

  /// Reads the whole fleet, decides about the devices of which something else is kept than follows now, and
  /// holds the fleet in memory from then on.
  private nonisolated func decideWholeFleet(
    at time: Timestamp, _ round: inout DecisionRound
  ) async throws(ServiceError) {
    var reading = FleetReading(try fleetSettings(), at: time)
    while !reading.isAtEnd {
      let page = try takePage(&reading)
      for device in try await decide(page, at: time, &round) { reading.projection.put(device) }
    }
    fleet.hold(FleetIndex.Held(projection: reading.projection, plan: reading.plan))
  }

  nonisolated func fleetSettings() throws(ServiceError) -> FleetSettings {
    try read { tables throws(StoreError) in FleetSettings(try SituationReader(tables)) }
  }

  /// The devices that are to be decided about; nil when the fleet must be made anew from the tables.
  private nonisolated func concerned(
    by touched: TouchedDevices, settings: FleetSettings, at time: Timestamp
  ) -> Set<DeviceKey>? {
    guard !touched.isWholeFleet else { return nil }
    return fleet.with { held -> Set<DeviceKey>? in
      guard held.plan.settings.sharesProjection(with: settings) else { return nil }
      return Set(touched.keys).union(held.projection.takeDue(at: time))
        .union(held.follow(settings, at: time))
    } ?? nil
  }

  /// Decides by the core, keeps what changed, and takes it over into the fleet.
  private nonisolated func decide(
    _ keys: ArraySlice<DeviceKey>, at time: Timestamp, _ round: inout DecisionRound
  ) async throws(ServiceError) {
    let (settings, page) = try read { tables throws(StoreError) in
      let reader = try SituationReader(tables)
      return (
        FleetSettings(reader),
        UndecidedDevices(devices: try reader.devices(keys), basis: try tables.coveredPosition())
      )
    }
    let devices = try await decide(page, at: time, &round)
    fleet.with { held in
      guard held.plan.settings.sharesProjection(with: settings) else {
        fleet.touch(TouchedDevices(isWholeFleet: true))
        return
      }
      for device in devices { held.projection.put(device) }
    }
  }

  /// Decides by the core and keeps what changed; the devices as the fleet is to hold them.
  private nonisolated func decide(
    _ page: UndecidedDevices, at time: Timestamp, _ round: inout DecisionRound
  ) async throws(ServiceError) -> [FleetDevice] {
    var news: [KeptDecision] = []
    let devices = page.devices.map { one in
      var situation = one.situation
      let decision = KeptDecision(situation, at: time, before: one.kept)
      situation.noncompliantSince = decision.noncompliantSince
      if decision.isNews(after: one.kept) { news.append(decision) }
      return FleetDevice(situation, at: time)
    }
    if !news.isEmpty {
      try await commit([
        .decisions(DecisionBatch(decidedAt: time, basis: page.basis, decisions: news))
      ])
    }
    round.devices += page.devices.count
    round.changed += news.count
    return devices
  }

  /// Reads the whole fleet as it is now.
  nonisolated func heldFleet(at time: Timestamp) throws(ServiceError) -> FleetIndex.Held {
    var reading = FleetReading(try fleetSettings(), at: time)
    while !reading.isAtEnd { _ = try takePage(&reading) }
    return FleetIndex.Held(projection: reading.projection, plan: reading.plan)
  }

  /// Reads on by a page, or begins again where the settings have changed so much that what was read does not
  /// fit any more; the devices of the page of which something else is kept than follows now.
  private nonisolated func takePage(
    _ reading: inout FleetReading
  ) throws(ServiceError) -> UndecidedDevices {
    let (settings, page) = try read { tables throws(StoreError) in
      let reader = try SituationReader(tables)
      return (FleetSettings(reader), try reading.takePage(reader))
    }
    if let page { return page }
    reading = FleetReading(settings, at: reading.time)
    return UndecidedDevices()
  }
}

/// Devices that are to be decided about.
private struct UndecidedDevices {
  var devices: [JudgedDevice] = []
  /// The last journal row that had its effect when they were read.
  var basis = JournalPosition.start
}

/// A fleet that is being read, page by page.
private struct FleetReading {
  var projection: FleetProjection
  private(set) var plan: FleetPlan
  private(set) var isAtEnd = false
  let time: Timestamp
  private var last: DeviceKey?

  init(_ settings: FleetSettings, at time: Timestamp) {
    projection = FleetProjection(connectors: settings.connectors.map(\.connector.id))
    plan = FleetPlan(settings, at: time)
    self.time = time
  }

  /// Nil when the settings do not fit to what was read.
  mutating func takePage(_ reader: SituationReader) throws(StoreError) -> UndecidedDevices? {
    guard plan.settings.sharesProjection(with: FleetSettings(reader)) else { return nil }
    let page = try reader.page(after: last)
    isAtEnd = page.isEmpty
    last = page.last?.situation.device.key ?? last
    let undecided = page.filter { judged in
      let device = FleetDevice(judged.situation, at: time)
      projection.put(device)
      return judged.kept.map(FleetVerdict.init) != plan.verdict(of: device)
    }
    return UndecidedDevices(devices: undecided, basis: try reader.tables.coveredPosition())
  }
}

extension FleetIndex.Held {
  /// The next moment at which time alone may change a decision.
  var nextChangeAt: Timestamp? {
    [projection.clock.next, plan.changesAt].compactMap { $0 }.min()
  }
}

extension KeptDecision {
  init(_ situation: DeviceSituation, at time: Timestamp, before: KeptDecision?) {
    self.init(
      ComplianceEvaluation.decide(situation, at: time),
      AppProtectionEvaluation.decide(situation, at: time), before: before)
  }

  /// Whether it says anything else than what is kept. Until when it holds is no news: that moves with every
  /// contact of a partner.
  func isNews(after kept: KeptDecision?) -> Bool {
    guard var kept else { return true }
    kept.validUntil = validUntil
    return self != kept
  }
}
