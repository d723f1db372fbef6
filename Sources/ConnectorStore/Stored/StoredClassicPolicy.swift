import ConnectorModel
import StoredForms

struct StoredClassicPolicy: StoredForm {
  static let kind = "classicPolicy"

  var id: String
  var displayName: String
  var connector: String
  var state: String
  var change: Change?
  var createdAt: String

  struct Change: StoredPart {
    var at: String
    var actor: String
    var what: String

    init(_ change: ClassicPolicyChange) {
      at = change.at.iso8601
      actor = change.actor
      what = change.what
    }

    func value() throws(UnreadableForm) -> ClassicPolicyChange {
      ClassicPolicyChange(at: try at.time("change.at"), actor: actor, what: what)
    }
  }

  init(_ policy: ClassicPolicy) {
    id = policy.id.rawValue
    displayName = policy.displayName
    connector = policy.connector.rawValue
    state = policy.state.word
    change = policy.change.map(Change.init)
    createdAt = policy.createdAt.iso8601
  }

  func value() throws(UnreadableForm) -> ClassicPolicy {
    ClassicPolicy(
      id: PolicyID(rawValue: id), displayName: displayName,
      connector: ConnectorID(rawValue: connector), state: try state.word("state"),
      change: try change?.value(), createdAt: try createdAt.time("createdAt"))
  }
}

extension ClassicPolicyState: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .active: "active"
    case .modified: "modified"
    case .disabled: "disabled"
    case .deleted: "deleted"
    }
  }
}
