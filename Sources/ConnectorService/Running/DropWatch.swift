import DropFolder
import Logging
import Threads

/// Reads what is dropped into one folder, whenever something is.
struct DropWatch {
  let log: Logger
  /// Makes the folder ready.
  let open: () throws(DropFolderError) -> DropFolder
  /// How much of what was read is kept.
  let kept: KeptFiles
  /// Takes files that lie there together.
  let read: FileWork.Read

  /// Works until the task is cancelled. A folder that cannot be used is tried again after growing pauses.
  func run() async {
    var backOff = BackOff()
    while !Task.isCancelled {
      do throws(DropFolderError) {
        // Being woken twice is being woken.
        let (wakes, wake) = AsyncStream.makeStream(
          of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let folder = try open()
        let watch = try FolderWatch(folder) { wake.yield() }
        defer { withExtendedLifetime(watch) {} }
        backOff = BackOff()
        return await work(FileWork(folder: folder, kept: kept, log: log), wakes, wake)
      } catch {
        log.error("nothing can be dropped: \(error)")
      }
      try? await ContinuousClock().sleep(for: backOff.next())
    }
  }

  private func work(
    _ files: FileWork, _ wakes: AsyncStream<Void>, _ wake: AsyncStream<Void>.Continuation
  ) async {
    var backOff = BackOff()
    wake.yield()
    for await _ in wakes {
      if await files.takeAll(read) {
        backOff = BackOff()
        continue
      }
      let pause = backOff.next()
      guard (try? await ContinuousClock().sleep(for: pause)) != nil else { return }
      wake.yield()
    }
  }
}
