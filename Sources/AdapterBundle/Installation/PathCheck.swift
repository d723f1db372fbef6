import SystemFiles

/// Who could change a file: the owners and permissions of all that lies on the way to it.
package enum PathCheck {
  /// Checks a path from the root down: each part belongs to root or to the user that runs this host, and
  /// nobody else may write there. A folder such as /tmp, in which nobody may touch what is another's,
  /// may lie on the way, and may not be the end of it.
  ///
  /// - Parameter owner: another user whose files they may be; nil: nobody else's.
  package static func check(
    _ path: String, orOf owner: UInt32? = nil
  ) throws(BundleError) {
    guard let resolved = try? FileSystem.resolve(path) else {
      throw BundleError(
        "load.file-missing", "There is nothing at \(path).", lookedAt: path,
        remedy: "Check the path, or install the adapter again.", kind: .notFound)
    }
    let parts = resolved.split(separator: "/")
    try check(part: "/", owner, isLast: parts.isEmpty)
    for end in parts.indices {
      let part = "/" + parts[...end].joined(separator: "/")
      try check(part: part, owner, isLast: end == parts.index(before: parts.endIndex))
    }
  }

  private static func check(
    part: String, _ owner: UInt32?, isLast: Bool
  ) throws(BundleError) {
    guard let status = FileStatus(part) else {
      throw BundleError(
        "load.file-missing", "There is nothing at \(part) any more.", lookedAt: part,
        remedy: "Try again; something is changing these files.", kind: .notFound)
    }
    let which = isLast ? "" : "-parent"
    guard [0, FileSystem.user, owner].contains(status.owner) else {
      throw BundleError(
        "load.owner\(which)",
        "\(part) belongs to the user \(status.owner), neither to root nor to the user \(FileSystem.user) "
          + "that runs this host.", lookedAt: part,
        remedy: "Put it under a folder of root's or of that user's: chown.", kind: .denied)
    }
    if !isLast, status.kind == .folder, status.mode & 0o1000 != 0 { return }
    guard status.mode & 0o002 == 0 else {
      throw BundleError(
        "load.world-writable\(which)", "Everybody may write to \(part).", lookedAt: part,
        remedy: "chmod o-w \(part)", kind: .denied)
    }
    guard status.mode & 0o020 == 0 else {
      throw BundleError(
        "load.group-writable\(which)", "A group of users may write to \(part).", lookedAt: part,
        remedy: "chmod g-w \(part)", kind: .denied)
    }
  }
}
