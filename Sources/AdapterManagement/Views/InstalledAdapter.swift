import AdapterBundle
import AdapterHost
import ConnectorModel

/// An adapter that is there: what it says of itself, who vouches for it, or why it cannot be used.
package struct InstalledAdapter: Hashable, Sendable, Encodable {
  package enum State: String, Hashable, Sendable, Encodable {
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
  package var descriptor: PartnerDescriptorView?
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

  /// Has one library say who it is. Blocks the calling thread.
  package init(inspecting path: String, runtime: AdapterRuntime) throws(AdapterError) {
    self.init(try runtime.library(at: path), runtime: runtime)
  }

  /// A version of an installed bundle, with what loading it gave where it was loaded.
  init(
    _ installed: InstalledVersion, _ loaded: Result<AdapterLibrary, BundleError>?,
    isHidden: Bool, runtime: AdapterRuntime
  ) {
    var problem = installed.problem.map { AdapterProblem($0) }
    if case .failure(let error)? = loaded { problem = AdapterProblem(error) }
    self.init(
      file: loaded == nil ? installed.folder : installed.file, runtime: runtime,
      descriptor: installed.manifest?.descriptor,
      abi: installed.manifest.map { "\($0.abiMajor).\($0.abiMinor)" },
      signature: installed.signature?.state.rawValue ?? "not checked", problem: problem)
    if isHidden {
      state = .hidden
    } else if problem == nil {
      state = installed.isCurrent ? (installed.isEnabled ? .ok : .disabled) : .kept
    }
    binding = try? loaded?.get().proof
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

  init(_ library: AdapterLibrary, runtime: AdapterRuntime) {
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
    self.descriptor = descriptor.map { PartnerDescriptorView($0) }
    self.abi = abi
    self.signature = signature
    self.problem = problem
  }
}
