import SystemFiles

/// What SystemFiles does with files, with the errors of this module.
enum Files {
  static func read(
    _ path: String, atMost most: Int, followsLink: Bool = false
  ) throws(BundleError) -> [UInt8] {
    try told { () throws(FileError) in
      try FileSystem.read(path, atMost: most, followsLink: followsLink)
    }
  }

  static func create(
    _ path: String, _ contents: [UInt8], mode: UInt32 = 0o644
  ) throws(BundleError) {
    try told { () throws(FileError) in try FileSystem.create(path, contents, mode: mode) }
  }

  static func replace(
    _ path: String, _ contents: [UInt8], mode: UInt32 = 0o644
  ) throws(BundleError) {
    try told { () throws(FileError) in try FileSystem.replace(path, contents, mode: mode) }
  }

  static func setLink(_ path: String, to target: String) throws(BundleError) {
    try told { () throws(FileError) in try FileSystem.setLink(path, to: target) }
  }

  static func move(_ path: String, to other: String) throws(BundleError) {
    try told { () throws(FileError) in try FileSystem.move(path, to: other) }
  }

  static func exchange(_ path: String, _ other: String) throws(BundleError) {
    try told { () throws(FileError) in try FileSystem.exchange(path, other) }
  }

  static func makeFolder(_ path: String) throws(BundleError) {
    try told { () throws(FileError) in try FileSystem.makeFolder(path) }
  }

  static func makeFolders(_ path: String) throws(BundleError) {
    try told { () throws(FileError) in try FileSystem.makeFolders(path) }
  }

  static func synchronize(folder: String) throws(BundleError) {
    try told { () throws(FileError) in try FileSystem.synchronize(folder: folder) }
  }

  /// Does something while no other process holds the lock of a folder.
  static func locking<Answer>(
    _ folder: String, _ body: () throws(BundleError) -> Answer
  ) throws(BundleError) -> Answer {
    let lock = try told { () throws(FileError) in try FileLock("\(folder)/.lock") }
    defer { withExtendedLifetime(lock) {} }
    return try body()
  }

  /// The names in a folder, sorted; none when there is no such folder.
  static func names(in folder: String, followsLink: Bool = false) -> [String] {
    (try? FileSystem.names(in: folder, followsLink: followsLink)) ?? []
  }

  private static func told<Answer>(
    _ body: () throws(FileError) -> Answer
  ) throws(BundleError) -> Answer {
    do throws(FileError) {
      return try body()
    } catch {
      throw BundleError(error)
    }
  }
}

extension BundleError {
  fileprivate init(_ error: FileError) {
    let path = error.path
    switch error.reason {
    case .notRegular:
      self.init(
        "file.not-regular", "\(path) is no regular file.", lookedAt: path,
        remedy: "Name the file itself.")
    case .tooLarge(let most):
      self.init(
        "file.too-large", "\(path) is larger than \(most) bytes.", lookedAt: path,
        remedy: "Name the right file.")
    case _ where error.isMissing || error.reason == .notFolder:
      self.init(
        "file.missing", "\(error).", lookedAt: path, remedy: "Check the path.", kind: .notFound)
    case _ where error.isLink:
      self.init(
        "file.link", "\(path) is a symbolic link.", lookedAt: path,
        remedy: "Put the file itself there.", kind: .denied)
    default:
      self.init(
        "file.refused", "\(error).", lookedAt: path,
        remedy:
          "Check the owner and the permissions of the file and its folders, and the free space.")
    }
  }
}
