import Glibc

/// How this program reaches adapters: each as it is kept apart, unless an administrator has said something
/// for all of them at once.
package struct AdapterRuntime: Sendable {
  private enum Way {
    case inProcess
    case worker(WorkerOptions)
  }

  private let way: Way
  /// What workers are started with; nil where `way` was said for all adapters.
  private let ownOptions: WorkerOptions?

  private init(_ way: Way, ownOptions: WorkerOptions?) {
    self.way = way
    self.ownOptions = ownOptions
  }

  package static let inProcess = AdapterRuntime(.inProcess, ownOptions: nil)

  package static func worker(_ options: WorkerOptions) -> AdapterRuntime {
    AdapterRuntime(.worker(options), ownOptions: nil)
  }

  /// The sandbox, if the worker lies beside the program, and this process otherwise.
  /// - Parameters:
  ///   - word: an administrator's choice for all adapters, one of `IsolationProfile`; nil or empty for none.
  ///   - accepted: the layers that may be missing, with commas between; nil or empty for none.
  ///   - program: the path of the program that is running.
  package init(
    choice word: String?, accepting accepted: String? = nil, program: String
  ) throws(AdapterError) {
    let worker = Self.worker(beside: program)
    let hasWorker = unsafe access(worker, X_OK) == 0
    var options = WorkerOptions(
      program: worker, acceptedMissing: try Set<SandboxLayer>(named: accepted ?? ""))
    options.cgroups = .own
    guard let word, !word.isEmpty else {
      self.init(hasWorker ? .worker(options) : .inProcess, ownOptions: options)
      return
    }
    switch try IsolationProfile(named: word, lookedAt: "GATEHOUSE_ISOLATION") {
    case .inProcess: self = .inProcess
    case let profile:
      options.profile = profile
      self = .worker(options)
    }
  }

  /// A sandboxed worker, whatever is said of other adapters.
  package static func sandbox(for program: String) -> AdapterRuntime {
    .worker(WorkerOptions(program: worker(beside: program)))
  }

  private static func worker(beside program: String) -> String {
    let folder = program.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return (folder + ["adapter-worker"]).joined(separator: "/")
  }

  /// The same for an adapter that is kept apart like this. What was said for all adapters goes before.
  package func applying(_ isolation: AdapterIsolation) -> AdapterRuntime {
    guard var options = ownOptions else { return self }
    options.acceptedMissing.formUnion(isolation.acceptedMissing)
    switch isolation.profile {
    case nil:
      guard case .worker = way else { return self }
    case .inProcess?: return AdapterRuntime(.inProcess, ownOptions: ownOptions)
    case let profile?: options.profile = profile
    }
    return AdapterRuntime(.worker(options), ownOptions: ownOptions)
  }

  package var profile: IsolationProfile {
    switch way {
    case .inProcess: .inProcess
    case .worker(let options): options.profile
    }
  }

  /// The layers that this machine may lack.
  package var acceptedMissing: [SandboxLayer] {
    switch way {
    case .inProcess: []
    case .worker(let options): options.acceptedMissing.ordered
    }
  }

  /// As listings print it.
  package var words: String {
    guard !acceptedMissing.isEmpty else { return profile.words }
    return "\(profile.words), may lack \(acceptedMissing.map(\.words).joined(separator: ", "))"
  }

  /// Has a library say who it is.
  package func library(at path: String) throws(AdapterError) -> AdapterLibrary {
    switch way {
    case .inProcess: try AdapterLibrary.open(path: path)
    case .worker(let options): try AdapterLibrary.open(path: path, worker: options)
    }
  }

  /// Has bytes that somebody has verified say who they are; the file they were read from is not looked
  /// at again.
  package func library(
    verified bytes: [UInt8], digest: String, path: String
  ) throws(AdapterError) -> AdapterLibrary {
    switch way {
    case .inProcess: try AdapterLibrary.open(verified: bytes, digest: digest, path: path)
    case .worker(let options):
      try AdapterLibrary.open(verified: bytes, digest: digest, path: path, worker: options)
    }
  }

  /// Makes an instance of an adapter, inactive.
  package func connect(
    _ library: AdapterLibrary, options: AdapterHostOptions
  ) async throws(AdapterError) -> any AdapterConnection {
    switch way {
    case .inProcess: try await InProcessAdapter.open(library, options: options)
    case .worker(let worker):
      try await WorkerAdapter.open(library, worker: worker, options: options)
    }
  }
}
