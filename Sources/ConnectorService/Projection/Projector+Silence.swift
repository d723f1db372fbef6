import ConnectorModel
import ConnectorStore

extension Projector {
  /// What was recorded of a partner's silence is kept with what its traffic has shown.
  mutating func apply(_ act: AdministrativeAct, at time: Timestamp) throws(StoreError) {
    let connector = ConnectorID(rawValue: act.object)
    guard act.isAboutSilence, try situations()[connector] != nil else { return }
    var health = try tables.health(of: connector)
    switch act.kind {
    case .partnerUnresponsive: health.unresponsiveSince = time
    case .partnerHeardAgain: health.unresponsiveSince = nil
    default:
      health.silenceWarning = SilenceWarning(
        at: time, devices: act.which.flatMap { Int($0) } ?? 0)
    }
    try put(health, of: connector)
  }
}

extension AdministrativeAct {
  fileprivate var isAboutSilence: Bool {
    [.partnerSilent, .partnerUnresponsive, .partnerHeardAgain].contains(kind)
  }
}
