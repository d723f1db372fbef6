import CAdapterChannel

/// What this machine gives to keep an adapter away from everything else.
package struct SandboxProbe: Hashable, Sendable, Codable {
  /// One layer of the sandbox.
  package struct Layer: Hashable, Sendable, Codable {
    package var layer: SandboxLayer
    package var name: String
    package var isAvailable: Bool
    /// What was found, such as a version.
    package var found: String
    /// What the layer is for.
    package var purpose: String
    /// What is lost without it.
    package var lostWithout: String
    /// The profiles that start no adapter without it, unless that is accepted.
    package var requiredBy: [IsolationProfile]
  }

  package var layers: [Layer]

  /// Whether adapters start under a profile without anybody's having accepted that a layer is missing.
  package func gives(_ profile: IsolationProfile) -> Bool { missing(for: profile).isEmpty }

  /// What a profile wants and this machine lacks.
  package func missing(for profile: IsolationProfile) -> [SandboxLayer] {
    layers.filter { !$0.isAvailable && $0.requiredBy.contains(profile) }.map(\.layer)
  }

  /// Asks the kernel, by trying each layer where that leaves no trace.
  package static func run() -> SandboxProbe {
    SandboxProbe(layers: [landlock(), seccomp(), noNewPrivileges(), sealing(), namespaces()])
  }

  private static func landlock() -> Layer {
    let version = channel_landlock_version()
    return layer(
      .landlock, version > 0, found: version > 0 ? "ABI \(version)" : "not offered by the kernel",
      purpose: "An adapter can open files in the library folders only, and only to read them. "
        + "While it is loaded it can still ask whether a path exists, how large it is and whose; "
        + "a locked one cannot.",
      lostWithout: "An adapter could read whatever the user that runs gatehouse can read.")
  }

  private static func seccomp() -> Layer {
    layer(
      .seccomp, channel_has_seccomp() != 0,
      purpose: "An adapter can make the system calls of a list: no sockets, programs, processes.",
      lostWithout: "An adapter could open connections and start programs.")
  }

  private static func noNewPrivileges() -> Layer {
    layer(
      .noNewPrivileges, channel_has_no_new_privs() != 0,
      purpose: "Nothing that an adapter does can give it more rights.",
      lostWithout: "The layers above could not be put up without being root.")
  }

  private static func sealing() -> Layer {
    layer(
      .sealing, channel_has_sealing() != 0,
      purpose: "The kernel keeps an adapter from writing into what the host hands to it.",
      lostWithout: "An adapter could alter its input while it is used.")
  }

  private static func namespaces() -> Layer {
    let answer = channel_try_namespaces()
    let found =
      switch answer {
      case CHANNEL_NAMESPACES_WORK: "works"
      case CHANNEL_NAMESPACES_REFUSED: "this user may make none"
      case CHANNEL_NO_USER_MAP: "they get no user"
      case CHANNEL_NO_ROOT: "no root can be made in them"
      default: "no process to try them"
      }
    return layer(
      .namespaces, answer == CHANNEL_NAMESPACES_WORK, found: found,
      purpose:
        "A locked adapter has a root with the libraries alone, and sees no process, network or "
        + "user of this machine.",
      lostWithout: "The layers above would be all that keeps a locked adapter apart: it could ask "
        + "after paths while it is loaded, and would see which processes there are.")
  }

  private static func layer(
    _ layer: SandboxLayer, _ isAvailable: Bool, found: String? = nil, purpose: String,
    lostWithout: String
  ) -> Layer {
    Layer(
      layer: layer, name: layer.words, isAvailable: isAvailable,
      found: found ?? (isAvailable ? "works" : "does not work here"), purpose: purpose,
      lostWithout: lostWithout, requiredBy: layer.profiles)
  }
}
