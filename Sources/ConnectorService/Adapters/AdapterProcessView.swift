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

  /// As tables print it.
  package var words: String {
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

extension ConnectorService {
  /// How the adapters do that run here, by connector.
  package func processes() -> [String: AdapterProcessView] {
    Dictionary(
      uniqueKeysWithValues: connections.map { id, running in
        (id.rawValue, AdapterProcessView(running.connection.status))
      })
  }

  /// The connectors with what this process knows of their adapters.
  package nonisolated func connectorsWithAdapters() async throws(ServiceError) -> [ConnectorView] {
    var views: [ConnectorView] = []
    for view in try connectors() { views.append(await withAdapter(view)) }
    return views
  }

  /// A connector with how its adapter does. Which loose file it has can only be found out by loading it.
  package func withAdapter(_ view: ConnectorView) -> ConnectorView {
    var view = view
    view.process = processes()[view.id]
    if view.binding == nil, adapterSource.loadsLooseFiles {
      view.binding = (try? adapter(named: view.id))?.proof
    }
    return view
  }

  /// Lets an adapter that died too often be started again by the next call. Also while a call hangs.
  package func resetAdapter(_ text: String) throws(ServiceError) -> AdapterResetAnswer {
    let connector = try situation(named: text).connector
    let name = connector.descriptor.name
    guard let running = connections[connector.id]?.connection else {
      return AdapterResetAnswer(connector: name, before: nil)
    }
    let before = AdapterProcessView(running.status)
    running.reset()
    try commit([
      .administrativeAct(AdministrativeAct(.adapterReset, of: name, detail: before.words))
    ])
    return AdapterResetAnswer(connector: name, before: before)
  }
}
