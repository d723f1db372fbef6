import Glibc

/// A lock on a file that one process holds at a time; the system takes it back when its holder ends, however that
/// happens. The file has the holder's number in it, for people.
package final class FileLock: Sendable {
  private let file: FileDescriptor

  /// Waits until the lock is free. The file is made if it is missing.
  package init(_ path: String) throws(FileError) {
    file = try Self.open(path)
    while flock(file.number, LOCK_EX) != 0 {
      guard errno == EINTR else { throw FileError(.lock, path) }
    }
    note()
  }

  /// Nil while another holds it.
  package init?(ifFree path: String) throws(FileError) {
    file = try Self.open(path)
    guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
      if errno == EWOULDBLOCK { return nil }
      throw FileError(.lock, path)
    }
    note()
  }

  /// The process that holds a lock or was the last to; nil when the file does not say.
  package static func holder(of path: String) -> Int32? {
    guard let bytes = try? FileSystem.read(path, atMost: 32) else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }

  private static func open(_ path: String) throws(FileError) -> FileDescriptor {
    let number = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw FileError(.open, path) }
    return FileDescriptor(owning: number)
  }

  private func note() {
    let text = "\(getpid())\n"
    _ = ftruncate(file.number, 0)
    _ = unsafe pwrite(file.number, text, text.utf8.count, 0)
  }
}
