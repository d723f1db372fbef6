import AdapterHost
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// Why a runner did not do what it was asked to.
package enum RunnerError: Error, Hashable, Sendable {
  case ledger(LedgerError)
  case adapter(AdapterError)
  /// The connector has been deleted.
  case noConnector(ConnectorID)
  /// A rule of the connector's refuses what comes from its partner.
  case refused(Reason, partner: String)
  /// What was set aside may not be disclosed to the partner now.
  case notDisclosed(QuarantineSubject.Item, partner: String)
  /// Nothing of this number is set aside.
  case notQuarantined(Int64)
  /// A row of the journal is not the message that it should be.
  case noMessage(JournalPosition)
  case closed
  /// The adapter is still at something else; the request keeps its turn.
  case busy(partner: String, for: Duration)
  /// Whoever waited for it waits no more; the request keeps its turn.
  case abandoned

  init(_ error: any Error) {
    switch error {
    case let error as RunnerError: self = error
    case let error as AdapterError: self = .adapter(error)
    case let error as LedgerError: self = .ledger(error)
    case let error as StoreError: self = .ledger(.store(error))
    default: self = .closed
    }
  }

  /// Whether nothing went wrong but that it was not waited for to the end.
  package var isOfWaiting: Bool {
    switch self {
    case .busy, .abandoned: true
    default: false
    }
  }

  /// For a log: a sentence, and a code where it has one.
  package var note: (message: String, code: String) {
    switch self {
    case .adapter(let error): (error.message, error.code)
    case .ledger(.store(let error)): (error.message, "store.\(error.code.rawValue)")
    case .ledger(.settingsChanged): ("the settings have changed meanwhile", "settingsChanged")
    case .ledger(.closed), .closed: ("it has ended", "closed")
    case .noConnector: ("the connector has been deleted", "")
    case .refused(let reason, _): ("a rule refuses it", reason.rule.rawValue)
    case .notDisclosed: ("it may not be disclosed", "quarantine.not-disclosed")
    case .notQuarantined: ("nothing is set aside under this number", "quarantine.unknown")
    case .busy(let partner, let time):
      (
        "the adapter of \(partner) has not come back within \(time) from what it does",
        "runner.busy"
      )
    case .abandoned: ("it is not waited for any more", "runner.abandoned")
    case .noMessage(let position): ("row \(position) is no message", "store.corrupt")
    }
  }
}
