import ConnectorModel
import StoredForms

struct StoredRefusal: StoredForm {
  static let kind = "refusal"

  var connector: String
  var subject: Subject
  var receivedAt: String
  var reasons: [String: Int]

  enum Subject: StoredPart {
    case message(source: String, id: String, bytes: Int)
    case unreadable(Int64)
    case reports(String, Int64?)

    init(_ subject: Refusal.Subject) {
      switch subject {
      case .message(let source, let id, let bytes):
        self = .message(source: source, id: id, bytes: bytes)
      case .unreadable(let position): self = .unreadable(position.rawValue)
      case .reports(let operation, let message): self = .reports(operation.word, message?.rawValue)
      }
    }

    func value() throws(UnreadableForm) -> Refusal.Subject {
      switch self {
      case .message(let source, let id, let bytes):
        .message(source: source, id: id, bytes: bytes)
      case .unreadable(let position): .unreadable(JournalPosition(rawValue: position))
      case .reports(let operation, let message):
        .reports(try operation.word("subject"), message.map(JournalPosition.init(rawValue:)))
      }
    }
  }

  init(_ refusal: Refusal) {
    connector = refusal.connector.rawValue
    subject = Subject(refusal.subject)
    receivedAt = refusal.receivedAt.iso8601
    reasons = refusal.reasons
  }

  func value() throws(UnreadableForm) -> Refusal {
    Refusal(
      connector: ConnectorID(rawValue: connector), subject: try subject.value(),
      receivedAt: try receivedAt.time("receivedAt"), reasons: reasons)
  }
}
