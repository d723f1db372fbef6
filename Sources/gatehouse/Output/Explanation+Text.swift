import ConnectorModel
import ConnectorService
import SafeText

extension Explanation {
  var text: String {
    let name = device.name.map { "\($0) (#\(device.key))" } ?? "Device #\(device.key)"
    var lines = supposed + paragraphs + [""]
    let verb = suppositions.isEmpty ? "is" : "would be"
    lines += [
      "\(name) \(verb) \(compliance.state.rawValue): \(compliance.reasons[0].words).",
      deviceLine,
      "As of \(decidedAt.wholeSeconds)\(holds(compliance.validUntil)).",
    ]
    if let afterwards, afterwards.at == compliance.validUntil {
      let isOther = afterwards.compliance != compliance.state
      lines.append(
        "Then it \(isOther ? "becomes" : "is still") \(afterwards.compliance.rawValue):"
          + " \(afterwards.complianceReason.words).")
    }
    if let asItIs { lines += difference(from: asItIs) }
    for policy in compliance.policies { lines += [""] + text(of: policy) }
    if compliance.policies.isEmpty {
      lines += [""] + compliance.reasons.map { "  \(line(of: $0))" }
    }
    lines += [
      "", "App protection: \(appProtection.outcome.rawValue)\(holds(appProtection.validUntil)).",
    ]
    lines += appProtectionLines
    return lines.map { Printable.line($0) }.joined(separator: "\n")
  }

  /// The answer for a person, and what to do.
  private var paragraphs: [String] {
    let steps = advice.steps.enumerated().map { index, step in
      advice.steps.count == 1 ? "To do: \(step)" : "To do, \(index + 1): \(step)"
    }
    return ([advice.sentence] + steps).flatMap {
      Printable.line($0).wrapped(to: Surroundings.width)
    }
  }

  private var supposed: [String] {
    suppositions.isEmpty ? [] : ["Supposing that \(suppositions.joined(separator: ", and that ")):"]
  }

  /// What the suppositions make of what is.
  private func difference(from asItIs: Verdict) -> [String] {
    var lines = [
      "As it is: \(asItIs.compliance.rawValue): \(asItIs.complianceReason.words);"
        + " app protection: \(asItIs.appProtection.rawValue)."
    ]
    let now =
      compliance.policies.map { ($0.displayName, $0.state.rawValue) }
      + appProtection.policies.map { ($0.displayName, $0.outcome.rawValue) }
    for before in asItIs.policies {
      guard let after = now.first(where: { $0.0 == before.name }), after.1 != before.verdict else {
        continue
      }
      lines.append("  Policy \"\(before.name)\": \(before.verdict), would be \(after.1)")
    }
    if lines.count == 1 { lines.append("  No policy would come out otherwise.") }
    return lines
  }

  private var deviceLine: String {
    let owner =
      device.ownership == .unknown
      ? "a device of unknown ownership" : "a \(device.ownership.rawValue) device"
    let platform = device.platform?.rawValue ?? "platform unknown"
    return "It is \(owner), \(platform) \(device.osText ?? "of unknown version"),"
      + " \(device.isRegistered ? "registered" : "not registered"),"
      + (device.lastCheckInAt.map { " last checked in \($0.absoluteAndRelative(to: decidedAt))." }
        ?? " when it last checked in is not known.")
  }

  private func text(of policy: PolicyDecisionView) -> [String] {
    var lines = ["Policy \"\(policy.displayName)\": \(policy.state.rawValue)"]
    if let end = policy.gracePeriodEndsAt, policy.state == .inGracePeriod {
      lines.append("  in its grace period until \(end.absoluteAndRelative(to: decidedAt))")
    }
    for rule in policy.rules {
      lines.append("  \(rule.property): \(rule.outcome.rawValue)")
      lines += rule.reasons.map { "    \(mark(of: $0.effect)) \(line(of: $0))" }
    }
    return lines
  }

  private var appProtectionLines: [String] {
    guard !appProtection.policies.isEmpty else {
      return appProtection.reasons.map { "  \(line(of: $0))" }
    }
    return appProtection.policies.flatMap { policy in
      ["  Policy \"\(policy.displayName)\": \(policy.outcome.rawValue)"]
        + policy.reasons.map { "    \(mark(of: $0.effect)) \(line(of: $0))" }
    }
  }

  private func line(of reason: ReasonView) -> String {
    let line = reason.line(names: partnerNames, at: decidedAt)
    return reason.changesWhen.map { "\(line); changes when \($0)" } ?? line
  }

  private func holds(_ until: Timestamp?) -> String {
    until.map { "; holds until \($0.absoluteAndRelative(to: decidedAt)) if nothing arrives" }
      ?? "; holds until something arrives"
  }

  /// What the reason did, in one sign.
  private func mark(of effect: ReasonEffect) -> String {
    switch effect {
    case .noncompliant, .block, .wipe: "✗"
    case .compliant, .allow: "✓"
    case .pending: "…"
    case .warning: "!"
    case .none, .notApplicable: "-"
    }
  }
}
