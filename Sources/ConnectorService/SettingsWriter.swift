import ConnectorLedger
import ConnectorModel

/// Changes of settings, each checked against settings that nobody changes meanwhile.
struct SettingsWriter: Sendable {
  let ledger: ConnectorLedger
  let now: @Sendable () -> Timestamp

  var settings: Settings { ledger.settings }

  /// Makes the entries durable that `body` wants under the settings as they are. If somebody else has set
  /// something meanwhile, it is asked again.
  ///
  /// - Returns: what it gave beside the entries.
  @discardableResult
  func change<Value: Sendable>(
    by caller: Caller, _ body: (Settings) throws(ServiceError) -> ([JournalEntry], Value)
  ) async throws(ServiceError) -> Value {
    while true {
      let settings = ledger.settings
      let (entries, value) = try body(settings)
      if try await write(entries, by: caller, checkedAt: settings.version) { return value }
    }
  }

  /// False when the settings have changed since they were checked: nothing was written.
  func write(
    _ entries: [JournalEntry], by caller: Caller, checkedAt version: JournalPosition
  ) async throws(ServiceError) -> Bool {
    guard !entries.isEmpty else { return true }
    do throws(LedgerError) {
      _ = try await ledger.commit(entries, by: caller, ifSettings: version)
      return true
    } catch {
      if case .settingsChanged = error { return false }
      throw ServiceError(error)
    }
  }
}
