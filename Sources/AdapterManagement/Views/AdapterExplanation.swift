import AdapterBundle
import AdapterHost
import ConnectorModel

/// Why an adapter is on or off.
package struct AdapterExplanation: Hashable, Sendable, Codable {
  package struct Version: Hashable, Sendable, Codable {
    package var version: String
    package var isCurrent: Bool
    package var isUsed: Bool
    package var signature: SignatureState?
    package var checks: [AdapterCheck]
    package var problem: AdapterProblem?

    init(_ installed: InstalledVersion) {
      version = installed.version.description
      isCurrent = installed.isCurrent
      isUsed = installed.isCurrent && installed.isEnabled && installed.problem == nil
      signature = installed.signature?.state
      checks = installed.checks
      problem = installed.problem.map { AdapterProblem($0) }
    }

    /// The last check, which runs the adapter's code.
    mutating func addLoading(_ installed: InstalledVersion, _ runtime: AdapterRuntime) {
      let name = "the library loads and says what its manifest says"
      do throws(BundleError) {
        let adapter = try installed.outcome.get()
        _ = try adapter.load(try installed.runtime(from: runtime))
        checks.append(AdapterCheck(name, .passed, lookedAt: adapter.libraryPath))
      } catch {
        checks.append(
          AdapterCheck(
            name, .failed, lookedAt: error.lookedAt, reason: error.message, code: error.code))
        problem = AdapterProblem(error)
        isUsed = false
      }
    }
  }

  /// A folder that was searched.
  package struct SearchedPath: Hashable, Sendable, Codable {
    package enum Outcome: String, Hashable, Sendable, Codable {
      /// What it has of the partner counts.
      case found
      /// A folder before it has the partner's adapter.
      case hidden
      case nothing
      /// It cannot be used; the reason says why.
      case refused
    }

    package var path: String
    package var outcome: Outcome
    package var reason: String?

    init(_ installation: AdapterInstallation, _ outcome: Outcome) {
      path = installation.folder
      self.outcome = outcome
    }

    init(_ installation: AdapterInstallation, _ error: BundleError) {
      self.init(installation, error.kind == .notFound ? .nothing : .refused)
      if outcome == .refused { reason = "\(error.message) (\(error.code))" }
    }
  }

  package var partner: String
  package var name: String
  package var isOn: Bool
  /// One sentence.
  package var reason: String
  /// Where its code runs.
  package var isolation: String
  /// Every folder that was searched, in the order of the search.
  package var searched: [SearchedPath]
  /// The folder of trusted keys.
  package var trust: String
  package var lowestVersion: String
  package var pinned: String?
  package var versions: [Version]

  init(
    partner: String, _ entry: AdapterLock.Partner, isolation: String, versions: [Version],
    searched: [SearchedPath], trust: String
  ) {
    self.partner = partner
    self.isolation = isolation
    name = entry.name
    self.versions = versions
    self.searched = searched
    self.trust = trust
    lowestVersion = entry.lowestVersion.description
    pinned = entry.pinned?.description
    let current = versions.first(where: \.isCurrent)
    isOn = current?.isUsed ?? false
    reason =
      if isOn, let current {
        "\(entry.name) \(current.version) is used."
      } else if !entry.isEnabled {
        "An administrator has disabled it: gatehouse adapter enable."
      } else if let problem = current?.problem {
        "\(problem.message) (\(problem.code))."
      } else {
        "No version of it is current: gatehouse adapter install or rollback."
      }
  }
}
