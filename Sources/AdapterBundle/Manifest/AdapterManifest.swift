import ConnectorModel
import Sodium

/// What an adapter's bundle says of itself: the contents of adapter.json, checked.
///
/// The documentation of each field is in AdapterBundle.docc/Manifest.md, its shape in adapter.schema.json.
package struct AdapterManifest: Hashable, Sendable {
  /// A file of the bundle. Its hash is SHA-256, in lower-case hexadecimal digits.
  package struct File: Hashable, Sendable {
    package var path: String
    package var sha256: String
    package var size: Int

    package init(path: String, sha256: String, size: Int) {
      self.path = path
      self.sha256 = sha256
      self.size = size
    }

    init(path: String, contents: [UInt8]) {
      self.init(path: path, sha256: SHA256.hex(contents), size: contents.count)
    }
  }

  /// What the adapter must say when it is asked at run time: partner, version and all tables.
  package var descriptor: PartnerDescriptor
  package var version: SemanticVersion
  package var licence: String
  package var abiMajor: Int
  package var abiMinor: Int
  /// The function that a host asks for.
  package var entry: String
  /// By the machines that they are for, such as `linux-x86_64-gnu`.
  package var libraries: [String: File]
  package var files: [File]
  /// How the partner's messages come in.
  package var sources: [String]
  package var hosts: [String]
  /// Names of secrets, never their values.
  package var secrets: [String]
  /// By name; see `limitNames`.
  package var limits: [String: Int]
  package var pollIntervalSeconds: Int?
  package var lowestHost: SemanticVersion?

  package init(
    descriptor: PartnerDescriptor, version: SemanticVersion, licence: String, abiMajor: Int = 1,
    abiMinor: Int, entry: String = "mtda_entry_1", libraries: [String: File], files: [File] = [],
    sources: [String] = [], hosts: [String] = [], secrets: [String] = [],
    limits: [String: Int] = [:], pollIntervalSeconds: Int? = nil,
    lowestHost: SemanticVersion? = nil
  ) {
    self.descriptor = descriptor
    self.version = version
    self.licence = licence
    self.abiMajor = abiMajor
    self.abiMinor = abiMinor
    self.entry = entry
    self.libraries = libraries
    self.files = files
    self.sources = sources
    self.hosts = hosts
    self.secrets = secrets
    self.limits = limits
    self.pollIntervalSeconds = pollIntervalSeconds
    self.lowestHost = lowestHost
  }

  package var partner: ConnectorID { descriptor.id }

  /// Everything that the bundle holds beside the manifest and its signature.
  package var contents: [File] { libraries.keys.sorted().compactMap { libraries[$0] } + files }

  package static let formatVersion = 1
  package static let fileName = "adapter.json"
  package static let signatureFileName = "adapter.json.minisig"
  package static let mostBytes = 1 << 20
  static let mostLevels = 8
  package static let sourceNames = ["file", "poll", "stream", "syslog", "webhook"]
  package static let limitNames = ["call_milliseconds", "memory_bytes", "reports_per_call"]

  #if arch(x86_64)
    private static let machine = "x86_64"
  #elseif arch(arm64)
    private static let machine = "aarch64"
  #else
    #error("the name of this architecture in manifests is not settled")
  #endif

  /// The name of this host's machine in `libraries`.
  package static let thisMachine = "linux-\(machine)-gnu"

  var libraryForThisMachine: File {
    get throws(BundleError) {
      guard let file = libraries[Self.thisMachine] else {
        throw BundleError(
          "load.no-library-for-machine",
          "\(descriptor.name) \(version) has no library for \(Self.thisMachine); it has "
            + libraries.keys.sorted().joined(separator: ", ") + ".",
          lookedAt: "$.libraries", remedy: "Ask the adapter's vendor for a build for this machine.")
      }
      return file
    }
  }
}
