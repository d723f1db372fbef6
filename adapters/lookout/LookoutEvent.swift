import AdapterKit

/// What both versions of the interface say of an event, each in its own words.
protocol LookoutEvent {
  var notes: Notes { get }
  /// The word of what happened to the thing that the event is about.
  var changeType: (word: String, field: String) { get throws(Skip) }
  var observed: UInt64 { get throws(Skip) }
  var device: Identifiers { get }
  var platform: NamedPlatform { get }
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
  func deviceReports() throws(Skip) -> [Report] {
    let isDeleted = isDeletion
    let device = device
    guard !device.isEmpty else { throw .noDevice() }
    let kind = isDeleted ? .removed : try status.kind(notes)
    return try notes.reports(
      kind, of: .identifiers(device), observed: observed, platform: platform)
  }

  /// A threat that is created already resolved was blocked: it is closed and never opened.
  func threatReports() throws(Skip) -> [Report] {
    _ = isDeletion
    let threat = try threat
    let device = device
    var kind: Report.Kind?
    switch threat.action.word {
    case "RESOLVED", "IGNORED": kind = .threatClosed(id: threat.id)
    case "OPEN", "DETECTED":
      guard !device.isEmpty else { throw .noDevice() }
      guard let severity = threat.severity.word else { throw .malformed(threat.severity.field) }
      kind = .threatOpened(id: threat.id, .word(severity))
    default: notes.unknownWord(threat.action.word, at: threat.action.field)
    }
    // Not the name of the app: what is installed on a person's device is not ours to show.
    return try notes.reports(
      kind, of: device.isEmpty ? .nobody : .identifiers(device), observed: observed,
      platform: platform, category: threat.type,
      title: threat.classifications.joined(separator: ", ")
    )
  }

  /// Whether the event says that its thing is gone. One with a word that is not known says the rest all the same.
  private var isDeletion: Bool {
    guard let change = notes.bearing(try changeType) else { return false }
    if !["CREATED", "UPDATED", "DELETED"].contains(change.word) {
      notes.unknownWord(change.word, at: change.field)
    }
    return change.word == "DELETED"
  }
}

extension LookoutStatus {
  /// Activation says whether the app is set up, protection whether it works, security what it found. A word that is
  /// not known says nothing, and leaves the others what they are.
  func kind(_ notes: Notes) throws(Skip) -> Report.Kind? {
    let isEmpty = security == nil && activation.word == nil && protection.word == nil
    if isEmpty, !notes.isInPart { throw .malformed(activation.field) }
    switch activation.word {
    case "DELETED": return .removed
    case "DEACTIVATED": return .state(.state(.deactivated))
    case "PENDING": return .state(.state(.unknown))
    case "ACTIVATED", nil: break
    case let word?: notes.unknownWord(word, at: activation.field)
    }
    switch protection.word {
    case "DISCONNECTED": return .state(.state(.unresponsive))
    case "UNINSTALLED": return .state(.state(.deactivated))
    case "PROTECTED", nil: break
    case let word?: notes.unknownWord(word, at: protection.field)
    }
    if let security { return .state(.word(security)) }
    return notes.isInPart ? nil : .state(.state(activation.word == nil ? .unknown : .activated))
  }
}

extension Notes {
  /// The classifications of a threat, each once: two assessments may repeat one.
  func classifications(_ event: JSON, _ path: String) -> [String] {
    var found: [String] = []
    guard let list = optional(try event.array(path)) else { return [] }
    for element in list {
      guard let word = element.string else {
        leaveOut(.malformed(path), isBearing: false)
        continue
      }
      if !found.contains(word) { found.append(word) }
    }
    return found
  }
}
