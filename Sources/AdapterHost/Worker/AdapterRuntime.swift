import Glibc

/// How this program reaches adapters: all of them the same way, for as long as there is no profile for
/// each adapter.
package enum AdapterRuntime: Sendable {
  case inProcess
  case worker(WorkerOptions)

  /// The sandbox, if the worker lies beside the program, and this process otherwise.
  /// - Parameters:
  ///   - word: an administrator's choice, one of `IsolationProfile`; nil or empty for none.
  ///   - accepted: the layers that may be missing, with commas between; nil or empty for none.
  ///   - program: the path of the program that is running.
  package init(
    choice word: String?, accepting accepted: String? = nil, program: String
  ) throws(AdapterError) {
    let folder = program.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let worker = (folder + ["adapter-worker"]).joined(separator: "/")
    let hasWorker = unsafe access(worker, X_OK) == 0
    let layers = try Set<SandboxLayer>(named: accepted ?? "")
    guard let word, !word.isEmpty else {
      self =
        hasWorker ? .worker(WorkerOptions(program: worker, acceptedMissing: layers)) : .inProcess
      return
    }
    switch IsolationProfile(rawValue: word) {
    case .inProcess?: self = .inProcess
    case let profile?:
      self = .worker(
        WorkerOptions(program: worker, profile: profile, acceptedMissing: layers))
    case nil:
      throw AdapterError(
        code: "isolation.unknown", adapter: "all adapters", operation: "start",
        message: "\"\(word)\" is no way to run adapters.", lookedAt: "GATEHOUSE_ISOLATION",
        remedy: "Use one of: "
          + IsolationProfile.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    }
  }

  package var profile: IsolationProfile {
    switch self {
    case .inProcess: .inProcess
    case .worker(let options): options.profile
    }
  }

  /// The layers that this machine may lack.
  package var acceptedMissing: [SandboxLayer] {
    switch self {
    case .inProcess: []
    case .worker(let options): options.acceptedMissing.ordered
    }
  }

  /// Has a library say who it is.
  package func library(at path: String) throws(AdapterError) -> AdapterLibrary {
    switch self {
    case .inProcess: try AdapterLibrary.open(path: path)
    case .worker(let options): try AdapterLibrary.open(path: path, worker: options)
    }
  }

  /// Has bytes that somebody has verified say who they are; the file they were read from is not looked
  /// at again.
  package func library(
    verified bytes: [UInt8], digest: String, path: String
  ) throws(AdapterError) -> AdapterLibrary {
    switch self {
    case .inProcess: try AdapterLibrary.open(verified: bytes, digest: digest, path: path)
    case .worker(let options):
      try AdapterLibrary.open(verified: bytes, digest: digest, path: path, worker: options)
    }
  }

  /// Makes an instance of an adapter, inactive.
  package func connect(
    _ library: AdapterLibrary, options: AdapterHostOptions
  ) async throws(AdapterError) -> any AdapterConnection {
    switch self {
    case .inProcess: try await InProcessAdapter.open(library, options: options)
    case .worker(let worker):
      try await WorkerAdapter.open(library, worker: worker, options: options)
    }
  }
}
