import Dispatch
import Testing

@testable import AdapterHost

/// Libraries whose constructors do not return, in the process that loads them.
@Suite(.timeLimit(.minutes(1)))
struct LibraryLoaderTests {
  /// What `body` comes to; it loads nothing.
  private func load(
    _ path: String, by loader: LibraryLoader, _ body: @escaping @Sendable () -> Void = {}
  ) -> String? {
    do throws(LoadFault) {
      _ = try loader.load(path) { () throws(LoadFault) in
        body()
        throw LoadFault("test.loaded", path, lookedAt: path, remedy: "None.")
      }
      return nil
    } catch {
      return "\(error.code): \(error.message)"
    }
  }

  @Test func `one that hangs is waited for once, and nobody waits behind it`() {
    let loader = LibraryLoader(patience: .milliseconds(20))
    let gate = DispatchSemaphore(value: 0)
    let isBack = DispatchSemaphore(value: 0)
    let first = load("/slow.so", by: loader) {
      gate.wait()
      isBack.signal()
    }
    #expect(first?.hasPrefix("load.hung: The library does not come back") == true)
    #expect(loader.isAtWork)
    for path in ["/other.so", "/third.so"] {
      let answer = load(path, by: loader) {
        Issue.record("\(path) is loaded beside one that hangs")
      }
      #expect(answer?.hasPrefix("load.hung: Another library, /slow.so, does not") == true)
    }
    gate.signal()
    isBack.wait()
  }

  @Test func `those that come back are loaded one after the other, and what each says is its own`()
  {
    let loader = LibraryLoader(patience: .seconds(60))
    for path in ["/a.so", "/b.so"] {
      #expect(load(path, by: loader) == "test.loaded: \(path)")
    }
    #expect(!loader.isAtWork)
  }

  @Test func `once it has come back, others are loaded again`() async throws {
    let loader = LibraryLoader(patience: .milliseconds(20))
    let gate = DispatchSemaphore(value: 0)
    #expect(load("/slow.so", by: loader) { gate.wait() }?.hasPrefix("load.hung") == true)
    gate.signal()
    while loader.isAtWork { await Task.yield() }
    #expect(load("/other.so", by: loader) == "test.loaded: /other.so")
  }
}
