import SystemFiles

/// A file that is about to be loaded, as the kernel knows it.
struct AdapterFile: Hashable {
  /// Absolute, without symbolic links.
  let path: String
  /// A loaded library keeps its file alive, so the identity of one that is loaded is never given to another.
  let identity: FileStatus.Identity
  let size: UInt64

  /// Finds the file behind a path.
  init(path: String) throws(LoadFault) {
    let resolved: String
    do throws(FileError) {
      resolved = try FileSystem.resolve(path)
    } catch {
      throw Self.notReadable(error)
    }
    try self.init(resolved: resolved)
  }

  /// The same for a process that may follow no links itself.
  /// - Parameter path: absolute, without symbolic links.
  init(resolved path: String) throws(LoadFault) {
    self.path = path
    guard let status = FileStatus(path, followsLink: true) else { throw Self.missing(path) }
    guard status.kind == .file else {
      throw LoadFault(
        "load.not-a-file", "There is no regular file at \(path).", lookedAt: path,
        remedy: "Name the adapter's .so file itself.")
    }
    identity = status.identity
    size = UInt64(max(0, status.bytes))
  }

  /// The file in memory behind an image.
  init(_ image: AdapterImage) throws(LoadFault) {
    path = "/proc/self/fd/\(image.descriptor)"
    guard let status = FileStatus(descriptor: image.descriptor) else { throw Self.missing(path) }
    identity = status.identity
    size = image.size
  }

  private static func notReadable(_ error: FileError) -> LoadFault {
    guard !error.isMissing else { return missing(error.path) }
    return LoadFault(
      "load.unreadable", "\(error).", lookedAt: error.path,
      remedy: "Let the user that runs this host read the file and its folders.")
  }

  private static func missing(_ path: String) -> LoadFault {
    LoadFault(
      "load.file-missing", "There is no file at \"\(path)\".", lookedAt: path,
      remedy: "Check the path, or install the adapter.")
  }

  /// Its bytes, of which there are at most as many as a bundle's library may have.
  func bytes() throws(LoadFault) -> [UInt8] {
    do throws(FileError) {
      return try FileSystem.read(path, atMost: 256 << 20, followsLink: true)
    } catch {
      throw Self.notReadable(error)
    }
  }

  /// Looks into the file while `body` runs.
  func inspect<Answer>(
    _ body: (ElfFile) throws(LoadFault) -> Answer
  ) throws(LoadFault) -> Answer {
    let file: FileDescriptor
    do throws(FileError) {
      file = try FileDescriptor.reading(path, followsLink: true)
    } catch {
      throw Self.notReadable(error)
    }
    return try body(
      ElfFile(size: size) { [size] offset, count in
        guard offset <= size, UInt64(count) <= size - offset else { return nil }
        return file.bytes(at: offset, count)
      })
  }
}
