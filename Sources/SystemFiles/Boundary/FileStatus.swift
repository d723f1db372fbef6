import Glibc

/// What the kernel says of a file at one moment.
package struct FileStatus: Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case file, folder, link, other }

  /// The same for every name of a file, and of no other file for as long as this one is there or open.
  package struct Identity: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64
  }

  package let kind: Kind
  package let identity: Identity
  package let owner: UInt32
  /// Permission bits, the sticky bit among them.
  package let mode: UInt32
  package let bytes: Int64
  /// When its contents last changed, since 1970.
  package let changedAtNanoseconds: Int64
  /// When something of it was last changed, its name or its place as well, since 1970.
  package let movedAtNanoseconds: Int64

  /// Nil where nothing is, or nothing that may be looked at.
  /// - Parameter followsLink: whether a link at the end of the path is followed.
  package init?(_ path: String, followsLink: Bool = false) {
    var status = stat()
    let answer = followsLink ? unsafe stat(path, &status) : unsafe lstat(path, &status)
    guard answer == 0 else { return nil }
    self.init(status)
  }

  /// - Parameters:
  ///   - name: its bytes, with a zero at the end.
  ///   - folder: an open folder.
  init?(_ name: [CChar], in folder: Int32) {
    var status = stat()
    guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    self.init(status)
  }

  /// Of an open file.
  package init?(descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    owner = status.st_uid
    mode = status.st_mode & 0o7777
    bytes = Int64(status.st_size)
    changedAtNanoseconds = Self.nanoseconds(status.st_mtim)
    movedAtNanoseconds = Self.nanoseconds(status.st_ctim)
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
