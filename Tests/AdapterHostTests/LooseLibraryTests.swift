import AdapterHost
import ConnectorModel
import Foundation
import Testing

@Suite("A library that nobody has verified, in a worker")
struct LooseLibraryTests {
  @Test("goes on with the bytes that it began with, whatever has become of the file")
  func replaced() async throws {
    try await FaultyAdapter.with("process") { path in
      try await WorkerTests.with(path: path) { it in
        try Data("not a library".utf8).write(to: URL(fileURLWithPath: path))
        _ = await it.receive("crash")
        #expect(await it.receive("sound").reports.count == 1)
      }
    }
  }

  @Test("is read anew when it is opened anew")
  func anew() async throws {
    try await FaultyAdapter.with("entry", ["SOUND_NAME=\"One\""]) { path in
      let first = try AdapterLibrary.open(path: path, worker: .test())
      try FaultyAdapter.build("entry", ["SOUND_NAME=\"Two\""], to: path)
      let second = try AdapterLibrary.open(path: path, worker: .test())
      #expect(first.descriptor.name == "One" && second.descriptor.name == "Two")
      #expect(first.identity == path && second.identity == path)
    }
  }
}
