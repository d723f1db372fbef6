import CKernel
import Dispatch
import Glibc

/// Says that something has come into a folder. It may say so once for many files, and for nothing.
package final class FolderWatch: Sendable {
  // Dispatch lets every thread cancel a source; nothing else is done with it after `init`.
  private nonisolated(unsafe) let source: any DispatchSourceRead

  /// - Parameter arrived: called on a thread of the watch's own; must not block.
  package init(_ folder: DropFolder, arrived: @escaping @Sendable () -> Void)
    throws(DropFolderError)
  {
    let watch = try Folder.watch(folder.path)
    let source = DispatchSource.makeReadSource(
      fileDescriptor: watch, queue: DispatchQueue(label: "drop-folder"))
    source.setEventHandler {
      _ = ck_drain(watch)
      arrived()
    }
    source.setCancelHandler { close(watch) }
    unsafe self.source = source
    source.activate()
  }

  deinit { unsafe source.cancel() }
}
