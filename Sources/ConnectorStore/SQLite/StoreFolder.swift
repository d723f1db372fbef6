import SystemFiles

/// The folder of a store, which must be its user's alone: whoever else may write to it could put a link in the place
/// of a file, and have another file read or overwritten. Root is no exception: what it would write there, it would
/// write wherever the folder's owner has a link lead.
enum StoreFolder {
  /// Files that this program opens or makes there.
  private static let files =
    ["lock"] + ["", "-wal", "-shm", "-journal"].map { StoreError.sqliteFile + $0 }

  /// Throws where the folder or a file in it is not what it must be. What is not there yet is as it must be.
  static func check(_ folder: String) throws(StoreError) {
    guard let status = FileStatus(folder, followsLink: true) else { return }
    try checkOwner(of: folder, status.owner)
    if FileSystem.user == 0 { try checkParents(of: folder) }
    guard status.mode & 0o022 == 0 else {
      throw StoreError(
        code: .unsafeFolder, message: "Others than its owner may write to the folder \(folder).",
        remedy: "chmod go-w \(folder)")
    }
    for name in files {
      guard let status = FileStatus("\(folder)/\(name)") else { continue }
      guard status.kind == .file else {
        throw StoreError(
          code: .unsafeFolder, message: "The file \(folder)/\(name) is no regular file.",
          remedy: "Find out who has put it there, and put the file itself in its place.")
      }
      try checkOwner(of: "\(folder)/\(name)", status.owner)
    }
  }

  /// Takes from others what they may do with the files, as after a copy that did not keep permissions.
  static func close(_ folder: String) throws(StoreError) {
    for name in files {
      let path = "\(folder)/\(name)"
      guard let status = FileStatus(path), status.mode & 0o077 != 0 else { continue }
      do throws(FileError) {
        try FileSystem.restrict(path, mode: 0o600)
      } catch {
        throw StoreError(
          code: .cannotOpen, message: "Others may read \(path), and that cannot be changed.",
          remedy: "Check the owner and the permissions of the folder.")
      }
    }
  }

  /// Whoever may change a folder above could put another in the place of this one while root is at work in it.
  private static func checkParents(of folder: String) throws(StoreError) {
    guard var path = try? FileSystem.resolve(folder) else { return }
    while path != "/" {
      path = FileSystem.folder(of: path)
      guard let status = FileStatus(path) else { return }
      // In a folder such as /tmp nobody may touch what is another's.
      let isOpen = status.mode & 0o022 != 0 && status.mode & 0o1000 == 0
      guard status.owner != 0 || isOpen else { continue }
      throw StoreError(
        code: .unsafeFolder,
        message: "Others than root may change \(path), in which the folder \(folder) lies.",
        remedy:
          "Root keeps its data where only root may change anything; give the command as another user, or"
          + " choose another folder.")
    }
  }

  private static func checkOwner(of path: String, _ owner: UInt32) throws(StoreError) {
    guard owner != FileSystem.user else { return }
    throw StoreError(
      code: .unsafeFolder,
      message:
        "\(path) belongs to the user \(owner), and this program is run by the user \(FileSystem.user).",
      remedy:
        "Give the command as the owner: sudo -u '#\(owner)' gatehouse … While the service runs, root and"
        + " members of its group may give it too.")
  }
}
