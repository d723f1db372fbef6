import AdapterHost
import Testing

/// How an adapter's own isolation and a word for all adapters go together.
@Suite("The way to an adapter")
struct RuntimeTests {
  private static let cases: [(String?, IsolationProfile?, String)] = [
    (nil, nil, "sandboxed worker"), (nil, .locked, "locked worker"), (nil, .worker, "worker"),
    (nil, .inProcess, "in process"), ("worker", nil, "worker"), ("worker", .inProcess, "worker"),
    ("in-process", .locked, "in process"), ("", .worker, "worker"),
  ]

  @Test("what is said for all goes before what is kept of one", arguments: cases)
  func profiles(forAll: String?, own: IsolationProfile?, words: String) throws {
    let runtime = try AdapterRuntime(choice: forAll, program: WorkerOptions.test().program)
    #expect(runtime.applying(AdapterIsolation(profile: own)).words == words)
  }

  @Test("accepted layers of one adapter are added to those of all")
  func layers() throws {
    let runtime = try AdapterRuntime(
      choice: nil, accepting: "seccomp", program: WorkerOptions.test().program)
    let own = runtime.applying(AdapterIsolation(acceptedMissing: [.landlock]))
    #expect(own.acceptedMissing == [.landlock, .seccomp])
    #expect(runtime.acceptedMissing == [.seccomp])
  }

  @Test("without a worker beside the program an adapter with a profile does not fall back")
  func noWorker() async throws {
    let runtime = try AdapterRuntime(choice: nil, program: "/nowhere/gatehouse")
    #expect(runtime.profile == .inProcess)
    let own = runtime.applying(AdapterIsolation(profile: .locked))
    #expect(own.profile == .locked)
    let code = try await FaultyAdapter.with("entry") { path in
      FaultyAdapter.code { try own.library(at: path) }
    }
    #expect(code == "worker.spawn-failed")
  }

  @Test("words that mean nothing are refused", arguments: [("cage", []), (nil, ["wall"])])
  func words(profile: String?, layers: [String]) {
    let error = #expect(throws: AdapterError.self) {
      try AdapterIsolation(profile: profile, acceptedMissing: layers)
    }
    #expect(error?.code.hasPrefix("isolation.unknown") == true)
  }
}
