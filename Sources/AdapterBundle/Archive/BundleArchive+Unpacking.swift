import FileKinds

extension BundleArchive {
  /// The regular files of a tar archive, by path. Whatever could reach beyond a folder of its own, or
  /// take more than it should, ends the reading.
  static func unpack(_ archive: [UInt8]) throws(BundleError) -> [String: [UInt8]] {
    var seen: Set<String> = []
    let members: [TarArchive.Member]
    do {
      members = try TarArchive.read(archive, mostBytes: BundleLimits.bytes) {
        (member) throws(BundleError) in
        try check(member, seen: &seen)
      }
    } catch {
      switch error {
      case .refused(let refusal): throw refusal
      case .malformed(let reason):
        throw malformed(archive, reason)
      case .tooLarge(let path): throw tooLarge(path)
      case .outOfMemory:
        throw .archive("no-memory", "There is no memory to read the bundle.", "the archive")
      }
    }
    var files: [String: [UInt8]] = [:]
    for member in members where member.kind == .file { files[plain(member.path)] = member.contents }
    return files
  }

  private static func malformed(_ archive: [UInt8], _ reason: String) -> BundleError {
    var error = BundleError.archive(
      "malformed", "The bundle is no whole tar archive: \(reason).", "the archive")
    let kind = FileKind(archive.prefix(512))
    guard archive.isEmpty || (kind ?? .tar) != .tar else { return error }
    error.message = "This is no bundle: it is \(kind?.words ?? "empty")."
    error.remedy = "Name a bundle (.mtda) that gatehouse adapter pack has made."
    return error
  }

  private static func check(
    _ member: TarArchive.Member, seen: inout Set<String>
  ) throws(BundleError) {
    let path = plain(member.path)
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    switch member.kind {
    case .link: throw .archive("link", "\(shown(path)) is a link.", shown(path))
    case .other:
      throw .archive(
        "special-file", "\(shown(path)) is a device or another special file.", shown(path))
    case .file, .folder: break
    }
    if path.hasPrefix("/") {
      throw .archive("absolute-path", "\(shown(path)) is an absolute path.", shown(path))
    }
    if parts.contains("..") {
      throw .archive("parent-path", "\(shown(path)) leads out of its folder.", shown(path))
    }
    let isOwn = [AdapterManifest.fileName, AdapterManifest.signatureFileName].contains(path)
    let isRoot = member.kind == .folder && [".", ""].contains(path)
    guard isOwn || isRoot || AdapterManifest.isPath(path) else {
      throw .archive("bad-path", "\(shown(path)) is no plain relative path.", shown(path))
    }
    guard seen.insert(path.lowercased()).inserted else {
      throw .archive("duplicate", "\(path) is in the bundle twice.", path)
    }
    guard seen.count <= BundleLimits.members else {
      throw .archive(
        "too-many-members", "The bundle has more than \(BundleLimits.members) members.", path)
    }
    guard member.size <= BundleLimits.bytes else { throw tooLarge(path) }
  }

  /// Without what archivers put around a path: `./` before it, `/` after a folder.
  private static func plain(_ path: String) -> String {
    var path = path[...]
    while path.hasPrefix("./"), path.count > 2, !path.dropFirst(2).hasPrefix("/") {
      path = path.dropFirst(2)
    }
    if path.hasSuffix("/"), path.count > 1 { path = path.dropLast() }
    return String(path)
  }

  /// A stranger's path in a sentence of ours: short, and on one line.
  private static func shown(_ path: String) -> String {
    String(path.prefix(120).map { $0.isASCII && !$0.isNewline && $0 >= " " ? $0 : "?" })
  }

  private static func tooLarge(_ path: String) -> BundleError {
    .archive(
      "too-large", "The files of the bundle are larger than \(BundleLimits.bytes) bytes together.",
      path)
  }
}
