import AdapterBundle
import AdapterHost
import AdapterRunning
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// Why a command or a question was not answered: one layer, one sentence, one way out.
package struct ServiceError: Error, Hashable, Sendable {
  /// What kind of no this is; a command line turns it into an exit code, an API into a status.
  package enum Kind: String, CaseIterable, Sendable {
    case failed, notFound, denied, conflict, badRequest
  }

  /// The code of an act that must be confirmed first.
  package static let confirmationRequired = "confirmationRequired"

  package var kind: Kind
  /// The rule or cause, where it has a stable name, such as `classicPolicyDeleted` or `load.not-elf`.
  package var code: String?
  package var message: String
  /// What was looked at, where that is not plain from the message.
  package var lookedAt: String?
  /// The way out, if there is one to name.
  package var remedy: Remedy?
  /// Names that may have been meant by one that is nobody's, the likest first.
  package var suggestions: [String]

  package init(
    _ kind: Kind, code: String? = nil, _ message: String, lookedAt: String? = nil,
    remedy: Remedy? = nil, suggestions: [String] = []
  ) {
    self.kind = kind
    self.code = code
    self.message = message
    self.lookedAt = lookedAt
    self.remedy = remedy
    self.suggestions = suggestions
  }
}

extension ServiceError {
  package init(_ error: StoreError) {
    self.init(
      .failed, code: "store.\(error.code.rawValue)", error.message,
      remedy: error == .damagedRow ? .rebuildTables : .said(error.remedy))
  }

  package init(_ error: AdapterError) {
    self.init(
      .failed, code: error.code,
      "\(error.adapter), \(error.operation): \(error.message.withoutFullStop)",
      lookedAt: error.lookedAt, remedy: .said(error.remedy))
  }

  package init(_ error: BundleError) {
    let kind: Kind =
      switch error.kind {
      case .failed: .failed
      case .notFound: .notFound
      case .denied: .denied
      case .conflict: .conflict
      }
    self.init(
      kind, code: error.code, error.message.withoutFullStop, lookedAt: error.lookedAt,
      remedy: .said(error.remedy))
  }

  package init(_ error: LedgerError) {
    switch error {
    case .store(let error): self.init(error)
    case .settingsChanged:
      self.init(
        .conflict, code: "settingsChanged", "somebody else has changed the settings meanwhile",
        remedy: .tryAgain)
    case .closed:
      self.init(.failed, code: "service.ending", "the service is ending", remedy: .tryAgain)
    }
  }

  package init(_ error: RunnerError) {
    switch error {
    case .ledger(let error): self.init(error)
    case .adapter(let error): self.init(error)
    case .noConnector(let id): self.init(noConnector: id)
    case .refused(let reason, let partner): self.init(.denied, reason, partner: partner)
    case .notDisclosed(let item, let partner):
      self.init(
        .denied, code: "quarantine.not-disclosed",
        "\(item) may not be disclosed to \(partner) now", remedy: .dropQuarantined)
    case .notQuarantined(let number): self.init(notQuarantined: number)
    case .noMessage(let position):
      self.init(
        .failed, code: "store.corrupt",
        "row \(position) of the journal is not the message it should be",
        remedy: .restoreBackup)
    case .busy:
      self.init(
        .failed, code: error.note.code, error.note.message,
        remedy: .said("Try again; a call that does not return is ended when its time is over."))
    case .abandoned, .closed: self.init(LedgerError.closed)
    }
  }

  init(noConnector id: ConnectorID) {
    self.init(.notFound, "there is no connector \"\(id)\"", remedy: .listConnectors)
  }

  /// An act that destroys something and was not confirmed: nothing was changed.
  ///
  /// - Parameters:
  ///   - what: what was not done, without a full stop.
  ///   - consequence: whole sentences.
  package init(unconfirmed what: String, _ consequence: String) {
    self.init(
      .conflict, code: Self.confirmationRequired,
      "\(what): confirm it first. \(consequence)".withoutFullStop, remedy: .confirm)
  }

  init(notQuarantined number: Int64) {
    self.init(
      .notFound, code: "quarantine.unknown", "nothing with the number \(number) is set aside",
      remedy: .listQuarantined)
  }

  /// A refusal by a rule of the connector's.
  init(_ kind: Kind, _ reason: Reason, partner: String) {
    let (message, remedy): (String, Remedy) =
      switch reason.rule {
      case .classicPolicyDeleted, .classicPolicyDisabled:
        (
          "reports of \(partner) are refused: its classic policy was"
            + " \(reason.rule == .classicPolicyDeleted ? "deleted" : "disabled")",
          .addConnectorAgain(newPolicy: true)
        )
      case .connectorUnavailable:
        ("reports of \(partner) are refused: the connector is unavailable", .provision(partner))
      default:
        (
          "reports of \(partner) are refused: the connector is not set up",
          .addConnectorAgain(newPolicy: false)
        )
      }
    self.init(kind, code: reason.rule.rawValue, message, remedy: remedy)
  }
}

extension String {
  /// As errors are printed.
  var withoutFullStop: String { last == "." ? String(dropLast()) : self }
}
