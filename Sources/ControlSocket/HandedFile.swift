import Synchronization
import SystemFiles

/// An open file that came with a message. It is closed with this value, unless somebody takes it.
package final class HandedFile: Sendable {
  private let file: Mutex<FileDescriptor?>

  init(_ file: consuming FileDescriptor) { self.file = Mutex(consume file) }

  /// The open file, which is the caller's to close; nil: it was taken before.
  package func take() -> Int32? { file.withLock { $0.take()?.release() } }
}
