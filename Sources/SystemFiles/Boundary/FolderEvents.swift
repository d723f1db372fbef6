import CKernel
import Dispatch
import Glibc

/// Says that a file has come into a folder, by a rename or because it was written to its end. It may say so once
/// for many files, and for nothing.
package final class FolderEvents: Sendable {
  // Dispatch lets every thread cancel a source; nothing else is done with it after `init`.
  private nonisolated(unsafe) let source: any DispatchSourceRead

  /// - Parameter arrived: called on a thread of its own; must not block.
  package init(_ folder: String, arrived: @escaping @Sendable () -> Void) throws(FileError) {
    let number = ck_watch()
    guard number >= 0 else { throw FileError(.watch, folder, .system(-number)) }
    let watch = FileDescriptor(owning: number)
    let answer = unsafe ck_watch_folder(number, folder)
    guard answer >= 0 else { throw FileError(.watch, folder, .system(-answer)) }
    let source = DispatchSource.makeReadSource(
      fileDescriptor: watch.release(), queue: DispatchQueue(label: "folder-events"))
    source.setEventHandler {
      _ = ck_drain(number)
      arrived()
    }
    source.setCancelHandler { close(number) }
    unsafe self.source = source
    source.activate()
  }

  deinit { unsafe source.cancel() }
}
