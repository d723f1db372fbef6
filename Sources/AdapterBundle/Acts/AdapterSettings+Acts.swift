import ConnectorModel

/// What an administrator does with installed versions; each act gives what is to be kept then.
extension AdapterSettings {
  /// Looks whether a version may be used, under what is to be kept then.
  package typealias Check = (SemanticVersion, AdapterSettings) throws(BundleError) -> Void

  /// Makes an installed version current: the one that is named, or the newest one that is older than the
  /// current one. That is said aloud, so it becomes the lowest version allowed.
  package func rollingBack(
    to text: String?, check: Check
  ) throws(BundleError) -> (AdapterSettings, to: SemanticVersion) {
    let target = if let text { try version(text) } else { try older() }
    if let pinned, pinned != target {
      throw BundleError(
        "install.pinned", "\(name) is pinned to \(pinned).", lookedAt: AdapterLock.fileName,
        remedy: "Pin the other version instead, or take the pin away: --none.", kind: .conflict)
    }
    return (try using(target, check), target)
  }

  /// Removes a version that is not used, or, without one, everything but what was said of the adapter: the
  /// lowest version allowed outlives a removal.
  package func removing(
    _ text: String?
  ) throws(BundleError) -> (AdapterSettings, removed: [SemanticVersion]) {
    var changed = self
    guard let text else {
      changed.pinned = nil
      changed.current = nil
      for version in versions { changed.remove(version.version) }
      return (changed, versions.map(\.version))
    }
    let target = try version(text)
    guard current != target, pinned != target else {
      throw BundleError(
        "install.in-use",
        "\(name) \(target) is the version that is \(current == target ? "used" : "pinned").",
        lookedAt: AdapterLock.fileName,
        remedy: "Use another one first (gatehouse adapter rollback), or remove all of them.",
        kind: .conflict)
    }
    changed.remove(target)
    return (changed, [target])
  }

  /// Keeps a version current whatever is installed beside it; nil takes the pin away.
  package func pinning(
    _ text: String?, check: Check
  ) throws(BundleError) -> AdapterSettings {
    var changed = self
    changed.pinned = try text.map { (text) throws(BundleError) in try version(text) }
    guard let pinned = changed.pinned else { return changed }
    return try changed.using(pinned, check)
  }

  /// Keeps that the adapter does, or does not, without a layer of the sandbox that this machine lacks.
  package func accepting(_ layer: String, _ isAccepted: Bool) -> AdapterSettings {
    var changed = self
    changed.acceptedMissing.removeAll { $0 == layer }
    if isAccepted { changed.acceptedMissing.append(layer) }
    changed.acceptedMissing.sort()
    return changed
  }

  private func using(
    _ version: SemanticVersion, _ check: Check
  ) throws(BundleError) -> AdapterSettings {
    var changed = self
    changed.lowestVersion = version
    try check(version, changed)
    changed.current = version
    return changed
  }

  private func older() throws(BundleError) -> SemanticVersion {
    guard let current, let older = versions.last(where: { $0.version < current }) else {
      throw BundleError(
        "install.no-older-version", "\(name) has no older version to go back to.",
        lookedAt: "installed: \(versionList)", remedy: "Install the older version's bundle.",
        kind: .notFound)
    }
    return older.version
  }

  private func version(_ text: String) throws(BundleError) -> SemanticVersion {
    guard let found = SemanticVersion(text), self[found] != nil else {
      throw .unknownVersion(text, of: name, installed: versionList)
    }
    return found
  }

  private var versionList: String {
    versions.isEmpty ? "none" : versions.map(\.version.description).joined(separator: ", ")
  }
}

extension AdapterInventory {
  /// The adapter that somebody means by a partner's id, its name or the beginning of its name.
  package func adapter(named text: String) throws(BundleError) -> AdapterSettings {
    try PartnerName(text).find(among: adapters.map { ($0.key.rawValue, $0.value.name, $0.value) })
  }
}

extension BundleError {
  /// - Parameter text: nil stands for the current one.
  static func unknownVersion(
    _ text: String?, of name: String, installed: String
  ) -> BundleError {
    BundleError(
      "install.unknown-version",
      text.map { "\(name) \($0) is not installed." } ?? "\(name) has no current version.",
      lookedAt: "installed: \(installed)", remedy: "Name an installed version, or install it.",
      kind: .notFound)
  }
}
