import ConnectorModel

/// A decision in the words of somebody at a help desk: what it is, why, and what to do next.
package struct Advice: Hashable, Sendable, Encodable {
  /// The whole answer in one sentence.
  package var sentence: String
  /// What to do next, the first first; none where nothing is to be done.
  package var steps: [String] = []
  /// Open threats that partners see on the device, the worst first.
  package var threats: [ThreatAdvice] = []
  /// Partners whose word about the device is wanted and is not there.
  package var missing: [MissingPartner] = []
}

package struct ThreatAdvice: Hashable, Sendable, Encodable {
  /// The partner that sees it, by name.
  package var partner: String
  package var id: String
  package var title: String?
  package var level: ThreatLevel
  package var openedAt: Timestamp
}

package struct MissingPartner: Hashable, Sendable, Encodable {
  package var connector: String
  package var name: String
  /// What it last said of the device; nil: nothing.
  package var state: PartnerDeviceState?
  /// Since when its word is missing: since it last spoke of the device, or else since the device was enrolled; nil:
  /// neither is known.
  package var since: Timestamp?
}

extension Advice {
  init(_ explanation: Explanation, _ situation: DeviceSituation) {
    let causes = AdviceCauses(explanation, situation)
    let name = explanation.device.name ?? "Device #\(explanation.device.key)"
    sentence = "\(name) \(Self.outcome(of: explanation, causes.compliance))."
    let protection = explanation.appProtection
    if [.block, .wipe].contains(protection.outcome) {
      let act = protection.outcome == .wipe ? "wiped" : "blocked"
      let why = causes.appProtection.isEmpty ? "" : ": \(causes.appProtection.listed)"
      sentence += " Company data in its protected apps is \(act)\(why)."
    }
    steps = causes.steps
    missing = causes.missing
    threats = explanation.partners.flatMap { partner in
      partner.openThreats.map {
        ThreatAdvice(
          partner: partner.name, id: $0.id, title: $0.title, level: $0.level,
          openedAt: $0.openedAt)
      }
    }.sorted { ($1.level, $0.openedAt) < ($0.level, $1.openedAt) }
  }

  private static func outcome(of explanation: Explanation, _ causes: [String]) -> String {
    let compliance = explanation.compliance
    let why = causes.isEmpty ? "" : ": \(causes.listed)"
    switch compliance.state {
    case .noncompliant, .error: return "is blocked\(why)"
    case .inGracePeriod:
      let end = compliance.policies.compactMap(\.gracePeriodEndsAt).min()
      return "is let in only \(end.map { "until \($0.seconds)" } ?? "for now")\(why)"
    case .compliant:
      guard causes.isEmpty else { return "is fine for now, but \(causes.listed)" }
      let count = compliance.policies.count
      guard count > 0 else { return "is fine: no policy is for it" }
      return
        "is fine: it meets \(count == 1 ? "the policy that is" : "all \(count) policies that are") for it"
    case .unknown:
      let cause: String =
        switch compliance.reasons[0].rule {
        case .deviceLeft: "it has left device management"
        case .notEnrolled: "it is known through app protection only"
        default: "nobody has said which platform it is of"
        }
      return "is not held against any compliance policy: \(cause)"
    }
  }
}

extension [String] {
  /// "one, two, and three".
  var listed: String {
    guard let last, count > 1 else { return first ?? "" }
    return "\(dropLast().joined(separator: ", ")), and \(last)"
  }
}

extension Timestamp {
  /// To the second.
  var seconds: String { wholeSecond.iso8601 }
}
