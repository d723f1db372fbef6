import Glibc

/// A folder that is open. What lies in it is reached through it and not by a path, so that nobody can put another
/// folder in its place in between. Names are bytes, and nothing follows a link.
package final class OpenFolder: Sendable {
  /// Where it was when it was opened.
  package let path: String
  private let descriptor: FileDescriptor

  /// - Parameter path: of a folder above which nobody else may change anything.
  package convenience init(_ path: String) throws(FileError) {
    let number = unsafe open(path, Self.asFolder)
    try self.init(number, path)
  }

  private init(_ number: Int32, _ path: String) throws(FileError) {
    guard number >= 0 else {
      let isOther = errno == ENOTDIR || errno == ELOOP
      throw isOther ? FileError(.open, path, .notFolder) : FileError(.open, path)
    }
    self.path = path
    descriptor = FileDescriptor(owning: number)
  }

  private static let asFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

  /// A folder in this one, which is there.
  package func folder(_ name: String) throws(FileError) -> OpenFolder {
    try OpenFolder(unsafe openat(descriptor.number, name, Self.asFolder), shown(Array(name.utf8)))
  }

  /// A folder in this one; where nothing is, it is made, for its owner alone.
  package func makeFolder(_ name: String) throws(FileError) -> OpenFolder {
    guard unsafe mkdirat(descriptor.number, name, 0o700) == 0 || errno == EEXIST else {
      throw FileError(.make, shown(Array(name.utf8)))
    }
    return try folder(name)
  }

  /// What the folder is now, whatever lies at its path.
  package func status() throws(FileError) -> FileStatus {
    guard let status = FileStatus(descriptor: descriptor.number) else {
      throw FileError(.read, path)
    }
    return status
  }

  /// Nil where nothing is.
  package func status(of name: [UInt8]) -> FileStatus? {
    FileStatus(Self.text(name), in: descriptor.number)
  }

  /// In the order of their bytes.
  package func names() throws(FileError) -> [[UInt8]] {
    guard let entries = descriptor.entries() else { throw FileError(.read, path) }
    return entries.map { $0.dropLast().map(UInt8.init(bitPattern:)) }
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Sets who may do what, and to which group the folder belongs as well; nil: as it is.
  package func give(to group: UInt32?, mode: UInt32) throws(FileError) {
    guard group.map({ fchown(descriptor.number, uid_t.max, $0) == 0 }) ?? true,
      fchmod(descriptor.number, mode) == 0
    else { throw FileError(.giveToGroup, path) }
  }

  private func shown(_ name: [UInt8]) -> String {
    "\(path)/\(String(decoding: name, as: UTF8.self))"
  }

  /// With the zero at its end, as the system takes it.
  private static func text(_ name: [UInt8]) -> [CChar] {
    (name + [0]).map(CChar.init(bitPattern:))
  }
}

/// Files of the folder; what is changed in it may be undone by a crash.
extension OpenFolder {
  /// Opens a regular file for reading. Anything else is refused, without waiting for the other end of a pipe.
  package func reading(_ name: [UInt8]) throws(FileError) -> FileDescriptor {
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW
    let number = unsafe openat(descriptor.number, Self.text(name), flags)
    if number < 0 && errno == ENXIO { throw FileError(.read, shown(name), .notRegular) }
    guard number >= 0 else { throw FileError(.read, shown(name)) }
    let file = FileDescriptor(owning: number)
    guard FileStatus(descriptor: number)?.kind == .file else {
      throw FileError(.read, shown(name), .notRegular)
    }
    return file
  }

  package func read(_ name: String, atMost most: Int) throws(FileError) -> [UInt8] {
    try reading(Array(name.utf8)).read(atMost: most, "\(path)/\(name)")
  }

  /// Makes a file, which is there whole or not at all. False where there is something of its name already.
  package func create(_ name: String, _ contents: [UInt8], mode: UInt32) throws(FileError) -> Bool {
    let fresh = FileSystem.temporaryPrefix + String(UInt64.random(in: 0 ... .max), radix: 16)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let number = unsafe openat(descriptor.number, fresh, flags, mode)
    guard number >= 0 else { throw FileError(.make, "\(path)/\(name)") }
    let file = FileDescriptor(owning: number)
    defer { remove(Array(fresh.utf8)) }
    try file.write(contents, "\(path)/\(name)")
    // The mask of the process must not take anything away.
    guard fchmod(file.number, mode) == 0 else { throw FileError(.write, "\(path)/\(name)") }
    try file.synchronize("\(path)/\(name)")
    guard unsafe linkat(descriptor.number, fresh, descriptor.number, name, 0) == 0 else {
      if errno == EEXIST { return false }
      throw FileError(.make, "\(path)/\(name)")
    }
    return true
  }

  /// Moves what has a name, whatever it is, in one step.
  package func move(
    _ name: [UInt8], to folder: OpenFolder, as other: [UInt8]
  ) throws(FileError) {
    let from = descriptor.number
    let to = folder.descriptor.number
    guard unsafe renameat(from, Self.text(name), to, Self.text(other)) == 0 else {
      throw FileError(.move, folder.shown(other))
    }
  }

  /// Removes a file or a link, if there is one.
  package func remove(_ name: [UInt8]) {
    _ = unsafe unlinkat(descriptor.number, Self.text(name), 0)
  }

  /// Removes a folder, if it is empty.
  package func removeFolder(_ name: String) {
    _ = unsafe unlinkat(descriptor.number, name, AT_REMOVEDIR)
  }
}
