import ConnectorModel

/// How a connection's adapter does, as it was at one moment.
package struct AdapterStatus: Hashable, Sendable {
  package enum State: Hashable, Sendable {
    /// It is being loaded, or brought to where its predecessor was.
    case starting
    case running
    /// Its process has ended; the next call starts another.
    case stopped
    /// It has died more than once and is not started again before this moment.
    case pausing(until: Timestamp)
    /// It has died too often and is not started again before somebody resets it.
    case breakerOpen
    /// The connection has been closed.
    case closed
  }

  /// Something that went wrong.
  package struct Fault: Hashable, Sendable {
    /// Stable and dotted, as in `AdapterError`.
    package var code: String
    package var message: String
    package var at: Timestamp

    package init(code: String, message: String, at: Timestamp) {
      self.code = code
      self.message = message
      self.at = at
    }
  }

  package var profile: IsolationProfile
  package var state: State
  /// The process that the adapter runs in; nil while there is none.
  package var processID: Int32?
  /// Layers that its profile wants and it does without, as somebody has accepted.
  package var missingLayers: [SandboxLayer]
  /// When the adapter that runs now was started; nil while there is none.
  package var startedAt: Timestamp?
  /// How often it has died lately: the deaths that its breaker counts.
  package var deaths: Int
  /// The last death, or call that failed.
  package var lastFault: Fault?
  /// The last worker that was ended because it took more than it may.
  package var lastOverspent: Fault?
  /// How many data calls the adapter has answered since the connection was opened.
  package var callsAnswered: UInt64
  /// How often a worker has been replaced because it had served long enough.
  package var recycled: Int

  package init(
    profile: IsolationProfile, state: State, processID: Int32? = nil,
    missingLayers: [SandboxLayer] = [], startedAt: Timestamp? = nil, deaths: Int = 0,
    lastFault: Fault? = nil, lastOverspent: Fault? = nil, callsAnswered: UInt64 = 0,
    recycled: Int = 0
  ) {
    self.profile = profile
    self.state = state
    self.processID = processID
    self.missingLayers = missingLayers
    self.startedAt = startedAt
    self.deaths = deaths
    self.lastFault = lastFault
    self.lastOverspent = lastOverspent
    self.callsAnswered = callsAnswered
    self.recycled = recycled
  }
}
