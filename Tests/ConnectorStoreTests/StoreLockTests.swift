import ConnectorStore
import Testing

@Suite struct StoreLockTests {
  @Test func `a second lock on a folder is refused and names the holder`() throws {
    let folder = ScratchFolder()
    let lock = try StoreLock(folder: folder.path)
    let error = #expect(throws: StoreError.self) { _ = try StoreLock(folder: folder.path) }
    #expect(error?.code == .locked)
    #expect(error?.message.contains("process \(folder.ownProcess)") == true)
    withExtendedLifetime(lock) {}
  }

  @Test func `a lock that is given back can be taken again`() throws {
    let folder = ScratchFolder()
    for _ in 0..<2 { _ = try StoreLock(folder: folder.path) }
  }
}
