import AdapterChannel

/// What this machine gives to keep an adapter away from everything else.
package struct SandboxProbe: Hashable, Sendable, Codable {
  /// One layer of the sandbox.
  package struct Layer: Hashable, Sendable, Codable {
    package var name: String
    package var isAvailable: Bool
    /// What was found, such as a version.
    package var found: String
    /// What the layer is for.
    package var purpose: String
    /// What is lost without it.
    package var lostWithout: String
    /// The sandbox profile starts no adapter without it.
    package var isRequired: Bool
  }

  package var layers: [Layer]

  /// Whether adapters start under the sandbox profile.
  package var givesSandbox: Bool { layers.allSatisfy { $0.isAvailable || !$0.isRequired } }

  /// Asks the kernel, by trying each layer where that leaves no trace.
  package static func run() -> SandboxProbe {
    SandboxProbe(layers: [landlock(), seccomp(), noNewPrivileges(), sealing(), namespaces()])
  }

  private static func landlock() -> Layer {
    let version = channel_landlock_version()
    return Layer(
      name: "Landlock", isAvailable: version > 0,
      found: version > 0 ? "ABI \(version)" : "not offered by the kernel",
      purpose: "An adapter can open files in the library folders only, and only to read them.",
      lostWithout: "An adapter could read whatever the user that runs gatehouse can read.",
      isRequired: true)
  }

  private static func seccomp() -> Layer {
    layer(
      "seccomp", channel_has_seccomp(),
      purpose: "An adapter can make the system calls of a list: no sockets, programs, processes.",
      lostWithout: "An adapter could open connections and start programs.", isRequired: true)
  }

  private static func noNewPrivileges() -> Layer {
    layer(
      "no_new_privs", channel_has_no_new_privs(),
      purpose: "Nothing that an adapter does can give it more rights.",
      lostWithout: "The layers above could not be put up without being root.", isRequired: true)
  }

  private static func sealing() -> Layer {
    layer(
      "memory sealing", channel_has_sealing(),
      purpose: "The kernel keeps an adapter from writing into what the host hands to it.",
      lostWithout: "No worker is started: an adapter could alter its input while it is used.",
      isRequired: true)
  }

  private static func namespaces() -> Layer {
    layer(
      "user namespaces", channel_has_user_namespaces(),
      purpose: "For a stricter profile to come; no profile uses it yet.",
      lostWithout: "Nothing at present.", isRequired: false)
  }

  private static func layer(
    _ name: String, _ answer: Int32, purpose: String, lostWithout: String, isRequired: Bool
  ) -> Layer {
    Layer(
      name: name, isAvailable: answer != 0, found: answer != 0 ? "works" : "does not work here",
      purpose: purpose, lostWithout: lostWithout, isRequired: isRequired)
  }
}
