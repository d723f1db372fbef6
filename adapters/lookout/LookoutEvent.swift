import AdapterKit

/// What both versions of the interface say of an event, each in its own words.
protocol LookoutEvent {
  var changeType: String { get throws(Skip) }
  var observed: UInt64 { get throws(Skip) }
  var device: Identifiers { get throws(Skip) }
  var status: LookoutStatus { get throws(Skip) }
  var threat: LookoutThreat { get throws(Skip) }
}

/// The three sides of a device's status. Each may be missing.
struct LookoutStatus {
  /// The grade. Lookout leaves it out unless the device is activated and protected: missing is never secure.
  var security: String?
  var activation: (word: String?, field: String)
  var protection: (word: String?, field: String)
}

/// A finding.
struct LookoutThreat {
  var id: String
  var action: (word: String, field: String)
  var severity: (word: String?, field: String)
  var type: String
  var classifications: [String]
}

extension LookoutEvent {
  func deviceReport() throws(Skip) -> Report {
    let change = try changeType
    let device = try device
    guard !device.isEmpty else { throw .noDevice() }
    let kind: Report.Kind = change == "DELETED" ? .removed : try status.kind()
    return Report(kind, of: device, observed: try observed)
  }

  /// A threat that is created already resolved was blocked: it is closed and never opened.
  func threatReport() throws(Skip) -> Report {
    _ = try changeType
    let threat = try threat
    let device = try device
    var report: Report
    switch threat.action.word {
    case "RESOLVED", "IGNORED":
      let subject: Report.Subject = device.isEmpty ? .nobody : .identifiers(device)
      report = Report(.threatClosed(id: threat.id), of: subject, observed: try observed)
    case "OPEN", "DETECTED":
      guard !device.isEmpty else { throw .noDevice() }
      guard let severity = threat.severity.word else { throw .malformed(threat.severity.field) }
      report = Report(
        .threatOpened(id: threat.id, .word(severity)), of: device, observed: try observed)
    default:
      throw .unknownWord(threat.action.field, threat.action.word)
    }
    report.category = threat.type
    // Not the name of the app: what is installed on a person's device is not ours to show.
    report.title = threat.classifications.joined(separator: ", ")
    return report
  }
}

extension LookoutStatus {
  /// Activation says whether the app is set up, protection whether it works, security what it found.
  func kind() throws(Skip) -> Report.Kind {
    switch activation.word {
    case "DELETED": return .removed
    case "DEACTIVATED": return .state(.state(.deactivated))
    case "PENDING": return .state(.state(.unknown))
    case "ACTIVATED", nil: break
    case let word?: throw .unknownWord(activation.field, word)
    }
    switch protection.word {
    case "DISCONNECTED": return .state(.state(.unresponsive))
    case "UNINSTALLED": return .state(.state(.deactivated))
    case "PROTECTED", nil: break
    case let word?: throw .unknownWord(protection.field, word)
    }
    if let security { return .state(.word(security)) }
    return .state(.state(activation.word == nil ? .unknown : .activated))
  }
}

/// The words of `change_type`. An event with another one is none that this adapter understands.
func knownChange(_ word: String, _ field: String) throws(Skip) -> String {
  guard ["CREATED", "UPDATED", "DELETED"].contains(word) else { throw .unknownWord(field, word) }
  return word
}

/// The classifications of a threat, each once: two assessments may repeat one.
func classifications(_ event: JSON, _ path: String) throws(Skip) -> [String] {
  var found: [String] = []
  guard let list = try event.array(path) else { return [] }
  for element in list {
    guard let word = element.string else { throw .malformed(path) }
    if !found.contains(word) { found.append(word) }
  }
  return found
}
