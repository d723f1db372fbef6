import ConnectorModel
import Sodium

/// A bundle as blobs: its manifest, and every file by the hash that the manifest has of it.
extension BundleArchive {
  package var blobs: [[UInt8]] {
    [manifestBytes] + files.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Puts an installed version together from its blobs, each of which must be what its hash says.
  init(
    _ version: AdapterVersion, _ blobs: (BlobHash) throws(BundleError) -> [UInt8]?
  ) throws(BundleError) {
    let manifestBytes = try Self.blob(version.manifest, AdapterManifest.fileName, blobs)
    guard SHA256.hex(manifestBytes) == version.manifest.rawValue else {
      throw .archive(
        "wrong-hash", "\(AdapterManifest.fileName) is not the manifest that was installed.",
        AdapterManifest.fileName)
    }
    let manifest = try AdapterManifest.read(manifestBytes).manifest
    var files: [String: [UInt8]] = [:]
    for file in manifest.contents {
      files[file.path] = try Self.blob(BlobHash(rawValue: file.sha256), file.path, blobs)
    }
    try self.init(
      manifestBytes: manifestBytes, signature: version.signature.map { Array($0.utf8) },
      files: files)
  }

  private static func blob(
    _ hash: BlobHash, _ path: String, _ blobs: (BlobHash) throws(BundleError) -> [UInt8]?
  ) throws(BundleError) -> [UInt8] {
    guard let bytes = try blobs(hash) else {
      throw BundleError(
        "install.no-files", "The file \(path) of an installed version is not kept any more.",
        lookedAt: hash.rawValue, remedy: "Install the version's bundle again.", kind: .notFound)
    }
    return bytes
  }
}
