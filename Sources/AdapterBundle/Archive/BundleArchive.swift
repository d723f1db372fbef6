import ConnectorModel
import Sodium

/// A bundle, read whole and checked: every file in it is one that the manifest lists, with its hash.
///
/// It is read into memory and judged there; nothing is written before all of it is sound.
package struct BundleArchive: Sendable {
  package let manifest: AdapterManifest
  package let warnings: [ManifestFault]
  package let manifestBytes: [UInt8]
  package private(set) var signature: [UInt8]?
  /// By their paths, the manifest and its signature apart.
  package let files: [String: [UInt8]]

  package var manifestHash: String { SHA256.hex(manifestBytes) }

  /// Makes a bundle of a manifest's files.
  package init(_ manifest: AdapterManifest, files: [String: [UInt8]]) throws(BundleError) {
    try self.init(manifestBytes: manifest.encoded, signature: nil, files: files)
  }

  /// The largest .mtda file that is read.
  package static let mostFileBytes = BundleLimits.bytes + (16 << 20)

  /// Reads a .mtda file.
  package init(file path: String) throws(BundleError) {
    try self.init(Files.read(path, atMost: Self.mostFileBytes, followsLink: true))
  }

  package init(_ archive: [UInt8]) throws(BundleError) {
    guard archive.count <= Self.mostFileBytes else {
      throw BundleError(
        "file.too-large", "The bundle is larger than \(Self.mostFileBytes) bytes.",
        lookedAt: "the bundle", remedy: "Name the right file.")
    }
    var files = try Self.unpack(archive)
    guard let manifest = files.removeValue(forKey: AdapterManifest.fileName) else {
      throw BundleError(
        "archive.no-manifest", "The bundle has no \(AdapterManifest.fileName).",
        lookedAt: "the members of the archive",
        remedy: "Name a bundle (.mtda) that gatehouse adapter pack has made.")
    }
    let signature = files.removeValue(forKey: AdapterManifest.signatureFileName)
    try self.init(manifestBytes: manifest, signature: signature, files: files)
  }

  init(
    manifestBytes: [UInt8], signature: [UInt8]?, files: [String: [UInt8]]
  ) throws(BundleError) {
    (manifest, warnings) = try AdapterManifest.read(manifestBytes)
    self.manifestBytes = manifestBytes
    self.signature = signature
    self.files = files
    try checkFiles()
  }

  private func checkFiles() throws(BundleError) {
    let listed = Set(manifest.contents.map(\.path))
    for path in files.keys.sorted() where !listed.contains(path) {
      throw .archive("not-listed", "\(path) is in the bundle, and not in its manifest.", path)
    }
    for file in manifest.contents {
      guard let contents = files[file.path] else {
        throw .archive(
          "missing-file", "\(file.path) is in the manifest, and not in the bundle.", file.path)
      }
      try file.check(contents)
    }
  }

  /// The same bundle with this signature, which is not judged here.
  package func signed(_ signature: [UInt8]) -> BundleArchive {
    var signed = self
    signed.signature = signature
    return signed
  }

  /// Signs the manifest; the comment says partner, version and the time.
  package func signed(by key: MinisignSecretKey, at time: Timestamp) -> BundleArchive {
    let comment = SigningComment(signedAt: time, manifest: manifest).text
    return signed(Array(MinisignSignature(manifestBytes, by: key, comment: comment).text.utf8))
  }

  /// The archive: the same bundle gives the same bytes.
  package var encoded: [UInt8] {
    get throws(BundleError) {
      var members = files
      members[AdapterManifest.fileName] = manifestBytes
      members[AdapterManifest.signatureFileName] = signature
      do {
        return try TarArchive.write(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      } catch {
        throw .archive("not-written", "The archive cannot be written.", "the bundle")
      }
    }
  }

  /// Puts the bundle into a file, in the place of one that is there.
  package func write(to path: String) throws(BundleError) {
    try Files.replace(path, encoded)
  }

  /// `<name>-<version>.mtda`.
  package var fileName: String {
    let words = manifest.descriptor.name.lowercased().split {
      !$0.isASCII || !($0.isLetter || $0.isNumber)
    }
    let name = words.isEmpty ? manifest.partner.rawValue : words.joined(separator: "-")
    return "\(name)-\(manifest.version).mtda"
  }
}

extension AdapterManifest.File {
  /// Whether these bytes are the file's.
  func check(_ contents: [UInt8]) throws(BundleError) {
    guard contents.count == size else {
      throw .archive(
        "wrong-size", "\(path) has \(contents.count) bytes; the manifest says \(size).", path)
    }
    guard SHA256.hex(contents) == sha256 else {
      throw .archive("wrong-hash", "\(path) is not the file that the manifest describes.", path)
    }
  }
}
