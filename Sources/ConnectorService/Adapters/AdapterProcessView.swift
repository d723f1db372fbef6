import AdapterHost
import ConnectorModel

/// How an adapter that runs does, as a listing shows it.
package struct AdapterProcessView: Hashable, Sendable, Codable {
  /// `starting`, `running`, `stopped`, `pausing`, `breakerOpen` or `closed`.
  package var state: String
  /// When one that pauses may be started again.
  package var pausesUntil: Timestamp?
  package var processID: Int32?
  package var startedAt: Timestamp?
  /// Deaths that its breaker counts.
  package var deaths: Int
  package var callsAnswered: UInt64
  /// Layers of the sandbox that it does without.
  package var missingLayers: [String]
  package var lastFaultCode: String?
  package var lastFault: String?
  package var lastFaultAt: Timestamp?

  init(_ status: AdapterStatus) {
    (state, pausesUntil) =
      switch status.state {
      case .starting: ("starting", nil)
      case .running: ("running", nil)
      case .stopped: ("stopped", nil)
      case .pausing(let until): ("pausing", until)
      case .breakerOpen: ("breakerOpen", nil)
      case .closed: ("closed", nil)
      }
    processID = status.processID
    startedAt = status.startedAt
    deaths = status.deaths
    callsAnswered = status.callsAnswered
    missingLayers = status.missingLayers.map(\.rawValue)
    lastFaultCode = status.lastFault?.code
    lastFault = status.lastFault?.message
    lastFaultAt = status.lastFault?.at
  }
}

extension AdapterProcessView: CustomStringConvertible {
  /// As tables and the record have it.
  package var description: String {
    let state = self.state == "breakerOpen" ? "breaker open: gatehouse adapter reset" : self.state
    let dead = deaths > 0 ? ", \(deaths) deaths lately" : ""
    return state + dead
  }
}

/// What came of resetting an adapter.
package struct AdapterResetAnswer: Hashable, Sendable, Codable {
  package var connector: String
  /// How it did before; nil when it does not run here, so that there was nothing to reset.
  package var before: AdapterProcessView?
}
