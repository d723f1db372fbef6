import CKernel
import Foundation
import Glibc

/// The calls of the system that Foundation does not have: files made, replaced and read in ways that
/// leave no gap. This file is the only one that makes them.
enum Files {
  /// What the kernel says of a path, without following a link at its end.
  struct Status: Hashable {
    enum Kind: Hashable { case file, folder, link, other }

    var kind: Kind
    var owner: UInt32
    /// Permission bits, the sticky bit among them.
    var mode: UInt32
  }

  static func status(_ path: String) -> Status? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    let kind: Status.Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    return Status(kind: kind, owner: status.st_uid, mode: status.st_mode & 0o7777)
  }

  /// Who runs this program.
  static var user: UInt32 { geteuid() }

  /// Absolute and without links; nil when there is nothing.
  static func resolve(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  static func target(ofLink path: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return -1 }
      return unsafe readlink(path, start.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }

  /// Reads a regular file through one descriptor.
  /// - Parameter followsLink: whether a link at the end of the path is followed.
  static func read(
    _ path: String, atMost most: Int, followsLink: Bool = false
  ) throws(BundleError) -> [UInt8] {
    let link = followsLink ? 0 : O_NOFOLLOW
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | link)
    guard descriptor >= 0 else { throw .file(path, "read", errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .file(path, "read", errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw BundleError(
        "file.not-regular", "\(path) is no regular file.", lookedAt: path,
        remedy: "Name the file itself.")
    }
    var contents: [UInt8] = []
    var block = [UInt8](repeating: 0, count: min(max(Int(status.st_size), 1 << 12) + 1, 1 << 20))
    while true {
      let count = unsafe Glibc.read(descriptor, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .file(path, "read", errno) }
      if count == 0 { return contents }
      guard count <= most - contents.count else {
        throw BundleError(
          "file.too-large", "\(path) is larger than \(most) bytes.", lookedAt: path,
          remedy: "Name the right file.")
      }
      contents += block[..<count]
    }
  }

  /// Makes a file that must not be there yet, and waits until it is on the disk.
  static func create(
    _ path: String, _ contents: [UInt8], mode: mode_t = 0o644
  ) throws(BundleError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw .file(path, "made", errno) }
    defer { close(descriptor) }
    var done = 0
    while done < contents.count {
      let count = unsafe contents.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, contents.count - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .file(path, "written", errno) }
      done += count
    }
    // The mask of the process must not make it readable or writable by more than was asked for.
    guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
      throw .file(path, "written", errno)
    }
  }

  /// Puts a file in the place of one: whoever looks sees the old one whole or the new one whole.
  static func replace(
    _ path: String, _ contents: [UInt8], mode: mode_t = 0o644
  ) throws(BundleError) {
    let fresh = temporary(beside: path)
    do {
      try create(fresh, contents, mode: mode)
      try move(fresh, to: path)
    } catch {
      removeTree(fresh)
      throw error
    }
  }

  /// Points a symbolic link somewhere else in one step.
  static func setLink(_ path: String, to target: String) throws(BundleError) {
    let fresh = temporary(beside: path)
    guard unsafe symlink(target, fresh) == 0 else { throw .file(fresh, "made", errno) }
    do {
      try move(fresh, to: path)
    } catch {
      removeTree(fresh)
      throw error
    }
  }

  /// Renames, and waits until that is on the disk.
  static func move(_ path: String, to other: String) throws(BundleError) {
    guard unsafe rename(path, other) == 0 else { throw .file(other, "put in place", errno) }
    try sync(folder(of: other))
  }

  /// Lets two files or folders change places in one step.
  static func exchange(_ path: String, _ other: String) throws(BundleError) {
    let status = unsafe ck_exchange(path, other)
    guard status == 0 else { throw .file(other, "put in place", -status) }
    try sync(folder(of: other))
  }

  static func makeFolder(_ path: String) throws(BundleError) {
    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
      throw .file(path, "made", errno)
    }
    guard status(path)?.kind == .folder else { throw .file(path, "made", ENOTDIR) }
  }

  /// What is renamed or made in a folder lasts only when the folder itself is on the disk.
  static func sync(_ folder: String) throws(BundleError) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(folder, "read", errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .file(folder, "written", errno) }
  }

  /// Best effort, and never through a link: what stays behind is swept up by the next installation.
  static func removeTree(_ path: String) {
    guard status(path) != nil else { return }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The names in a folder, sorted; none when there is no such folder.
  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// A name that nobody else uses; those that a killed process leaves are known by it.
  static func temporary(beside path: String) -> String {
    "\(folder(of: path))/\(temporaryPrefix)\(Sodium.random(count: 8).hex)"
  }

  static let temporaryPrefix = ".staging-"
}

/// A lock on a file that one process holds at a time; it goes with its holder, however that ends.
final class FileLock: Sendable {
  private let descriptor: Int32

  /// Waits until the lock is free.
  init(_ path: String) throws(BundleError) {
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .file(path, "opened", errno) }
    while flock(descriptor, LOCK_EX) != 0 {
      // What throws here still has its deinit run, which closes the descriptor.
      guard errno == EINTR else { throw .file(path, "locked", errno) }
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}

extension BundleError {
  fileprivate static func file(_ path: String, _ verb: String, _ code: Int32) -> BundleError {
    let reason = unsafe String(cString: strerror(code))
    switch code {
    case ENOENT, ENOTDIR:
      return BundleError(
        "file.missing", "\(path) cannot be \(verb): \(reason).", lookedAt: path,
        remedy: "Check the path.", kind: .notFound)
    case ELOOP:
      return BundleError(
        "file.link", "\(path) is a symbolic link.", lookedAt: path,
        remedy: "Put the file itself there.", kind: .denied)
    default:
      return BundleError(
        "file.refused", "\(path) cannot be \(verb): \(reason).", lookedAt: path,
        remedy:
          "Check the owner and the permissions of the file and its folders, and the free space.")
    }
  }
}

extension Files {
  /// Makes a folder and those above it that are missing.
  static func makeFolders(_ path: String) throws(BundleError) {
    if status(path)?.kind != .folder, resolve(path) == nil {
      let parent = folder(of: path)
      if parent != path { try makeFolders(parent) }
      try makeFolder(path)
    }
  }
}
