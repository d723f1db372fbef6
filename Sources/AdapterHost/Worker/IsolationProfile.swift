/// Where an adapter's code runs, and what it may do there.
package enum IsolationProfile: String, CaseIterable, Sendable, Codable {
  /// What `sandbox` is, and sees neither users, network, processes nor mounts of this machine.
  case locked
  /// A process of its own that may read the library folders, and nothing else of this machine.
  case sandbox
  /// A process of its own with limits on memory and files.
  case worker
  /// In the host itself: a fault of the adapter's is a fault of the host's.
  case inProcess = "in-process"

  /// As listings print it.
  package var words: String {
    switch self {
    case .locked: "locked worker"
    case .sandbox: "sandboxed worker"
    case .worker: "worker"
    case .inProcess: "in process"
    }
  }
}
