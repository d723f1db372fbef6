import MTDAdapterABI

/// Words for the numbers of the header, as recordings have them.
enum Words {
  static let kinds = ["", "state", "threatOpened", "threatClosed", "removed", "heartbeat"]
  static let states = [
    "unknown", "activated", "deactivated", "secured", "low", "medium", "high", "unresponsive",
    "compromised", "misconfigured",
  ]
  static let identifiers = [
    "", "directoryDevice", "mdmDevice", "udid", "serialNumber", "imei", "userPrincipalName",
    "partnerDevice", "parentPartnerDevice",
  ]
  static let platforms = ["", "android", "ios", "windows", "macos"]

  static func name(_ number: UInt32, in names: [String]) -> String {
    Int(number) < names.count ? names[Int(number)] : "#\(number)"
  }

  /// Text of bytes; nil when there are none.
  static func text(_ bytes: [UInt8]) -> String? {
    bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}

extension SeenReport {
  /// All that the report says, on one line.
  func line(naming devices: [UInt64: String] = [:]) -> String {
    var parts = [Words.name(kind, in: Words.kinds), subject(naming: devices), verdict]
    parts += [("threat", threat), ("category", category), ("title", title), ("detail", detail)]
      .compactMap { name, bytes in Words.text(bytes).map { "\(name)=\($0)" } }
    parts.append("observed=\(observed)")
    if platform != 0 { parts.append("platform=\(Words.name(platform, in: Words.platforms))") }
    if flags != 0 { parts.append(isInPart ? "in-part" : "flags=\(flags)") }
    if vendorCode != 0 { parts.append("code=\(vendorCode)") }
    return parts.joined(separator: " ")
  }

  var isInPart: Bool { flags == MTDA_REPORT_IN_PART }

  /// What it says of whom: what must not depend on the order or the company in which devices come.
  func essence(naming devices: [UInt64: String]) -> String {
    [
      Words.name(kind, in: Words.kinds), subject(naming: devices), verdict,
      Words.text(threat) ?? "",
    ].joined(separator: " ")
  }

  private func subject(naming devices: [UInt64: String]) -> String {
    if reference != 0 { return devices[reference].map { "of \($0)" } ?? "of #\(reference)" }
    let names = identifiers.map {
      "\(Words.name($0.kind, in: Words.identifiers))=\(String(decoding: $0.value, as: UTF8.self))"
    }
    return "of [\(names.joined(separator: ","))]"
  }

  private var verdict: String {
    grade == MTDA_GRADE_WORD
      ? "word=\(String(decoding: word, as: UTF8.self))"
      : "state=\(Words.name(state, in: Words.states))"
  }

  /// Whether it says of a device that it is secured.
  func saysSecured(_ facts: AdapterFacts) -> Bool {
    guard kind == MTDA_REPORT_STATE else { return false }
    guard grade == MTDA_GRADE_WORD else { return state == MTDA_DEVICE_STATE_SECURED }
    let given = String(decoding: word, as: UTF8.self).lowercased()
    return facts.words.contains {
      $0.word.lowercased() == given && $0.state == MTDA_DEVICE_STATE_SECURED
    }
  }
}
