import Glibc

/// A file that is about to be loaded, as the kernel knows it.
struct AdapterFile: Hashable {
  /// Absolute, without symbolic links.
  let path: String
  let identity: Identity
  let size: UInt64

  /// The same for every name of a file. A loaded library keeps its file alive, so the number of one
  /// that is loaded is never given to another.
  struct Identity: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
  }

  /// Finds the file behind a path.
  init(path: String) throws(LoadFault) {
    guard !path.isEmpty, !path.utf8.contains(0), let resolved = unsafe realpath(path, nil) else {
      throw Self.notFound(path, path.isEmpty ? ENOENT : errno)
    }
    defer { unsafe free(resolved) }
    self.path = unsafe String(cString: resolved)
    var status = stat()
    guard unsafe stat(self.path, &status) == 0 else { throw Self.notFound(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw LoadFault(
        "load.not-a-file", "There is no regular file at \(self.path).", lookedAt: self.path,
        remedy: "Name the adapter's .so file itself.")
    }
    identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    size = UInt64(max(0, status.st_size))
  }

  /// The file in memory behind an image.
  init(_ image: AdapterImage) throws(LoadFault) {
    path = "/proc/self/fd/\(image.descriptor)"
    var status = stat()
    guard unsafe fstat(image.descriptor, &status) == 0 else { throw Self.notFound(path, errno) }
    identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    size = image.size
  }

  private static func notFound(_ path: String, _ code: Int32) -> LoadFault {
    guard code == ENOENT || code == ENOTDIR else {
      return LoadFault(
        "load.unreadable", "\(path) cannot be read: \(unsafe String(cString: strerror(code))).",
        lookedAt: path, remedy: "Let the user that runs this host read the file and its folders.")
    }
    return LoadFault(
      "load.file-missing", "There is no file at \"\(path)\".", lookedAt: path,
      remedy: "Check the path, or install the adapter.")
  }

  /// Looks into the file while `body` runs.
  func inspect<Answer>(
    _ body: (ElfFile) throws(LoadFault) -> Answer
  ) throws(LoadFault) -> Answer {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.notFound(path, errno) }
    defer { close(descriptor) }
    return try body(
      ElfFile(size: size) { [size] offset, count in
        guard offset <= size, UInt64(count) <= size - offset else { return nil }
        return Self.bytes(of: descriptor, at: offset, count)
      })
  }

  private static func bytes(of descriptor: Int32, at offset: UInt64, _ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done,
          off_t(offset) + off_t(done))
      }
      guard got > 0 else { return nil }
      done += got
    }
    return bytes
  }
}
