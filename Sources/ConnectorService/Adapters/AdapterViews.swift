import AdapterBundle
import AdapterHost
import ConnectorModel

/// A bundle as a listing shows it.
package struct BundleView: Hashable, Sendable, Codable {
  package var file: String
  package var partner: String
  package var name: String
  package var version: String
  package var machines: [String]
  package var signature: SignatureState
  package var signer: String?
  package var signerKey: String?
  package var signedAt: Timestamp?
  package var manifestSHA256: String
  /// Of a bound adapter, how its signatures were proved.
  package var binding: BindingProof?
  package var warnings: [ManifestFault]
  package var problem: AdapterProblem?

  init(_ bundle: BundleArchive, _ verdict: SignatureVerdict, file: String) {
    self.file = file
    partner = bundle.manifest.partner.rawValue
    name = bundle.manifest.descriptor.name
    version = bundle.manifest.version.description
    machines = bundle.manifest.libraries.keys.sorted()
    signature = verdict.state
    signer = verdict.signer
    signerKey = verdict.key?.description
    signedAt = verdict.signedAt
    manifestSHA256 = bundle.manifestHash
    let library = bundle.manifest.libraries[AdapterManifest.thisMachine]
    binding = library.flatMap { bundle.files[$0.path] }.flatMap(SharedLibrary.bindingProof)
    warnings = bundle.warnings
    problem = verdict.problem.map { AdapterProblem($0) }
  }
}

/// A partner whose current version is not the newest that is known.
package struct OutdatedAdapter: Hashable, Sendable, Codable {
  package var partner: String
  package var name: String
  package var current: String?
  package var newest: String
  package var isInstalled: Bool
  package var pinned: String?
}

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
        _ = try AdapterInventory.load(adapter, try installed.ownRuntime(runtime))
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
