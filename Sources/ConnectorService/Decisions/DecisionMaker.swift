import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Synchronization
import Threads

/// What a round of deciding did.
package struct DecisionRound: Hashable, Sendable {
  package var devices = 0
  /// Devices whose decision is another than before, or the first.
  package var changed = 0
  /// The next moment at which time alone may change a decision.
  package var nextChangeAt: Timestamp?
}

/// Decides about devices and keeps what changed. It holds the fleet in memory once it was needed, listens to the
/// ledger for what must be looked at again, and has a thread of its own, which may block.
final actor DecisionMaker {
  /// Devices that are decided about and kept at a time.
  private static let devicesAtATime = 1_000
  private static let caller = Caller(name: "gatehouse", door: .host)

  private nonisolated let thread: any SerialExecutor & TaskExecutor
  private let ledger: ConnectorLedger
  private let now: @Sendable () -> Timestamp
  /// How long whoever asks waits for a round that is under way.
  private let patience: Duration
  private nonisolated let changes: LedgerChanges
  /// One round after the other: what is decided later must be kept later.
  private let rounds: RequestQueue
  private var fleet: HeldFleet?
  /// Nil: nothing is known of what is kept.
  private nonisolated let kept = Mutex<KeptDecisions?>(nil)
  /// What is still to be looked at.
  private var touched = ChangedDevices(isWholeFleet: true)

  /// - Parameters:
  ///   - thread: where it runs; it may be blocked.
  ///   - patience: how long whoever asks waits for a round that is under way.
  init(
    _ ledger: ConnectorLedger,
    thread: any SerialExecutor & TaskExecutor = WorkThread(label: "decisions"),
    patience: Duration = .seconds(5), now: @escaping @Sendable () -> Timestamp
  ) {
    self.ledger = ledger
    self.thread = thread
    self.patience = patience
    self.now = now
    changes = ledger.changes()
    rounds = RequestQueue(executor: thread)
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe thread.asUnownedSerialExecutor()
  }

  /// Decides about the devices that something has touched, whose time has come, or about which the settings decide
  /// otherwise than before; all others are left alone.
  nonisolated func decideWhatHasChanged() async throws(ServiceError) -> DecisionRound {
    try await inTurn { try await $0.decideTouched() }
  }

  /// Decides about what has changed since this began to listen, and about no other device: for whoever opens a store
  /// for one command.
  nonisolated func decideNews() async throws(ServiceError) {
    try await inTurn { try await $0.decidePending() }
  }

  /// Decides about every device as of now.
  nonisolated func decideAll(
    by caller: Caller, progress: @escaping @Sendable (Int) -> Void
  ) async throws(ServiceError) -> EvaluationAnswer {
    try await inTurn { try await $0.decideEverybody(by: caller, progress: progress) }
  }

  /// The devices about which other settings decide otherwise, and how many devices there are; nil when these
  /// settings fold what partners say otherwise.
  ///
  /// The fleet in memory is brought up to date for it. A round that takes longer than a while is not waited for: then
  /// the fleet is looked at as it has been decided about so far.
  nonisolated func differences(
    to settings: FleetSettings, at time: Timestamp
  ) async throws(ServiceError) -> (Int, [FleetChange: [DeviceKey]])? {
    guard await isFleetHeld else {
      return try await inTurn { try $0.readDifferences(to: settings, at: time) }
    }
    let round = rounds.request { [self] in _ = try await decideTouched() }
    if case .failure(let error)? = await ContinuousClock().patiently(for: patience, round.wait) {
      throw Self.serviceError(error)
    }
    return await heldDifferences(to: settings, at: time)
  }

  /// How many devices would be decided about otherwise; nil while no fleet is in memory.
  func countOfDifferences(to settings: FleetSettings, at time: Timestamp) -> Int? {
    guard fleet?.plan.settings.sharesProjection(with: settings) == true else { return nil }
    return fleet?.differences(to: settings, at: time).filter { $0.key.isVisible }
      .reduce(0) { $0 + $1.value.count }
  }

  var isFleetHeld: Bool { fleet != nil }

  /// The devices about which something else may be decided now than what is kept; nil: that may be all. Answers at
  /// once.
  nonisolated func outdated(under settings: FleetSettings, at time: Timestamp) -> Set<DeviceKey>? {
    // Before what is known of the rounds: a round begins by taking what it has not been told.
    let untold = changes.untold?.devices ?? ChangedDevices()
    guard !untold.isWholeFleet,
      let outdated = kept.withLock({ $0 })?.outdated(under: settings, at: time)
    else { return nil }
    return outdated.union(untold.keys)
  }

  /// The next moment at which time alone may change a decision, as the last round has left it; nil: nobody has
  /// decided here, or there is none.
  nonisolated var nextChangeAt: Timestamp? { kept.withLock { $0?.nextChangeAt } }

  /// Has the whole fleet looked at anew.
  func touchWholeFleet() {
    touched.isWholeFleet = true
    kept.withLock { $0 = nil }
  }

  private nonisolated func inTurn<Value: Sendable>(
    _ body: @escaping @Sendable (isolated DecisionMaker) async throws -> Value
  ) async throws(ServiceError) -> Value {
    do {
      return try await rounds.perform { [self] in try await body(self) }
    } catch {
      throw Self.serviceError(error)
    }
  }

  private static func serviceError(_ error: any Error) -> ServiceError {
    switch error {
    case let error as ServiceError: error
    case let error as StoreError: ServiceError(error)
    case let error as LedgerError: ServiceError(error)
    default: ServiceError(LedgerError.closed)
    }
  }

  private func decideTouched() async throws -> DecisionRound {
    kept.withLock { $0 = nil }
    if let change = changes.pending() { touched += change.devices }
    let time = now()
    var round = DecisionRound()
    if let keys = concerned(at: time) {
      touched = ChangedDevices()
      noteKept(apartFrom: keys)
      try await decide(keys.sorted(), at: time, &round)
    } else {
      try await decideWholeFleet(at: time, &round)
    }
    noteKept(apartFrom: Set(touched.keys))
    round.nextChangeAt = fleet?.nextChangeAt
    return round
  }

  private func decidePending() async throws {
    guard let change = changes.pending() else { return }
    touched += change.devices
    let time = now()
    var round = DecisionRound()
    if change.hasSettings || change.devices.isWholeFleet {
      try await decideWholeFleet(at: time, &round)
    } else {
      try await decide(Set(change.devices.keys).sorted(), at: time, &round)
    }
  }

  private func noteKept(apartFrom outdated: Set<DeviceKey>) {
    let known = touched.isWholeFleet ? nil : fleet
    kept.withLock {
      $0 = known.map {
        KeptDecisions(plan: $0.plan, nextChangeAt: $0.nextChangeAt, outdated: outdated)
      }
    }
  }

  /// The devices that are to be decided about; nil when the fleet must be made anew from the tables.
  private func concerned(at time: Timestamp) -> Set<DeviceKey>? {
    let settings = ledger.state.fleetSettings
    guard !touched.isWholeFleet, fleet?.plan.settings.sharesProjection(with: settings) == true
    else { return nil }
    return Set(touched.keys).union(fleet?.projection.takeDue(at: time) ?? [])
      .union(fleet?.follow(settings, at: time) ?? [])
  }

  private func decide(
    _ keys: [DeviceKey], at time: Timestamp, _ round: inout DecisionRound
  ) async throws {
    var decided = 0
    do {
      while decided < keys.count {
        let part = keys[decided..<min(decided + Self.devicesAtATime, keys.count)]
        try await decide(part, at: time, &round)
        decided = part.endIndex
      }
    } catch {
      // What was not decided about is still to be decided about.
      touched += ChangedDevices(keys: Array(keys[decided...]))
      throw error
    }
  }

  /// Decides by the core, keeps what changed, and takes it over into the fleet.
  private func decide(
    _ keys: ArraySlice<DeviceKey>, at time: Timestamp, _ round: inout DecisionRound
  ) async throws {
    let (settings, devices, basis) = try ledger.read { tables, state throws(StoreError) in
      (
        state.fleetSettings, try SituationReader(tables, state).devices(keys), state.position
      )
    }
    let (decided, batch) = decide(devices, basis: basis, at: time, &round)
    if let batch { _ = try await ledger.commit([batch], by: Self.caller) }
    guard fleet?.plan.settings.sharesProjection(with: settings) == true else {
      touched.isWholeFleet = true
      return
    }
    for device in decided { fleet?.projection.put(device) }
  }

  /// Reads the whole fleet, decides about the devices of which something else is kept than follows now, and
  /// holds the fleet in memory from then on.
  private func decideWholeFleet(at time: Timestamp, _ round: inout DecisionRound) async throws {
    touched = ChangedDevices()
    do {
      var reading = FleetReading(ledger.state.fleetSettings, at: time)
      var keeping: Acceptance?
      while !reading.isAtEnd {
        let (page, basis) = try ledger.read { tables, state throws(StoreError) in
          (try reading.takePage(SituationReader(tables, state)), state.position)
        }
        let (decided, batch) = decide(page, basis: basis, at: time, &round)
        reading.put(decided)
        // What is kept of this page has its effect while the next one is read.
        let before = keeping
        keeping = if let batch { try await ledger.accept([batch], by: Self.caller) } else { nil }
        _ = try await before?.receipt()
      }
      _ = try await keeping?.receipt()
      fleet = reading.fleet
    } catch {
      touched.isWholeFleet = true
      throw error
    }
  }

  /// Decides by the core: the devices as the fleet is to hold them, and what is to be kept, if anything changed.
  private func decide(
    _ devices: [JudgedDevice], basis: JournalPosition, at time: Timestamp,
    _ round: inout DecisionRound
  ) -> ([FleetDevice], JournalEntry?) {
    var news: [KeptDecision] = []
    let decided = devices.map { one in
      var situation = one.situation
      let decision = KeptDecision(situation, at: time, before: one.kept)
      situation.noncompliantSince = decision.noncompliantSince
      situation.isDecided = true
      if decision.isNews(after: one.kept) { news.append(decision) }
      return FleetDevice(situation, at: time)
    }
    round.devices += devices.count
    round.changed += news.count
    return (decided, entry(of: news, basis: basis, at: time))
  }

  /// What keeps decisions; nil: there are none.
  private func entry(
    of news: [KeptDecision], basis: JournalPosition, at time: Timestamp
  ) -> JournalEntry? {
    guard !news.isEmpty else { return nil }
    return .decisions(DecisionBatch(decidedAt: time, basis: basis, decisions: news))
  }

  private func decideEverybody(
    by caller: Caller, progress: @Sendable (Int) -> Void
  ) async throws -> EvaluationAnswer {
    let time = now()
    var answer = EvaluationAnswer(decidedAt: time)
    var last: DeviceKey?
    while true {
      let (page, basis) = try ledger.read { tables, state throws(StoreError) in
        (try SituationReader(tables, state).page(after: last), state.position)
      }
      guard let end = page.last else { return answer }
      last = end.situation.device.key
      let changed = page.compactMap { answer.decide($0) }
      if let batch = entry(of: changed, basis: basis, at: time) {
        _ = try await ledger.commit([batch], by: caller)
      }
      touched += ChangedDevices(keys: changed.map(\.device))
      progress(answer.devices)
    }
  }

  private func heldDifferences(
    to settings: FleetSettings, at time: Timestamp
  ) -> (Int, [FleetChange: [DeviceKey]])? {
    guard fleet?.plan.settings.sharesProjection(with: settings) == true,
      let count = fleet?.projection.count
    else { return nil }
    return (count, fleet?.differences(to: settings, at: time) ?? [:])
  }

  private func readDifferences(
    to settings: FleetSettings, at time: Timestamp
  ) throws -> (Int, [FleetChange: [DeviceKey]])? {
    guard ledger.state.fleetSettings.sharesProjection(with: settings) else { return nil }
    var reading = FleetReading(ledger.state.fleetSettings, at: time)
    while !reading.isAtEnd {
      _ = try ledger.read { tables, state throws(StoreError) in
        try reading.takePage(SituationReader(tables, state))
      }
    }
    var fleet = reading.fleet
    return (fleet.projection.count, fleet.differences(to: settings, at: time))
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
