import CKernel
import Glibc

/// An open file or socket. It belongs to whoever holds this value, and is closed with it.
package struct FileDescriptor: ~Copyable, Sendable {
  package let number: Int32

  /// Takes over an open descriptor.
  package init(owning number: Int32) { self.number = number }

  deinit { close(number) }

  /// Hands the descriptor out, open; it is the caller's to close.
  package consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }

  /// The bytes at a place of a file; nil where there are not so many.
  package func bytes(at offset: UInt64, _ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          number, buffer.baseAddress.map { unsafe $0 + done }, count - done,
          off_t(offset) + off_t(done))
      }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { return nil }
      done += got
    }
    return bytes
  }
}

extension FileDescriptor {
  /// Opens a regular file for reading. Anything else is refused, without waiting for the other end of a pipe.
  package static func reading(
    _ path: String, followsLink: Bool = false
  ) throws(FileError) -> FileDescriptor {
    let link = followsLink ? 0 : O_NOFOLLOW
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | link)
    if number < 0 && errno == ENXIO { throw FileError(.read, path, .notRegular) }
    guard number >= 0 else { throw FileError(.read, path) }
    let file = FileDescriptor(owning: number)
    guard let status = FileStatus(descriptor: number) else { throw FileError(.read, path) }
    guard status.kind == .file else { throw FileError(.read, path, .notRegular) }
    return file
  }

  /// Makes a file that must not be there yet, for reading and writing.
  static func making(_ path: String, mode: UInt32) throws(FileError) -> FileDescriptor {
    let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let number = unsafe open(path, flags, mode)
    guard number >= 0 else { throw FileError(.make, path) }
    return FileDescriptor(owning: number)
  }

  static func folder(
    _ path: String, followsLink: Bool = false
  ) throws(FileError) -> FileDescriptor {
    let link = followsLink ? 0 : O_NOFOLLOW
    let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | link)
    guard number >= 0 else { throw FileError(.read, path) }
    return FileDescriptor(owning: number)
  }

  /// A file in memory of these bytes that nobody, its maker included, can change any more.
  /// - Parameter name: what the kernel shows of it.
  package static func sealed(
    _ bytes: [UInt8], name: String
  ) throws(FileError) -> FileDescriptor {
    let number = unsafe bytes.withUnsafeBytes { buffer in
      unsafe ck_sealed_file(name, buffer.baseAddress, buffer.count)
    }
    guard number >= 0 else { throw FileError(.make, name, .system(-number)) }
    return FileDescriptor(owning: number)
  }

  /// A copy of what a descriptor has still to give, in a file without a name that stands at its beginning.
  /// - Parameters:
  ///   - most: how many bytes are copied at most.
  ///   - progress: called whenever some have come.
  package static func copy(
    of source: Int32, atMost most: Int, progress: () -> Void = {}
  ) throws(FileError) -> FileDescriptor {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    let path = FileSystem.temporary(in: folder)
    let copy = try making(path, mode: 0o600)
    FileSystem.remove(path)
    var block = [UInt8](repeating: 0, count: 1 << 16)
    var left = most
    while left > 0 {
      let count = unsafe Glibc.read(source, &block, min(left, block.count))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(.read, path) }
      if count == 0 { break }
      try copy.write(block[..<count], path)
      left -= count
      progress()
    }
    guard lseek(copy.number, 0, SEEK_SET) == 0 else { throw FileError(.read, path) }
    return copy
  }
}

/// What FileSystem makes whole files with; the paths are for its errors.
extension FileDescriptor {
  /// All bytes from where the file stands.
  func read(atMost most: Int, _ path: String) throws(FileError) -> [UInt8] {
    let size = FileStatus(descriptor: number)?.bytes ?? 0
    var contents: [UInt8] = []
    var block = [UInt8](repeating: 0, count: min(max(Int(size), 1 << 12) + 1, 1 << 20))
    while true {
      let count = unsafe Glibc.read(number, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(.read, path) }
      if count == 0 { return contents }
      guard count <= most - contents.count else {
        throw FileError(.read, path, .tooLarge(most: most))
      }
      contents += block[..<count]
    }
  }

  func write(_ bytes: some Collection<UInt8>, _ path: String) throws(FileError) {
    let bytes = Array(bytes)
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(number, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(.write, path) }
      done += count
    }
  }

  /// Waits until everything is on the disk.
  func synchronize(_ path: String) throws(FileError) {
    guard fsync(number) == 0 else { throw FileError(.write, path) }
  }
}
