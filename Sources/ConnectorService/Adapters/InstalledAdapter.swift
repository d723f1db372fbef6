import AdapterHost
import ConnectorModel

/// A library in an adapter folder: what it says of itself, or why it cannot be used.
package struct InstalledAdapter: Hashable, Sendable, Codable {
  package var file: String
  package var descriptor: PartnerDescriptor?
  /// The version of the adapter ABI that it was compiled with.
  package var abi: String?
  /// Where its code runs.
  package var isolation = "in process"
  package var problem: AdapterProblem?

  /// Loads one library to look at it.
  package init(inspecting path: String) throws(ServiceError) {
    do {
      self.init(try AdapterLibrary.open(path: path))
    } catch {
      throw ServiceError(error)
    }
  }

  init(_ finding: AdapterCatalog.Finding) {
    switch finding.outcome {
    case .success(let library): self.init(library)
    case .failure(let error):
      self.init(
        file: finding.path,
        problem: AdapterProblem(
          code: error.code, message: error.message.withoutFullStop, lookedAt: error.lookedAt,
          remedy: error.remedy))
    }
  }

  private init(_ library: AdapterLibrary) {
    self.init(file: library.path, descriptor: library.descriptor, abi: "1.\(library.abiMinor)")
  }

  private init(
    file: String, descriptor: PartnerDescriptor? = nil, abi: String? = nil,
    problem: AdapterProblem? = nil
  ) {
    self.file = file
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
