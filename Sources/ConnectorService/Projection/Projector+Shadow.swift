import ConnectorModel
import ConnectorStore

extension Projector {
  /// How many differences are kept, a connector; the oldest go first.
  static let shadowDifferenceCapacity = 1_000

  /// A trial that begins counts from nothing; one that ends keeps what it has found.
  mutating func apply(_ setting: ShadowSetting) throws(StoreError) {
    guard try situations()[setting.connector] != nil else { return }
    if let version = setting.version {
      try tables.removeShadowDifferences(of: setting.connector)
      try tables.put(
        ShadowTrial(version: version, isOn: true, since: setting.at), of: setting.connector)
    } else if var trial = try tables.shadowTrial(of: setting.connector) {
      trial.isOn = false
      try tables.put(trial, of: setting.connector)
    }
  }

  mutating func apply(
    _ comparison: ShadowComparison, at position: JournalPosition
  ) throws(StoreError) {
    guard try situations()[comparison.connector] != nil,
      var trial = try tables.shadowTrial(of: comparison.connector),
      trial.version == comparison.version
    else { return }
    trial.equal += comparison.equal
    trial.different += comparison.different
    if let failure = comparison.failure {
      trial.failures += 1
      trial.lastFailure = failure
    }
    try tables.put(trial, of: comparison.connector)
    try tables.addShadowDifferences(
      comparison.differences, of: comparison.connector, from: position,
      capacity: Self.shadowDifferenceCapacity)
  }
}
