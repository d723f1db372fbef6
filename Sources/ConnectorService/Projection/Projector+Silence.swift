import ConnectorModel
import ConnectorStore

extension Projector {
  /// A warning is kept with what the partner's traffic has shown, until it speaks again.
  mutating func apply(_ act: AdministrativeAct, at time: Timestamp) throws(StoreError) {
    let connector = ConnectorID(rawValue: act.object)
    guard act.kind == .partnerSilent, try situations()[connector] != nil else { return }
    var health = try tables.health(of: connector)
    health.silenceWarning = SilenceWarning(
      at: time, devices: act.which.flatMap { Int($0) } ?? 0)
    try put(health, of: connector)
  }
}
