import AdapterBundle
import AdapterHost
import ConnectorStore

/// Why a command or a question was not answered: one layer, one sentence, one way out.
package struct ServiceError: Error, Hashable, Sendable {
  /// What kind of no this is; a command line turns it into an exit code, an API into a status.
  package enum Kind: String, CaseIterable, Sendable {
    case failed, notFound, denied, conflict, badRequest
  }

  package var kind: Kind
  /// The rule or cause, where it has a stable name, such as `classicPolicyDeleted` or `load.not-elf`.
  package var code: String?
  package var message: String
  /// What was looked at, where that is not plain from the message.
  package var lookedAt: String?
  /// The way out, if there is one to name.
  package var remedy: String?

  package init(
    _ kind: Kind, code: String? = nil, _ message: String, lookedAt: String? = nil,
    remedy: String? = nil
  ) {
    self.kind = kind
    self.code = code
    self.message = message
    self.lookedAt = lookedAt
    self.remedy = remedy
  }

  package init(_ error: StoreError) {
    self.init(.failed, code: "store.\(error.code.rawValue)", error.message, remedy: error.remedy)
  }

  package init(_ error: AdapterError) {
    self.init(
      .failed, code: error.code,
      "\(error.adapter), \(error.operation): \(error.message.withoutFullStop)",
      lookedAt: error.lookedAt, remedy: error.remedy)
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
      remedy: error.remedy)
  }
}

extension String {
  /// As errors are printed.
  var withoutFullStop: String { last == "." ? String(dropLast()) : self }
}
