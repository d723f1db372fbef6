import Synchronization
import SystemFiles

/// The files of a store as this process has them open. It goes on to write into them wherever they lie by now: where
/// somebody has moved them away, or put others into their places, nobody would find again what is acknowledged.
final class OpenedFiles: Sendable {
  private let paths: [String]
  private let identities: [FileStatus.Identity?]
  /// Of the main file, which never gets shorter.
  private let bytes: Mutex<Int64>

  /// The files as they lie there now.
  init(_ file: StoreFile) {
    paths = [file.path, file.pendingPath]
    let found = paths.map { FileStatus($0, followsLink: true) }
    identities = found.map { $0?.identity }
    bytes = Mutex(found[0]?.bytes ?? 0)
  }

  /// Throws where they are not in their places any more.
  func check() throws(StoreError) {
    for (path, identity) in zip(paths, identities) where identity != nil {
      let present = FileStatus(path, followsLink: true)
      guard let present, present.identity == identity else { throw .replaced(path) }
      guard path == paths[0] else { continue }
      let isShorter = bytes.withLock { bytes in
        defer { bytes = max(bytes, present.bytes) }
        return present.bytes < bytes
      }
      if isShorter { throw .replaced(path) }
    }
  }
}
