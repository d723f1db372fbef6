import Foundation
import SystemFiles
import Testing

@Suite("Locks and watched folders")
struct LockTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("One holder at a time has a lock, the file says which, and it goes with its holder")
  func lock() throws {
    let path = scratch.path("lock")
    #expect(FileLock.holder(of: path) == nil)
    var lock: FileLock? = try FileLock(path)
    #expect(FileLock.holder(of: path) == getpid())
    #expect(try FileLock(ifFree: path) == nil)
    withExtendedLifetime(lock) {}
    lock = nil
    lock = try FileLock(ifFree: path)
    #expect(lock != nil)
  }

  @Test("Who waits for a lock gets it when it is free", .timeLimit(.minutes(5)))
  func waiting() async throws {
    let path = scratch.path("lock")
    let lock = try FileLock(path)
    let (news, tell) = AsyncStream.makeStream(of: String.self)
    Thread {
      tell.yield("waits")
      withExtendedLifetime(try? FileLock(path)) { _ = tell.yield("has it") }
      tell.finish()
    }.start()
    var iterator = news.makeAsyncIterator()
    #expect(await iterator.next() == "waits")
    withExtendedLifetime(consume lock) {}
    #expect(await iterator.next() == "has it")
  }

  @Test("A link in the place of a lock is refused")
  func link() throws {
    let path = try scratch.link("lock", to: "elsewhere")
    let error = #expect(throws: FileError.self) { _ = try FileLock(path) }
    #expect(error?.isLink == true)
    #expect(try scratch.names() == ["lock"])
  }

  @Test("A watched folder tells of a file that is renamed into it", .timeLimit(.minutes(5)))
  func events() async throws {
    let folder = try scratch.folder("in")
    let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
    let events = try FolderEvents(folder) { arrived.yield() }
    try FileSystem.rename(try scratch.file("a"), to: "\(folder)/a")
    var iterator = arrivals.makeAsyncIterator()
    await iterator.next()
    withExtendedLifetime(events) {}
  }

  @Test("A folder that is not there cannot be watched")
  func nothing() {
    let path = scratch.path("none")
    let error = #expect(throws: FileError.self) { _ = try FolderEvents(path) {} }
    #expect(error?.description == "\(path) cannot be watched: No such file or directory")
  }
}
