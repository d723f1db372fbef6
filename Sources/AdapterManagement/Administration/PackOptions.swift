import AdapterBundle
import AdapterHost
import ConnectorModel
import Sodium

/// What a vendor says of an adapter that its library does not say itself.
package struct PackOptions: Hashable, Sendable {
  package var licence: String
  package var sources: [String]
  package var hosts: [String]
  package var secrets: [String]
  package var pollIntervalSeconds: Int?
  package var lowestHost: SemanticVersion?
  /// A folder of further files: help, a change log.
  package var folder: String?

  package init(
    licence: String, sources: [String] = [], hosts: [String] = [], secrets: [String] = [],
    pollIntervalSeconds: Int? = nil, lowestHost: SemanticVersion? = nil, folder: String? = nil
  ) {
    self.licence = licence
    self.sources = sources
    self.hosts = hosts
    self.secrets = secrets
    self.pollIntervalSeconds = pollIntervalSeconds
    self.lowestHost = lowestHost
    self.folder = folder
  }
}

extension PackOptions {
  /// Makes an unsigned bundle of a library for this machine. The library is loaded, so that the manifest
  /// has what it says of itself. Blocks the calling thread.
  /// - Parameter target: a file, or a folder in which the bundle is named for its adapter.
  package func pack(
    _ path: String, to target: String, runtime: AdapterRuntime
  ) throws(BundleError) -> BundleView {
    if let folder, !BundleArchive.isFolder(folder) {
      throw BundleError(
        "file.missing", "There is no folder at \(folder).", lookedAt: folder,
        remedy: "Name the folder of further files.", kind: .notFound)
    }
    let contents = try BundleArchive.file(path)
    let library = try Self.library(contents, path, runtime)
    guard let version = SemanticVersion(library.descriptor.adapterVersion) else {
      throw BundleError(
        "manifest.bad-value", "The adapter's version is not a semantic version.",
        lookedAt: "the descriptor's adapter_version", remedy: "Give it one, such as 1.0.0.")
    }
    var manifest = AdapterManifest(
      descriptor: library.descriptor, version: version, licence: licence,
      abiMinor: Int(library.abiMinor), libraries: [:], sources: sources, hosts: hosts,
      secrets: secrets, pollIntervalSeconds: pollIntervalSeconds, lowestHost: lowestHost)
    let bundle = try BundleArchive(
      &manifest, library: contents, further: try folder.map(BundleArchive.files) ?? [:])
    let file = BundleArchive.isFolder(target) ? "\(target)/\(bundle.fileName)" : target
    try bundle.write(to: file)
    return BundleView(bundle, .unsigned, file: file)
  }

  private static func library(
    _ contents: [UInt8], _ path: String, _ runtime: AdapterRuntime
  ) throws(BundleError) -> AdapterLibrary {
    do {
      return try runtime.library(
        verified: contents, digest: SHA256.hex(contents), path: path)
    } catch {
      throw BundleError(error)
    }
  }
}
