import ConnectorModel

extension AdapterInstallation {
  /// Makes an installed version current: the one that is named, or the newest one that is older than the
  /// current one. That is said aloud, so it becomes the lowest version allowed.
  package func rollBack(
    _ text: String, to version: String?
  ) throws(BundleError) -> (name: String, from: SemanticVersion?, to: SemanticVersion) {
    try changing { (lock) throws(BundleError) in
      let (id, entry) = try partner(named: text)
      let before = try? current(id)
      let target =
        if let version { try self.version(version, of: id, entry) } else {
          try older(than: before, entry)
        }
      var changed = entry
      changed.lowestVersion = target
      if let pinned = entry.pinned, pinned != target {
        throw BundleError(
          "install.pinned", "\(entry.name) is pinned to \(pinned).", lookedAt: AdapterLock.fileName,
          remedy: "Pin the other version instead, or take the pin away: --none.", kind: .conflict)
      }
      if let problem = inspect(target, of: id, changed).problem { throw problem }
      try noteAndSwitch(&lock, id, changed, to: target, from: before)
      return (entry.name, before, target)
    }
  }

  private func older(
    than version: SemanticVersion?, _ entry: AdapterLock.Partner
  ) throws(BundleError) -> SemanticVersion {
    guard let version, let older = entry.sortedVersions.last(where: { $0 < version }) else {
      throw BundleError(
        "install.no-older-version", "\(entry.name) has no older version to go back to.",
        lookedAt: "installed: \(entry.versionList)", remedy: "Install the older version's bundle.",
        kind: .notFound)
    }
    return older
  }

  /// Removes a version that is not used, or, without one, everything of a partner but what was said of
  /// it: the lowest version allowed outlives a removal.
  package func remove(
    _ text: String, version: String?
  ) throws(BundleError) -> (name: String, removed: [SemanticVersion]) {
    try changing { (lock) throws(BundleError) in
      let (id, entry) = try partner(named: text)
      var removed = entry.sortedVersions
      var changed = entry
      if let version {
        let target = try self.version(version, of: id, entry)
        let isCurrent = (try? current(id)) == target
        guard !isCurrent, entry.pinned != target else {
          throw BundleError(
            "install.in-use",
            "\(entry.name) \(target) is the version that is \(isCurrent ? "used" : "pinned").",
            lookedAt: currentLink(id),
            remedy: "Use another one first (gatehouse adapter rollback), or remove all of them.",
            kind: .conflict)
        }
        removed = [target]
      } else {
        changed.pinned = nil
        Files.removeTree(currentLink(id))
      }
      for target in removed { changed.versions[target.description] = nil }
      lock.partners[id] = changed
      try lock.write(to: folder)
      for target in removed { Files.removeTree(versionFolder(id, target)) }
      if version == nil { Files.removeTree(partnerFolder(id)) }
      return (entry.name, removed)
    }
  }

  /// Keeps a version current whatever is installed beside it; nil takes the pin away.
  package func pin(
    _ text: String, to version: String?
  ) throws(BundleError) -> (name: String, pinned: SemanticVersion?) {
    try changing { (lock) throws(BundleError) in
      let (id, entry) = try partner(named: text)
      var changed = entry
      changed.pinned = try version.map { (version) throws(BundleError) in
        try self.version(version, of: id, entry)
      }
      if let pinned = changed.pinned {
        changed.lowestVersion = pinned
        if let problem = inspect(pinned, of: id, changed).problem { throw problem }
        try noteAndSwitch(&lock, id, changed, to: pinned, from: try? current(id))
      } else {
        lock.partners[id] = changed
        try lock.write(to: folder)
      }
      return (entry.name, changed.pinned)
    }
  }

  package func setEnabled(_ isEnabled: Bool, _ text: String) throws(BundleError) -> String {
    try changing { (lock) throws(BundleError) in
      let (id, entry) = try partner(named: text)
      lock.partners[id]?.isEnabled = isEnabled
      try lock.write(to: folder)
      return entry.name
    }
  }

  /// Keeps in which folder newer bundles may lie; nil forgets it.
  package func setSource(_ source: String?) throws(BundleError) {
    try changing { (lock) throws(BundleError) in
      if let source { _ = try BundleArchive.list(folder: source) }
      lock.source = source
      try lock.write(to: folder)
    }
  }

  /// Keeps where an adapter's code is to run.
  package func setProfile(_ profile: String, _ text: String) throws(BundleError) -> String {
    try changing { (lock) throws(BundleError) in
      let (id, entry) = try partner(named: text)
      lock.partners[id]?.profile = profile
      try lock.write(to: folder)
      return entry.name
    }
  }

  /// Keeps that an adapter does, or does not, without a layer of the sandbox that this machine lacks.
  package func setAccepted(
    _ isAccepted: Bool, layer: String, _ text: String
  ) throws(BundleError) -> String {
    try changing { (lock) throws(BundleError) in
      let (id, entry) = try partner(named: text)
      let others = (entry.acceptedMissing ?? []).filter { $0 != layer }
      lock.partners[id]?.acceptedMissing = (isAccepted ? others + [layer] : others).sorted()
      try lock.write(to: folder)
      return entry.name
    }
  }
}

extension InstalledVersion {
  package var problem: BundleError? {
    if case .failure(let error) = outcome { error } else { nil }
  }
}
