import AdapterHost
import ConnectorModel
import Testing

@Suite("Faults that only an adapter in Swift has", .serialized)
struct SwiftFaultTests {
  @Test("each ends its own process, and its message says how")
  func deadly() async throws {
    // A fault, and a part of what is then said. What the runtime prints is logged and goes no further.
    let faults = [
      ("trap", "SIGILL"), ("nil", "SIGILL"), ("overflow", "SIG"), ("cast", "SIGABRT"),
      ("unowned", "SIGABRT"), ("fatal", "SIGILL"), ("recur", "SIGSEGV"), ("devour", "SIG"),
      ("exit", "exit code 3"),
    ]
    try await FaultyAdapter.withSwift { path in
      for (word, said) in faults where !Sanitizer.isOn || word != "devour" {
        try await WorkerTests.with(path: path) { it in
          let failure = await it.receive(word).failure
          #expect(failure?.code == "worker.poisonous-message", "\(word)")
          #expect(failure?.message.contains(said) == true, "\(word): \(failure?.message ?? "")")
          it.clock.advance(by: 100_000_000_000)
          #expect(await it.receive("sound").reports.count == 1, "after \(word)")
        }
      }
      try await WorkerTests.with(path: path, limits: WorkerTests.impatient) { it in
        #expect(await it.receive("hang").failure?.code == "worker.hung")
      }
    }
  }

  @Test(
    "a trap while it starts is a failure with a code", arguments: ["ENTRY", "CREATE", "ACTIVATE"])
  func starting(step: String) async throws {
    try await FaultyAdapter.withSwift([step]) { path in
      let error = await #expect(throws: AdapterError.self) {
        let connected = try await Connected(path, profile: .sandbox)
        try await connected.adapter.activate()
      }
      #expect(error?.code == "worker.crashed" && error?.message.contains("out of range") == true)
    }
  }
}
