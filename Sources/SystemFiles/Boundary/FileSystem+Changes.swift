import CKernel
import Glibc

/// Changes of files. Except where it says otherwise, each is on the disk when it returns.
extension FileSystem {
  /// Makes a file that must not be there yet.
  package static func create(
    _ path: String, _ contents: [UInt8], mode: UInt32 = 0o644
  ) throws(FileError) {
    let file = try FileDescriptor.making(path, mode: mode)
    try file.write(contents, path)
    // The mask of the process must not make it readable or writable by more than was asked for.
    guard fchmod(file.number, mode) == 0 else { throw FileError(.write, path) }
    try file.synchronize(path)
  }

  /// Puts a file in the place of one: whoever looks sees the old one whole or the new one whole.
  package static func replace(
    _ path: String, _ contents: [UInt8], mode: UInt32 = 0o644
  ) throws(FileError) {
    let fresh = temporary(in: folder(of: path))
    do throws(FileError) {
      try create(fresh, contents, mode: mode)
      try move(fresh, to: path)
    } catch {
      remove(fresh)
      throw error
    }
  }

  /// Points a symbolic link somewhere else in one step.
  package static func setLink(_ path: String, to target: String) throws(FileError) {
    let fresh = temporary(in: folder(of: path))
    guard unsafe symlink(target, fresh) == 0 else { throw FileError(.make, fresh) }
    do throws(FileError) {
      try move(fresh, to: path)
    } catch {
      remove(fresh)
      throw error
    }
  }

  /// Renames within one file system, and waits until that is on the disk.
  package static func move(_ path: String, to other: String) throws(FileError) {
    try rename(path, to: other)
    try synchronize(folder: folder(of: other))
  }

  /// Renames within one file system; a crash may undo it.
  package static func rename(_ path: String, to other: String) throws(FileError) {
    guard unsafe Glibc.rename(path, other) == 0 else { throw FileError(.move, other) }
  }

  /// Lets two files or folders change places in one step.
  package static func exchange(_ path: String, _ other: String) throws(FileError) {
    let answer = unsafe ck_exchange(path, other)
    guard answer == 0 else { throw FileError(.move, other, .system(-answer)) }
    try synchronize(folder: folder(of: other))
  }

  /// What is renamed or made in a folder lasts only when the folder itself is on the disk.
  package static func synchronize(folder: String) throws(FileError) {
    try FileDescriptor.folder(folder, followsLink: true).synchronize(folder)
  }

  /// Gives a file or folder to a group as well, in the way that `mode` says.
  package static func give(
    _ path: String, to group: UInt32, mode: UInt32
  ) throws(FileError) {
    guard unsafe chown(path, uid_t.max, group) == 0, unsafe chmod(path, mode) == 0 else {
      throw FileError(.giveToGroup, path)
    }
  }

  /// Sets what a regular file's owner and others may do with it.
  package static func restrict(_ path: String, mode: UInt32) throws(FileError) {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard number >= 0 else { throw FileError(.open, path) }
    let file = FileDescriptor(owning: number)
    guard fchmod(file.number, mode) == 0 else { throw FileError(.write, path) }
  }

  /// Removes a file or a link, if there is one; a crash may undo it.
  package static func remove(_ path: String) { _ = unsafe unlink(path) }
}
