import ConnectorModel
import Synchronization

/// What a connection notes of its adapter. It is read from any thread and at once: the connection's own
/// thread may be inside a call that never returns.
final class StatusBoard: Sendable {
  private let profile: IsolationProfile
  private let clock: @Sendable () -> HostTime
  private let notes: Mutex<Notes>

  fileprivate struct Notes {
    var restarts: RestartPolicy
    var isStarting = false
    var isClosed = false
    var processID: Int32?
    var missing: Set<SandboxLayer> = []
    var startedAt: Timestamp?
    var lastFault: AdapterStatus.Fault?
    var lastOverspent: AdapterStatus.Fault?
    /// Whether that is noted of the process: where it is ended, or where somebody finds that it is gone.
    var hasOverspent = false
    var callsAnswered: UInt64 = 0
    var recycled = 0
  }

  init(
    profile: IsolationProfile, restarts: RestartPolicy = RestartPolicy(),
    clock: @escaping @Sendable () -> HostTime
  ) {
    self.profile = profile
    self.clock = clock
    notes = Mutex(Notes(restarts: restarts))
  }

  var status: AdapterStatus {
    let time = clock()
    return notes.withLock { notes in
      AdapterStatus(
        profile: profile, state: notes.state(at: time), processID: notes.processID,
        missingLayers: notes.missing.ordered, startedAt: notes.startedAt,
        deaths: notes.restarts.deaths(at: time),
        lastFault: notes.lastFault, lastOverspent: notes.lastOverspent,
        callsAnswered: notes.callsAnswered, recycled: notes.recycled)
    }
  }

  // MARK: The process

  func noteStart() { notes.withLock { $0.isStarting = true } }

  func noteRunning(processID: Int32, missing: Set<SandboxLayer> = []) {
    let time = clock()
    notes.withLock { notes in
      notes.isStarting = false
      notes.processID = processID
      notes.missing = missing
      notes.startedAt = Timestamp(time)
      notes.hasOverspent = false
    }
  }

  func noteRecycled() { notes.withLock { $0.recycled += 1 } }

  func noteEnd() {
    notes.withLock { notes in
      notes.isStarting = false
      notes.processID = nil
      notes.missing = []
      notes.startedAt = nil
    }
  }

  func noteClosed() {
    noteEnd()
    notes.withLock { $0.isClosed = true }
  }

  // MARK: What came of calls

  func noteAnswer() {
    notes.withLock { notes in
      notes.restarts.noteAnswer()
      notes.callsAnswered &+= 1
    }
  }

  /// Somebody who cancels a call, or makes calls in a wrong order, has found no fault of the adapter's.
  func note(_ error: AdapterError) {
    guard error.code != "call.cancelled", !error.code.hasPrefix("state.") else { return }
    let time = clock()
    let fault = AdapterStatus.Fault(code: error.code, message: error.message, at: Timestamp(time))
    notes.withLock { notes in
      notes.lastFault = fault
      guard error.code == "worker.overspent", !notes.hasOverspent else { return }
      (notes.lastOverspent, notes.hasOverspent) = (fault, true)
    }
  }

  // MARK: Starting again

  func noteDeath() {
    let time = clock()
    notes.withLock { $0.restarts.noteDeath(at: time, jitter: Double.random(in: 0...1)) }
  }

  /// What stands in the way of a start.
  var refusal: RestartPolicy.Refusal? {
    let time = clock()
    return notes.withLock { $0.restarts.refusal(at: time) }
  }

  func reset() { notes.withLock { $0.restarts.reset() } }
}

extension StatusBoard.Notes {
  func state(at time: HostTime) -> AdapterStatus.State {
    if isClosed { return .closed }
    if isStarting { return .starting }
    if processID != nil { return .running }
    switch restarts.refusal(at: time) {
    case .breakerOpen?: return .breakerOpen
    case .pause(let milliseconds)?:
      let end = Timestamp(time).adding(TimeSpan(milliseconds: Int64(milliseconds)))
      return .pausing(until: end)
    case nil: return .stopped
    }
  }
}

extension Timestamp {
  fileprivate init(_ time: HostTime) {
    self.init(milliseconds: Int64(clamping: time.wallMilliseconds))
  }
}
