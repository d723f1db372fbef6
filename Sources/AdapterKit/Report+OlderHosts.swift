extension Report {
  /// What a host of a minor version can be told of this report; nil when that is nothing.
  ///
  /// A host of 1.0 knows no platform, no parent and no report that counts in part: of those it is given what says that
  /// a device is bad, for nothing is lost there by believing it.
  func readable(byMinor minor: UInt16, words: [LevelWord]) -> Report? {
    guard minor < 1 else { return self }
    guard !isInPart || kind.saysBad(words) else { return nil }
    var older = self
    older.platform = nil
    older.isInPart = false
    guard case .identifiers(let identifiers) = subject else { return older }
    let known = identifiers.without(.parentPartnerDevice)
    older.subject = .identifiers(known)
    // Of a device that is named by its parent alone nobody could tell whose it is.
    return known.isEmpty && !identifiers.isEmpty ? nil : older
  }
}

extension Report.Kind {
  /// Whether it says of a device that it is bad, or hands over a word of which nobody here knows what it says.
  fileprivate func saysBad(_ words: [LevelWord]) -> Bool {
    switch self {
    case .threatOpened: true
    case .state(.state(let state)): state.isBad
    case .state(.word(let word)): words.state(of: word)?.isBad ?? true
    case .threatClosed, .removed, .heartbeat: false
    }
  }
}

extension DeviceState {
  fileprivate var isBad: Bool {
    switch self {
    case .lowSeverity, .mediumSeverity, .highSeverity, .compromised: true
    case .unknown, .activated, .deactivated, .secured, .unresponsive, .misconfigured: false
    }
  }
}

extension [LevelWord] {
  /// What a word means; words compare without regard to ASCII case.
  func state(of word: String) -> DeviceState? {
    first { $0.word.lowercasedASCII == word.lowercasedASCII }?.state
  }
}

extension String {
  /// With the capitals of ASCII made small, and no others.
  var lowercasedASCII: [UInt8] {
    utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }
}
