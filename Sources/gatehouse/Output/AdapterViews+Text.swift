import AdapterBundle
import AdapterHost
import AdapterManagement
import ConnectorModel

/// What an installation did, for people and programs.
struct InstallView: Encodable {
  var partner: String
  var name: String
  var version: String
  var isCurrent: Bool
  var replaced: String?
  var signature: SignatureState
  var signer: String?
  var checks: [AdapterCheck]
  var warnings: [ManifestFault]

  init(_ report: InstallReport) {
    partner = report.partner.rawValue
    name = report.name
    version = report.version.description
    isCurrent = report.isCurrent
    replaced = report.replaced?.description
    signature = report.verdict.state
    signer = report.verdict.signer
    checks = report.checks
    warnings = report.warnings
  }

  var text: String {
    var lines = [
      "Installed \(name) \(version) (\(signature.rawValue)\(signer.map { ": \($0)" } ?? ""))."
    ]
    lines += checks.map(\.line)
    if !isCurrent {
      lines.append("A pin keeps another version in use: gatehouse adapter pin.")
    } else if let replaced {
      lines.append("It is used in the place of \(replaced), which stays installed.")
    }
    return lines.joined(separator: "\n")
  }
}

/// What a removal did.
struct RemovalView: Encodable {
  var name: String
  var removed: [String]
}

extension BundleView {
  var text: String {
    let cells = [
      ["Partner", name], ["Id", partner], ["Version", version],
      ["Machines", machines.joined(separator: ", ")],
      ["Signature", signature.rawValue + (signer.map { ": \($0)" } ?? "")],
      ["Key", signerKey ?? "-"], ["Signed", signedAt?.iso8601 ?? "-"],
      ["Binding", binding?.rawValue ?? "-"], ["Manifest", manifestSHA256], ["File", file],
    ]
    let notes = warnings.map { "Warning: \($0.path) \($0.message) (\($0.code))" }
    return ([Table(titles: ["Bundle", ""], cells: cells).text] + notes).joined(separator: "\n")
  }
}

extension AdapterCheck {
  /// A skipped check never looks like one that was passed.
  var line: String {
    switch outcome {
    case .passed: "  ✓ \(name)"
    case .failed: "  ✗ \(name): \(reason ?? "") (\(code ?? "-"))"
    case .skipped: "  - skipped: \(name): \(reason ?? "")"
    }
  }
}

extension AdapterExplanation {
  var text: String {
    var lines = [
      "\(name) (\(partner)) is \(isOn ? "on" : "off"). \(reason)", "", "Searched:",
    ]
    lines += searched.map { "  \($0.path): \($0.reason ?? $0.outcome.rawValue)" }
    lines.append("Trusted keys: \(trust).")
    lines.append("Runs: \(isolation).")
    lines.append("Lowest version allowed: \(lowestVersion). Pinned: \(pinned ?? "no").")
    for version in versions {
      let use = version.isUsed ? ", used" : version.isCurrent ? ", current" : ""
      lines += [
        "", "\(version.version)\(use), signature: \(version.signature?.rawValue ?? "not checked")",
      ]
      lines += version.checks.map(\.line)
    }
    return lines.joined(separator: "\n")
  }
}
