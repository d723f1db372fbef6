import SystemFiles

/// The lock that one process at a time holds on a store's folder. The system takes it back when the
/// process ends, however it ends.
package final class StoreLock: Sendable {
  private let lock: FileLock

  /// Takes the lock, and makes the folder if it is missing. Fails at once, naming the holder, if another
  /// process has it.
  package init(folder: String) throws(StoreError) {
    try SQLiteStore.makeFolder(folder)
    try StoreFolder.check(folder)
    let path = "\(folder)/lock"
    guard let lock = try Self.take(path) else {
      let holder = FileLock.holder(of: path).map { "process \($0)" } ?? "another process"
      throw StoreError(
        code: .locked, message: "The store in \(folder) is in use by \(holder).",
        remedy: "Wait until it has ended, then give the command again.")
    }
    self.lock = lock
  }

  private static func take(_ path: String) throws(StoreError) -> FileLock? {
    do {
      return try FileLock(ifFree: path)
    } catch {
      throw StoreError(
        code: .cannotOpen, message: "The file \(path) cannot be opened.",
        remedy: "Check the owner and the permissions of the folder.")
    }
  }
}
