import Glibc

extension FileSystem {
  /// Makes a folder where none is.
  package static func makeFolder(_ path: String, mode: UInt32 = 0o755) throws(FileError) {
    guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else { throw FileError(.make, path) }
    guard kind(of: path) == .folder else { throw FileError(.make, path, .notFolder) }
  }

  /// Makes a folder and those above it that are missing. A link to a folder is as good as one.
  package static func makeFolders(_ path: String) throws(FileError) {
    guard FileStatus(path, followsLink: true) == nil else { return }
    let parent = folder(of: path)
    if parent != path { try makeFolders(parent) }
    try makeFolder(path)
  }

  /// The names in a folder, sorted. Those that are not UTF-8 are left out, because no text can name them.
  package static func names(
    in folder: String, followsLink: Bool = false
  ) throws(FileError) -> [String] {
    guard let entries = try FileDescriptor.folder(folder, followsLink: followsLink).entries() else {
      throw FileError(.read, folder)
    }
    return entries.compactMap {
      String(validating: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }.sorted()
  }

  /// Removes a file, a link, or a folder with all that lies in it, as far as that can be done, and never through
  /// a link.
  package static func removeTree(_ path: String) {
    guard unsafe unlink(path) != 0, let folder = try? FileDescriptor.folder(path) else { return }
    folder.removeEntries()
    _ = unsafe rmdir(path)
  }
}

extension FileDescriptor {
  /// The names in this folder as the system has them, with the zero at their ends; nil when it cannot be read.
  func entries() -> [[CChar]]? {
    let own = unsafe openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0 else { return nil }
    guard let folder = unsafe fdopendir(own) else {
      close(own)
      return nil
    }
    defer { unsafe closedir(folder) }
    var names: [[CChar]] = []
    errno = 0
    while let entry = unsafe readdir(folder) {
      let name = unsafe Self.name(entry)
      if name != Self.itself && name != Self.parent { names.append(name) }
      errno = 0
    }
    return errno == 0 ? names : nil
  }

  private static let itself: [CChar] = [0x2e, 0]
  private static let parent: [CChar] = [0x2e, 0x2e, 0]

  /// The entry is as long as its name; what the type has behind that is not there.
  private static func name(_ entry: UnsafeMutablePointer<dirent>) -> [CChar] {
    let start = unsafe UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
    let text = unsafe start.assumingMemoryBound(to: CChar.self)
    return unsafe Array(UnsafeBufferPointer(start: text, count: strlen(text) + 1))
  }

  fileprivate func removeEntries() {
    for name in entries() ?? [] {
      if unsafe unlinkat(number, name, 0) == 0 { continue }
      let inner = unsafe openat(number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard inner >= 0 else { continue }
      FileDescriptor(owning: inner).removeEntries()
      _ = unsafe unlinkat(number, name, AT_REMOVEDIR)
    }
  }
}
