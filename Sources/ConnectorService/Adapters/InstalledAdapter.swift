import AdapterBundle
import AdapterHost
import ConnectorModel

/// An adapter that is there: what it says of itself, who vouches for it, or why it cannot be used.
package struct InstalledAdapter: Hashable, Sendable, Codable {
  package enum State: String, Hashable, Sendable, Codable {
    /// It can be used.
    case ok
    /// Another version is current.
    case kept
    case disabled
    /// A folder that is searched before has an adapter for the partner.
    case hidden
    /// The problem says why.
    case refused
  }

  package var file: String
  package var state: State
  /// Of the loaded library; of the manifest where none is loaded.
  package var descriptor: PartnerDescriptor?
  /// The version of the adapter ABI that it was compiled with.
  package var abi: String?
  /// Where its code runs.
  package var isolation: String
  /// Of a bound adapter, how its signatures were proved.
  package var binding: BindingProof?
  /// `verified key`, `unsigned (loose file)` and so on.
  package var signature: String
  /// Who signed it, by the name that the administrator gave the key.
  package var signer: String?
  package var signerKey: String?
  /// Of an installed bundle.
  package var version: String?
  package var isPinned = false
  package var manifestSHA256: String?
  package var problem: AdapterProblem?
  /// How it does; nil while it does not run here.
  package var process: AdapterProcessView?

  /// Has one library say who it is.
  package init(inspecting path: String, runtime: AdapterRuntime) throws(ServiceError) {
    do {
      self.init(try runtime.library(at: path), runtime: runtime)
    } catch {
      throw ServiceError(error)
    }
  }

  init(loose finding: AdapterCatalog.Finding, runtime: AdapterRuntime) {
    switch finding.outcome {
    case .success(let library): self.init(library, runtime: runtime)
    case .failure(let error):
      self.init(file: finding.path, runtime: runtime, problem: AdapterProblem(error))
    }
  }

  /// A version of an installed bundle, with what loading it gave where it was loaded.
  init(
    _ installed: InstalledVersion, _ finding: AdapterCatalog.Finding?, isHidden: Bool,
    runtime: AdapterRuntime
  ) {
    var problem = installed.problem.map { AdapterProblem($0) }
    if case .failure(let error)? = finding?.outcome { problem = AdapterProblem(error) }
    let library = try? finding?.outcome.get()
    self.init(
      file: finding?.path ?? installed.folder, runtime: runtime,
      descriptor: installed.manifest?.descriptor,
      abi: installed.manifest.map { "\($0.abiMajor).\($0.abiMinor)" },
      signature: installed.signature?.state.rawValue ?? "not checked", problem: problem)
    if isHidden {
      state = .hidden
    } else if problem == nil {
      state = installed.isCurrent ? (installed.isEnabled ? .ok : .disabled) : .kept
    }
    binding = library?.proof
    signer = installed.signature?.signer
    signerKey = installed.signature?.key?.description
    version = installed.version.description
    isPinned = installed.isPinned
    manifestSHA256 = installed.manifestHash
  }

  /// A folder that looks like an installed adapter and is none.
  init(stray path: String, runtime: AdapterRuntime) {
    self.init(
      file: path, runtime: runtime, signature: "not checked",
      problem: AdapterProblem(
        code: "install.not-in-lock", message: "The folder is not in the lock file",
        lookedAt: path, remedy: "Install the adapter's bundle, or remove the folder."))
  }

  private init(_ library: AdapterLibrary, runtime: AdapterRuntime) {
    self.init(
      file: library.path, runtime: runtime, descriptor: library.descriptor,
      abi: "1.\(library.abiMinor)")
    binding = library.proof
  }

  init(
    file: String, runtime: AdapterRuntime, descriptor: PartnerDescriptor? = nil, abi: String? = nil,
    signature: String = "unsigned (loose file)", problem: AdapterProblem? = nil
  ) {
    self.file = file
    isolation = runtime.words
    state = problem == nil ? .ok : .refused
    self.descriptor = descriptor
    self.abi = abi
    self.signature = signature
    self.problem = problem
  }
}

package struct AdapterProblem: Hashable, Sendable, Codable {
  package var code: String
  package var message: String
  package var lookedAt: String
  package var remedy: String
}

extension AdapterProblem {
  init(_ error: AdapterError) {
    self.init(
      code: error.code, message: error.message.withoutFullStop, lookedAt: error.lookedAt,
      remedy: error.remedy)
  }

  init(_ error: BundleError) {
    self.init(
      code: error.code, message: error.message.withoutFullStop, lookedAt: error.lookedAt,
      remedy: error.remedy)
  }
}
