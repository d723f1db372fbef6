import CKernel
import Glibc

/// The calls of the system that Foundation does not have. This file is the only one that makes them.
enum Folder {
  /// What tells one regular file from every other, at one moment.
  struct Status: Hashable {
    var file: UInt64
    var bytes: Int64
    var changedAtNanoseconds: Int64
  }

  static func failure(_ path: String, _ what: String) -> DropFolderError {
    DropFolderError("\(path) cannot be \(what): \(unsafe String(cString: strerror(errno)))")
  }

  static func make(_ path: String) throws(DropFolderError) {
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path, "made") }
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { throw failure(path, "looked at") }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw DropFolderError("\(path) is no folder")
    }
  }

  /// Gives a folder to a group as well, in the way that `mode` says.
  static func open(_ path: String, to group: UInt32, mode: UInt32) throws(DropFolderError) {
    guard unsafe chown(path, uid_t.max, group) == 0, unsafe chmod(path, mode) == 0 else {
      throw failure(path, "given to a group")
    }
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Moves within one file system, in one step.
  static func move(_ path: String, to target: String) throws(DropFolderError) {
    guard unsafe rename(path, target) == 0 else { throw failure(path, "moved") }
  }

  /// Opens a regular file; nil when it is anything else, a link among them.
  static func open(_ path: String) throws(DropFolderError) -> (Int32, Status)? {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ELOOP || errno == ENXIO { return nil }
      throw failure(path, "read")
    }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    let time = status.st_mtim
    return (
      descriptor,
      Status(
        file: UInt64(status.st_ino), bytes: Int64(status.st_size),
        changedAtNanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    )
  }

  static func watch(_ path: String) throws(DropFolderError) -> Int32 {
    let watch = ck_watch()
    guard watch >= 0 else {
      errno = -watch
      throw failure(path, "watched")
    }
    let status = unsafe ck_watch_folder(watch, path)
    guard status >= 0 else {
      close(watch)
      errno = -status
      throw failure(path, "watched")
    }
    return watch
  }
}
