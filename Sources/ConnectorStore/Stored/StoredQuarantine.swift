import ConnectorModel
import StoredForms

struct StoredQuarantineSubject: StoredPart {
  var connector: String
  var item: Item

  enum Item: Codable, Sendable {
    case device(Int64)
    case inventory(Int64)
    case message(Int64)
  }

  init(_ subject: QuarantineSubject) {
    connector = subject.connector.rawValue
    item =
      switch subject.item {
      case .device(let key): .device(key.rawValue)
      case .inventory(let key): .inventory(key.rawValue)
      case .message(let position): .message(position.rawValue)
      }
  }

  func value() -> QuarantineSubject {
    let item: QuarantineSubject.Item =
      switch item {
      case .device(let key): .device(DeviceKey(rawValue: key))
      case .inventory(let key): .inventory(DeviceKey(rawValue: key))
      case .message(let position): .message(JournalPosition(rawValue: position))
      }
    return QuarantineSubject(connector: ConnectorID(rawValue: connector), item: item)
  }
}

struct StoredQuarantineFinding: StoredForm {
  static let kind = "quarantineFinding"

  var subject: StoredQuarantineSubject
  var digest: String
  var adapterVersion: String
  var code: String
  var message: String
  var at: String

  init(_ finding: QuarantineFinding) {
    subject = StoredQuarantineSubject(finding.subject)
    digest = finding.digest
    adapterVersion = finding.adapterVersion
    code = finding.code
    message = finding.message
    at = finding.at.iso8601
  }

  func value() throws(UnreadableForm) -> QuarantineFinding {
    QuarantineFinding(
      subject: subject.value(), digest: digest, adapterVersion: adapterVersion, code: code,
      message: message, at: try at.time("at"))
  }
}

struct StoredQuarantineRelease: StoredForm {
  static let kind = "quarantineRelease"

  var subject: StoredQuarantineSubject
  var reason: String

  init(_ release: QuarantineRelease) {
    subject = StoredQuarantineSubject(release.subject)
    reason = release.reason.word
  }

  func value() throws(UnreadableForm) -> QuarantineRelease {
    QuarantineRelease(subject: subject.value(), reason: try reason.word("reason"))
  }
}

extension QuarantineRelease.Reason: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .answered: "answered"
    case .dropped: "dropped"
    }
  }
}
