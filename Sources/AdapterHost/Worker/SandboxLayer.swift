import CAdapterChannel

/// A layer of what keeps an adapter apart. An administrator names it by its raw value.
package enum SandboxLayer: String, CaseIterable, Sendable, Codable {
  case sealing
  /// Landlock and seccomp rest on it, because a worker has no rights, whoever its host is.
  case noNewPrivileges = "no-new-privs"
  case landlock, seccomp, namespaces

  /// As listings print it.
  package var words: String {
    switch self {
    case .sealing: "memory sealing"
    case .noNewPrivileges: "no_new_privs"
    case .landlock: "Landlock"
    case .seccomp: "seccomp"
    case .namespaces: "namespaces"
    }
  }

  /// The profiles that start no adapter without it.
  package var profiles: [IsolationProfile] {
    switch self {
    case .sealing, .noNewPrivileges: [.worker, .sandbox, .locked]
    case .landlock, .seccomp: [.sandbox, .locked]
    case .namespaces: [.locked]
    }
  }

  private var bit: UInt32 {
    switch self {
    case .sealing: CHANNEL_LAYER_SEALING
    case .noNewPrivileges: CHANNEL_LAYER_NO_NEW_PRIVS
    case .landlock: CHANNEL_LAYER_LANDLOCK
    case .seccomp: CHANNEL_LAYER_SECCOMP
    case .namespaces: CHANNEL_LAYER_NAMESPACES
    }
  }

  static func bits(_ layers: Set<SandboxLayer>) -> UInt32 {
    layers.reduce(0) { $0 | $1.bit }
  }

  /// In the order in which they are put up. Bits that stand for nothing are left out.
  static func layers(_ bits: UInt32) -> Set<SandboxLayer> {
    Set(allCases.filter { bits & $0.bit != 0 })
  }
}

extension Set<SandboxLayer> {
  /// Reads what an administrator wrote: names with commas between.
  package init(named words: String) throws(AdapterError) {
    self = []
    for word in words.split(separator: ",") {
      guard let layer = SandboxLayer(rawValue: String(word)) else {
        throw AdapterError(
          code: "isolation.unknown-layer", adapter: "all adapters", operation: "start",
          message: "\"\(word)\" is no layer of the sandbox.", lookedAt: "the accepted layers",
          remedy: "Use any of: "
            + SandboxLayer.allCases.map(\.rawValue).joined(separator: ", ") + ".")
      }
      insert(layer)
    }
  }

  /// In the order in which they are put up.
  var ordered: [SandboxLayer] { SandboxLayer.allCases.filter(contains) }
}
