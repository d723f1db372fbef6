import ConnectorModel

/// A version of a partner's adapter, as a folder names it.
package struct VersionName: Hashable, Sendable {
  /// The partner's id.
  package var partner: String
  package var version: SemanticVersion

  package init(_ partner: ConnectorID, _ version: SemanticVersion) {
    self.partner = partner.rawValue
    self.version = version
  }
}

/// The way from what lies in a folder of adapters to what it is to hold.
///
/// After each step a version that was in use is in use, and the lock file allows it: new versions come first, what
/// they replace goes last, and between them the lock file speaks of both.
struct FolderPlan {
  /// What lies in a folder.
  struct State: Hashable {
    var lock = AdapterLock()
    /// What the links lead to, by partner.
    var current: [String: SemanticVersion] = [:]
    /// The folders of versions, each with what its files begin with.
    var versions: [VersionName: Files] = [:]

    /// What tells one version's files from another's: the manifest has the hashes of all others but the signature.
    struct Files: Hashable {
      /// SHA-256.
      var manifest: String
      var signature: String?
    }
  }

  enum Step: Hashable {
    /// Put a version's files in the place of what lies there.
    case place(VersionName, AdapterVersion)
    case write(AdapterLock)
    /// Let a partner's link lead to a version; nil: take it away.
    case use(String, SemanticVersion?)
    case removeVersion(VersionName)
    case removePartner(String)
  }

  let steps: [Step]

  /// - Parameter renewing: a version whose files are put in place anew, whatever lies there.
  init(from state: State, to inventory: AdapterInventory, renewing: VersionName?) {
    let adapters = inventory.adapters.values.filter {
      // What the journal says must not become a path unseen.
      ConnectorID.isValid($0.partner.rawValue)
    }.sorted { $0.partner.rawValue < $1.partner.rawValue }
    var target = AdapterInventory(sourceFolder: inventory.sourceFolder)
    for settings in adapters { target.adapters[settings.partner] = settings }
    let lock = AdapterLock(target)
    let current = Dictionary(
      uniqueKeysWithValues: adapters.compactMap { settings in
        settings.current.map { (settings.partner.rawValue, $0) }
      })
    let both = Self.lock(lock, allowing: state, until: current)
    let partners = Set(lock.partners.keys).union(state.lock.partners.keys).sorted()
    var steps = Self.placing(adapters, state, renewing)
    if both != state.lock { steps.append(.write(both)) }
    steps += partners.filter { state.current[$0] != current[$0] }.map { .use($0, current[$0]) }
    if lock != both { steps.append(.write(lock)) }
    steps += Self.removing(from: state, lock, partners)
    self.steps = steps
  }

  private static func placing(
    _ adapters: [AdapterSettings], _ state: State, _ renewing: VersionName?
  ) -> [Step] {
    adapters.flatMap { settings in
      settings.versions.compactMap { version in
        let name = VersionName(settings.partner, version.version)
        let files = State.Files(
          manifest: version.manifest.rawValue, signature: version.signature)
        let isThere = state.versions[name] == files && name != renewing
        return isThere ? nil : .place(name, version)
      }
    }
  }

  /// The lock file to be, which also allows what is in use until the links are changed.
  private static func lock(
    _ lock: AdapterLock, allowing state: State, until current: [String: SemanticVersion]
  ) -> AdapterLock {
    var both = lock
    for (partner, used) in state.current where current[partner] != used {
      guard let entry = state.lock.partners[partner] else { continue }
      var changed = lock.partners[partner] ?? entry
      changed.lowestVersion = min(changed.lowestVersion, used)
      let kept = changed.versions[used.description] ?? entry.versions[used.description]
      changed.versions[used.description] = kept
      both.partners[partner] = changed
    }
    return both
  }

  private static func removing(
    from state: State, _ lock: AdapterLock, _ partners: [String]
  ) -> [Step] {
    let versions = state.versions.keys.filter { name in
      partners.contains(name.partner)
        && lock.partners[name.partner]?.versions[name.version.description] == nil
    }.sorted { ($0.partner, $0.version) < ($1.partner, $1.version) }
    let emptied = Set(versions.map(\.partner)).filter {
      lock.partners[$0]?.versions.isEmpty ?? true
    }
    return versions.map { .removeVersion($0) } + emptied.sorted().map { .removePartner($0) }
  }
}
