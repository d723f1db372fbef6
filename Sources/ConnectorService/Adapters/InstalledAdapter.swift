import AdapterHost
import ConnectorModel

/// A library in an adapter folder: what it says of itself, or why it cannot be used.
package struct InstalledAdapter: Hashable, Sendable, Codable {
  package var file: String
  package var descriptor: PartnerDescriptor?
  /// The version of the adapter ABI that it was compiled with.
  package var abi: String?
  /// Where its code runs.
  package var isolation: String
  package var problem: AdapterProblem?

  /// Has one library say who it is.
  package init(inspecting path: String, runtime: AdapterRuntime) throws(ServiceError) {
    do {
      self.init(try runtime.library(at: path), runtime: runtime)
    } catch {
      throw ServiceError(error)
    }
  }

  init(_ finding: AdapterCatalog.Finding, runtime: AdapterRuntime) {
    switch finding.outcome {
    case .success(let library): self.init(library, runtime: runtime)
    case .failure(let error):
      self.init(
        file: finding.path, runtime: runtime,
        problem: AdapterProblem(
          code: error.code, message: error.message.withoutFullStop, lookedAt: error.lookedAt,
          remedy: error.remedy))
    }
  }

  private init(_ library: AdapterLibrary, runtime: AdapterRuntime) {
    self.init(
      file: library.path, runtime: runtime, descriptor: library.descriptor,
      abi: "1.\(library.abiMinor)")
  }

  private init(
    file: String, runtime: AdapterRuntime, descriptor: PartnerDescriptor? = nil, abi: String? = nil,
    problem: AdapterProblem? = nil
  ) {
    self.file = file
    isolation = runtime.profile.words
    self.descriptor = descriptor
    self.abi = abi
    self.problem = problem
  }
}

package struct AdapterProblem: Hashable, Sendable, Codable {
  package var code: String
  package var message: String
  package var lookedAt: String
  package var remedy: String
}
