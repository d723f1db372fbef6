import ConnectorModel
import StoredForms

/// Since when a device breaks policies: an object of milliseconds by policy.
struct StoredNoncompliance: StoredForm {
  static let kind = "noncompliance"

  var since: [String: Int64]

  init(_ since: [PolicyID: Timestamp]) {
    self.since = Dictionary(
      uniqueKeysWithValues: since.map { ($0.key.rawValue, $0.value.milliseconds) })
  }

  func value() -> [PolicyID: Timestamp] {
    var value: [PolicyID: Timestamp] = [:]
    for (policy, milliseconds) in since {
      value[PolicyID(rawValue: policy)] = Timestamp(milliseconds: milliseconds)
    }
    return value
  }

  init(from decoder: any Decoder) throws {
    since = try decoder.singleValueContainer().decode([String: Int64].self)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(since)
  }
}
