/// How one adapter is to be kept apart, as an administrator has said.
package struct AdapterIsolation: Hashable, Sendable {
  /// Nil: as all adapters of which nothing is said.
  package var profile: IsolationProfile?
  /// Layers that this machine may lack.
  package var acceptedMissing: Set<SandboxLayer>

  package init(profile: IsolationProfile? = nil, acceptedMissing: Set<SandboxLayer> = []) {
    self.profile = profile
    self.acceptedMissing = acceptedMissing
  }

  /// Reads the words that are kept of an adapter.
  package init(profile word: String?, acceptedMissing: [String]) throws(AdapterError) {
    self.init(
      profile: try word.map { (word) throws(AdapterError) in
        try IsolationProfile(named: word, lookedAt: "the adapter's profile")
      }, acceptedMissing: try Set(named: acceptedMissing.joined(separator: ",")))
  }
}

extension IsolationProfile {
  /// Reads what an administrator wrote.
  package init(named word: String, lookedAt: String) throws(AdapterError) {
    guard let profile = IsolationProfile(rawValue: word) else {
      throw AdapterError(
        code: "isolation.unknown", adapter: "all adapters", operation: "start",
        message: "\"\(word)\" is no way to run adapters.", lookedAt: lookedAt,
        remedy: "Use one of: "
          + IsolationProfile.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    }
    self = profile
  }
}
