import SystemFiles

/// Says that something has come into a folder. It may say so once for many files, and for nothing.
package final class FolderWatch: Sendable {
  private let events: FolderEvents

  /// - Parameter arrived: called on a thread of the watch's own; must not block.
  package init(_ folder: DropFolder, arrived: @escaping @Sendable () -> Void)
    throws(DropFolderError)
  {
    do throws(FileError) {
      events = try FolderEvents(folder.path, arrived: arrived)
    } catch {
      throw DropFolderError(error)
    }
  }
}
