import ComplianceEvaluation
import ConnectorModel
import Testing

/// The words in which cases state what they expect.
enum CaseText {
  /// `rule`, or `partner/rule` where a connector is concerned.
  static func rules(_ reasons: [Reason]) -> [String] {
    reasons.map { reason in
      guard let connector = reason.connector else { return reason.rule.rawValue }
      let name = connector == .defender ? "defender" : connector.rawValue
      return "\(name)/\(reason.rule.rawValue)"
    }
  }

  static func connectorID(_ name: String) -> ConnectorID {
    name == "defender" ? .defender : ConnectorID(rawValue: name)
  }

  /// `"never"` stands for a decision that holds for ever.
  static func checkValidity(_ validUntil: Timestamp?, _ expect: Fields) throws {
    if let expected = try expect.timeOrNever("validUntil") { #expect(validUntil == expected) }
  }

  static func disclosure(_ answer: DeviceDisclosure) -> String {
    switch answer {
    case .disclosed: "disclosed"
    case .withheld(let reason): reason.rule.rawValue
    }
  }

  /// `notRequired`, `open`, or the way with its rule: `open classicPolicyModified`.
  static func gate(_ gate: ClassicPolicyGate) -> String {
    switch gate {
    case .notRequired: "notRequired"
    case .open(let warning): warning.map { "open \($0.rule.rawValue)" } ?? "open"
    case .shut(let reason): "shut \(reason.rule.rawValue)"
    }
  }
}
