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
    let settings = try fleetSettings()
    var keys: Set<DeviceKey>
    if let concerned = concerned(by: touched, settings: settings, at: time) {
      keys = concerned
    } else {
      let (held, undecided) = try heldFleet(at: time)
      fleet.hold(held)
      keys = undecided
    }
    var round = DecisionRound()
    do throws(ServiceError) {
      let sorted = keys.sorted()
      for start in stride(from: 0, to: sorted.count, by: Self.devicesAtATime) {
        let part = sorted[start..<min(start + Self.devicesAtATime, sorted.count)]
        try await decide(part, at: time, &round)
        keys.subtract(part)
      }
    } catch {
      fleet.touch(TouchedDevices(keys: Array(keys)))
      throw error
    }
    round.nextChangeAt = fleet.with { $0.nextChangeAt } ?? nil
    return round
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
    let (settings, judged, basis) = try read { tables throws(StoreError) in
      let reader = try SituationReader(tables)
      return (FleetSettings(reader), try reader.devices(keys), try tables.coveredPosition())
    }
    var news: [KeptDecision] = []
    var devices: [FleetDevice] = []
    for one in judged {
      var situation = one.situation
      let decision = KeptDecision(situation, at: time, before: one.kept)
      situation.noncompliantSince = decision.noncompliantSince
      devices.append(FleetDevice(situation, at: time))
      if decision.isNews(after: one.kept) { news.append(decision) }
    }
    if !news.isEmpty {
      try await commit([
        .decisions(DecisionBatch(decidedAt: time, basis: basis, decisions: news))
      ])
    }
    fleet.with { held in
      guard held.plan.settings.sharesProjection(with: settings) else {
        fleet.touch(TouchedDevices(isWholeFleet: true))
        return
      }
      for device in devices { held.projection.put(device) }
    }
    round.devices += judged.count
    round.changed += news.count
  }

  /// Reads the whole fleet, with the devices of which something else is kept than is decided now.
  nonisolated func heldFleet(
    at time: Timestamp
  ) throws(ServiceError) -> (FleetIndex.Held, undecided: Set<DeviceKey>) {
    while true {
      var reading = FleetReading(try fleetSettings(), at: time)
      while !reading.isAtEnd, reading.isOfOnePiece {
        try read { tables throws(StoreError) in try reading.takePage(SituationReader(tables)) }
      }
      if reading.isOfOnePiece {
        return (
          FleetIndex.Held(projection: reading.projection, plan: reading.plan), reading.undecided
        )
      }
    }
  }
}

/// A fleet that is being read, page by page.
private struct FleetReading {
  var projection: FleetProjection
  var plan: FleetPlan
  var undecided: Set<DeviceKey> = []
  var isAtEnd = false
  /// False once the settings have changed so much meanwhile that what was read does not fit any more.
  var isOfOnePiece = true
  private let time: Timestamp
  private var last: DeviceKey?

  init(_ settings: FleetSettings, at time: Timestamp) {
    projection = FleetProjection(connectors: settings.connectors.map(\.connector.id))
    plan = FleetPlan(settings, at: time)
    self.time = time
  }

  mutating func takePage(_ reader: SituationReader) throws(StoreError) {
    isOfOnePiece = plan.settings.sharesProjection(with: FleetSettings(reader))
    guard isOfOnePiece else { return }
    let page = try reader.page(after: last)
    isAtEnd = page.isEmpty
    for judged in page {
      let device = FleetDevice(judged.situation, at: time)
      projection.put(device)
      last = device.key
      if judged.kept.map(FleetVerdict.init) != plan.verdict(of: device) {
        undecided.insert(device.key)
      }
    }
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
