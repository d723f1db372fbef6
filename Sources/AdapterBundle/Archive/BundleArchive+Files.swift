import SystemFiles

extension BundleArchive {
  /// Completes a manifest by its files and makes a bundle of both.
  /// - Parameters:
  ///   - library: for this machine.
  ///   - further: help, a change log and so on, by path.
  package init(
    _ manifest: inout AdapterManifest, library: [UInt8], further: [String: [UInt8]]
  ) throws(BundleError) {
    let machine = AdapterManifest.thisMachine
    let path = "lib/\(machine)/adapter.so"
    manifest.libraries[machine] = AdapterManifest.File(path: path, contents: library)
    manifest.files = further.sorted { $0.key < $1.key }.map {
      AdapterManifest.File(path: $0.key, contents: $0.value)
    }
    try self.init(manifest, files: further.merging([path: library]) { _, library in library })
  }

  /// A file that goes into a bundle.
  package static func file(_ path: String) throws(BundleError) -> [UInt8] {
    try Files.read(path, atMost: BundleLimits.bytes, followsLink: true)
  }

  /// The regular files in and below a folder, by their paths in it.
  package static func files(_ folder: String) throws(BundleError) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    var folders = [""]
    while let place = folders.popLast() {
      let isWhole = place.isEmpty
      let names = Files.names(in: isWhole ? folder : "\(folder)/\(place)", followsLink: isWhole)
      for name in names {
        let path = isWhole ? name : "\(place)/\(name)"
        switch FileSystem.kind(of: "\(folder)/\(path)") {
        case .folder: folders.append(path)
        case .file:
          found[path] = try Files.read("\(folder)/\(path)", atMost: BundleLimits.bytes)
        default:
          throw BundleError(
            "file.not-regular", "\(folder)/\(path) is no regular file.",
            lookedAt: "\(folder)/\(path)", remedy: "Put only files and folders there.")
        }
        guard found.count + folders.count <= BundleLimits.members else {
          throw .archive(
            "too-many-members", "The folder has more than \(BundleLimits.members) files.", folder)
        }
      }
    }
    return found
  }

  package static func isFolder(_ path: String) -> Bool {
    FileStatus(path, followsLink: true)?.kind == .folder
  }

  /// The bundles in a folder that can be read; the signatures are not judged.
  package static func list(folder: String) throws(BundleError) -> [BundleArchive] {
    guard isFolder(folder) else {
      throw BundleError(
        "file.missing", "There is no folder at \(folder).", lookedAt: folder,
        remedy: "Name a folder of bundles.", kind: .notFound)
    }
    return Files.names(in: folder, followsLink: true).filter { $0.hasSuffix(".mtda") }.compactMap {
      try? BundleArchive(file: "\(folder)/\($0)")
    }
  }
}

extension MinisignSecretKey {
  package init(file path: String) throws(BundleError) {
    try self.init(
      Files.read(path, atMost: MinisignText.mostBytes, followsLink: true), file: path)
  }

  /// Writes `<path>.key`, for its owner's eyes only, and `<path>.pub`. Neither takes the place of a file.
  package func write(to path: String) throws(BundleError) {
    for file in ["\(path).key", "\(path).pub"] where FileSystem.kind(of: file) != nil {
      throw BundleError(
        "key.exists", "\(file) is there already.", lookedAt: file,
        remedy: "Choose another name: a key that is lost cannot be made again.", kind: .conflict)
    }
    try Files.create("\(path).key", Array(text.utf8), mode: 0o600)
    try Files.create("\(path).pub", Array(publicKey.text.utf8))
  }
}

extension MinisignSignature {
  /// The text of a .minisig file that can be read; it is not judged.
  package static func text(inFile path: String) throws(BundleError) -> [UInt8] {
    let bytes = try Files.read(path, atMost: MinisignText.mostBytes, followsLink: true)
    _ = try MinisignSignature(bytes, file: path)
    return bytes
  }
}
