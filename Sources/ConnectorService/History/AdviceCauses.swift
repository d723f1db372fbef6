import ConnectorModel

/// What stands behind a decision, in plain words, and what would end it.
struct AdviceCauses {
  /// Why the device is blocked, waited for, or let in only for now.
  private(set) var compliance: [String] = []
  private(set) var appProtection: [String] = []
  private(set) var steps: [String] = []
  private(set) var missing: [MissingPartner] = []
  private let partners: [PartnerView]
  private let situation: DeviceSituation

  init(_ explanation: Explanation, _ situation: DeviceSituation) {
    partners = explanation.partners
    self.situation = situation
    for reason in explanation.compliance.reasons { note(reason, in: \.compliance) }
    guard [.block, .wipe].contains(explanation.appProtection.outcome) else { return }
    for reason in explanation.appProtection.reasons { note(reason, in: \.appProtection) }
  }

  private mutating func note(
    _ reason: ReasonView, in causes: WritableKeyPath<AdviceCauses, [String]>
  ) {
    guard [.noncompliant, .pending, .block, .wipe].contains(reason.effect) || isCause(reason.rule),
      let (cause, step) = words(for: reason)
    else { return }
    if !self[keyPath: causes].contains(cause) { self[keyPath: causes].append(cause) }
    if let step, !steps.contains(step) { steps.append(step) }
    guard reason.rule == .partnerDataMissing, let partner = partner(of: reason),
      !missing.contains(where: { $0.connector == partner.connector })
    else { return }
    missing.append(
      MissingPartner(
        connector: partner.connector, name: partner.name,
        state: partner.observedAt == nil ? nil : partner.state, since: since(partner)))
  }

  /// Where data are missing, what follows from that has the effect, and the cause comes behind it.
  private func isCause(_ rule: RuleID) -> Bool { rule == .partnerDataMissing }

  private func partner(of reason: ReasonView) -> PartnerView? {
    partners.first { $0.connector == reason.connector?.rawValue }
  }

  private func since(_ partner: PartnerView) -> Timestamp? {
    partner.observedAt ?? situation.device.enrolledAt
  }

  /// The cause, and what to do about it; nil for what is no cause of its own.
  private func words(for reason: ReasonView) -> (String, String?)? {
    if let partner = partner(of: reason), let words = words(for: reason, partner) { return words }
    let version = situation.device.osText ?? "unknown"
    switch reason.rule {
    case .osVersionBelowMinimum, .osVersionUnsupported:
      return ("its version \(version) is too old", "Have the person update the device.")
    case .osVersionAboveMaximum:
      return (
        "its version \(version) is newer than the policy allows",
        "Ask whoever looks after the policy to allow the version."
      )
    case .osVersionUnknown:
      return ("its version is not known", "Have the device check in with its device manager.")
    case .deviceNotRegistered, .registrationRequired:
      return (
        "it is not registered in the directory", "Have the person register the device again."
      )
    case .deviceJailbroken:
      return (
        "its protection was removed (it is jailbroken or rooted)",
        "Have the device set up anew; it must not be used as it is."
      )
    case .jailbreakStateUnknown:
      return (
        "nobody has said whether it is jailbroken",
        "Have the device check in with its device manager."
      )
    case .noPolicyAssigned:
      return (
        "no policy is for it, and such devices are noncompliant here",
        "Ask whoever looks after policies to assign one."
      )
    default: return nil
    }
  }

  /// Of a partner.
  private func words(for reason: ReasonView, _ partner: PartnerView) -> (String, String?)? {
    let app = "the app of \(partner.name)"
    switch reason.rule {
    case .threatLevelAbove:
      return (
        "\(seen(by: partner))\(allowed(reason))",
        "Have the person open \(app) on the device and do what it says; the device is let in as"
          + " soon as \(partner.name) reports a lower level."
      )
    case .deviceCompromised:
      return (
        "\(partner.name) calls it compromised",
        "Take the device out of use and have security look at it."
      )
    case .partnerDataMissing: return (silence(of: partner), missingStep(partner, app))
    case .partnerAppNotActive:
      return (
        "\(app) is not active on it", "Have the person open \(app) on the device and sign in."
      )
    case .partnerUnresponsive:
      return (
        "\(partner.name) has not been heard for too long",
        "The device is not at fault: tell whoever looks after the connection to \(partner.name)."
      )
    case .osVersionUnsupported:
      return (
        "its version \(situation.device.osText ?? "unknown") is too old for \(partner.name)",
        "Have the person update the device."
      )
    default: return nil
    }
  }

  /// "Acme sees "Trojan" (high) on it since ...", or how it rates the device.
  private func seen(by partner: PartnerView) -> String {
    let worst = partner.openThreats.filter { $0.level == partner.openThreats.first?.level }
    guard let first = worst.first else {
      let since = partner.observedAt.map { " since \($0.seconds)" } ?? ""
      let level = partner.state.level?.rawValue ?? partner.state.rawValue
      return "\(partner.name) rates it \(level)\(since)"
    }
    let what = first.title.map { "\"\($0)\"" } ?? "a threat"
    let more = partner.openThreats.count - 1
    let others = more > 0 ? " and \(more) more" : ""
    return "\(partner.name) sees \(what) (\(first.level.rawValue))\(others) on it"
      + " since \(first.openedAt.seconds)"
  }

  /// ", at most low is allowed".
  private func allowed(_ reason: ReasonView) -> String {
    guard let datum = reason.datum, let comma = datum.lastIndex(of: ",") else { return "" }
    let rule = datum[datum.index(after: comma)...]
    return rule.hasSuffix(" allowed") ? ",\(rule.dropLast(" allowed".count)) is allowed" : ""
  }

  private func silence(of partner: PartnerView) -> String {
    guard let said = partner.observedAt else {
      let enrolled = situation.device.enrolledAt.map { ", enrolled at \($0.seconds)" } ?? ""
      return "\(partner.name) has not said anything about it\(enrolled)"
    }
    return "\(partner.name) gives no level, but \"\(partner.state.rawValue)\" since \(said.seconds)"
  }

  private func missingStep(_ partner: PartnerView, _ app: String) -> String {
    if let withheld = partner.withheld {
      return "\(partner.name) is not told of the device (\(withheld.rawValue)): tell whoever looks"
        + " after the connection."
    }
    return "Have the person install \(app), open it and sign in; the device is let in as soon as"
      + " \(partner.name) reports."
  }
}
