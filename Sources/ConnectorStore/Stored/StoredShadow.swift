import ConnectorModel
import StoredForms

struct StoredShadowSetting: StoredForm {
  static let kind = "shadowSetting"

  var connector: String
  var version: String?
  var at: String

  init(_ setting: ShadowSetting) {
    connector = setting.connector.rawValue
    version = setting.version
    at = setting.at.iso8601
  }

  func value() throws(UnreadableForm) -> ShadowSetting {
    ShadowSetting(
      connector: ConnectorID(rawValue: connector), version: version, at: try at.time("at"))
  }
}

/// A change of `StoredShadowDifference` is one of this too, whose step applies that one's to each difference.
struct StoredShadowComparison: StoredForm {
  static let kind = "shadowComparison"

  var connector: String
  var version: String
  var operation: String
  var at: String
  var equal: Int
  var different: Int
  var differences: [StoredShadowDifference]
  var failure: String?

  init(_ comparison: ShadowComparison) {
    connector = comparison.connector.rawValue
    version = comparison.version
    operation = comparison.operation.word
    at = comparison.at.iso8601
    equal = comparison.equal
    different = comparison.different
    differences = comparison.differences.map(StoredShadowDifference.init)
    failure = comparison.failure
  }

  func value() throws(UnreadableForm) -> ShadowComparison {
    ShadowComparison(
      connector: ConnectorID(rawValue: connector), version: version,
      operation: try operation.word("operation"), at: try at.time("at"), equal: equal,
      different: different, differences: try differences.values(), failure: failure)
  }
}

struct StoredShadowDifference: StoredForm {
  static let kind = "shadowDifference"

  var at: String
  var operation: String
  var subject: StoredReportSubject
  var threat: String?
  var field: String
  var current: String?
  var shadow: String?

  init(_ difference: ShadowDifference) {
    at = difference.at.iso8601
    operation = difference.operation.word
    subject = StoredReportSubject(difference.subject)
    threat = difference.threat
    field = difference.field
    current = difference.current
    shadow = difference.shadow
  }

  func value() throws(UnreadableForm) -> ShadowDifference {
    ShadowDifference(
      at: try at.time("at"), operation: try operation.word("operation"),
      subject: try subject.value(), threat: threat, field: field, current: current, shadow: shadow)
  }
}

enum StoredReportSubject: StoredPart {
  case device(Int64)
  case identifiers([Identifier])
  case nobody

  struct Identifier: Codable, Sendable {
    var kind: String
    var value: String
  }

  init(_ subject: ReportSubject) {
    switch subject {
    case .device(let key): self = .device(key.rawValue)
    case .identifiers(let identifiers):
      self = .identifiers(identifiers.map { Identifier(kind: $0.kind.word, value: $0.value) })
    case .nobody: self = .nobody
    }
  }

  /// Without identifiers that no longer count as such: a word may be found to be a placeholder after it has been
  /// written.
  func value() throws(UnreadableForm) -> ReportSubject {
    switch self {
    case .device(let key): return .device(DeviceKey(rawValue: key))
    case .nobody: return .nobody
    case .identifiers(let stored):
      var identifiers: [DeviceIdentifier] = []
      for identifier in stored {
        let kind: IdentifierKind = try identifier.kind.word("kind")
        if let value = DeviceIdentifier(recorded: kind, identifier.value) {
          identifiers.append(value)
        }
      }
      return .identifiers(identifiers)
    }
  }
}
