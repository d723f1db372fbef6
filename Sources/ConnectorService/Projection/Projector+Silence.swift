import ConnectorModel
import ConnectorStore

extension Projector {
  /// What was recorded of a partner's silence is kept with what its traffic has shown.
  mutating func apply(_ act: AdministrativeAct, at time: Timestamp) throws(StoreError) {
    let connector = ConnectorID(rawValue: act.object)
    switch act.kind {
    case .partnerSilent:
      let devices = act.which.flatMap { Int($0) } ?? 0
      try changeHealth(of: connector) {
        $0.silenceWarning = SilenceWarning(at: time, devices: devices)
      }
    case .partnerUnresponsive: try changeHealth(of: connector) { $0.unresponsiveSince = time }
    case .partnerHeardAgain: try changeHealth(of: connector) { $0.unresponsiveSince = nil }
    default: return
    }
  }

  private mutating func changeHealth(
    of connector: ConnectorID, _ change: (inout ConnectorHealth) -> Void
  ) throws(StoreError) {
    guard try situations()[connector] != nil else { return }
    var health = try tables.health(of: connector)
    change(&health)
    try put(health, of: connector)
  }
}
