import AdapterBinding
import AdapterHost
import ConnectorModel
import Foundation
import Testing

@Suite("Bound sample libraries", .serialized)
struct BoundSampleTests {
  @Test(
    "conform at level 4, whether their signatures are proved or not",
    arguments: SampleLibrary.samples, [BindingProof.compiled, .unproven])
  func conform(name: String, proof: BindingProof) async throws {
    try await SampleLibrary.withFolder { folder in
      let adapter = try await SampleLibrary.adapter(name, proof: proof, in: folder)
      let (status, text) = try await SampleLibrary.run(
        SampleLibrary.products.appending(path: "adapter-conformance").path,
        [
          adapter.path, "--recordings",
          SampleLibrary.folder(name).appending(path: "recordings").path, "--level", "4",
        ], in: folder)
      #expect(status == 0, "\(text)")
    }
  }

  @Test("that are asked report what they are told, and count what nobody knows")
  func harbor() async throws {
    try await SampleLibrary.withFolder { folder in
      let adapter = try await SampleLibrary.adapter("harbor", in: folder)
      let bound = try await BoundLibrary.connect(adapter, settings: ["tenant": "acme"])
      let told = await bound.connection.devices(BoundLibrary.devices(["SN-1", "SN-2"]))
      #expect(told.failure == nil && told.reports.isEmpty)
      let result = await bound.receive(
        "SN-1;0;1795392000;\nSN-2;3;1795392060;Root access\nSN-3;8;5;\n")
      #expect(result.failure == nil)
      #expect(result.reports.map(\.kind) == [.state(.secured), .state(.highSeverity)])
      #expect(result.reports.map(\.detail) == [nil, "Root access"])
      #expect(
        result.reports.map(\.observedAt.milliseconds) == [1_795_392_000_000, 1_795_392_060_000])
      #expect(result.skipped.map(\.reason) == [.unknownWord])
      #expect(result.skipped.map(\.value) == ["8"])
      #expect(await bound.connection.poll().reports == result.reports)
      let refused = await bound.receive("no page")
      #expect(refused.failure?.message.contains("the page is not Harbor's") == true)
      await bound.connection.close()
    }
  }

  @Test("that take structs grade each device, and give arrays in parts")
  func cairn() async throws {
    try await SampleLibrary.withFolder { folder in
      let adapter = try await SampleLibrary.adapter("cairn", proof: .unproven, in: folder)
      let bound = try await BoundLibrary.connect(adapter, settings: ["site": "acme"])
      let graded = await bound.connection.devices(
        BoundLibrary.devices(["SN-1", "SN-3", "SN-9", String(repeating: "xy", count: 20)]))
      #expect(graded.failure == nil)
      #expect(
        graded.reports.map(\.kind) == [.state(.secured), .state(.lowSeverity), .state(.unknown)])
      #expect(graded.reports.map(\.subject) == [1, 2, 3].map { .device(DeviceKey(rawValue: $0)) })
      // The fourth has a serial number for which their struct has no room; it is not cut.
      #expect(graded.skipped.map(\.reason) == [.malformed])
      let lines = (0..<200).map { "1,A-\($0),SN-1,2,1795392000000,Title \($0)" }
      let result = await bound.receive(lines.joined(separator: "\n"))
      #expect(result.failure == nil && result.reports.count == 200)
      #expect(result.reports.last?.title == "Title 199")
      await bound.connection.close()
    }
  }

  @Test("that want a key say so when it is wrong, and never repeat it")
  func refusedKey() async throws {
    try await SampleLibrary.withFolder { folder in
      let adapter = try await SampleLibrary.adapter("cairn", in: folder)
      let error = await #expect(throws: AdapterError.self) {
        try await BoundLibrary.connect(adapter, settings: ["site": "acme", "key": "wrong-secret"])
      }
      #expect(error?.code == "call.auth")
      #expect(error?.message.contains("wrong-secret") == false)
    }
  }

  @Test("that nobody has set up start, and say at every call what is missing")
  func notSetUp() async throws {
    try await SampleLibrary.withFolder { folder in
      let adapter = try await SampleLibrary.adapter("beacon", in: folder)
      let bound = try await BoundLibrary.connect(adapter, settings: [:])
      let result = await bound.receive("2|SN-1|E-1|1795392000000")
      #expect(result.failure?.code == "call.config")
      #expect(result.failure?.message.contains("account") == true)
      await bound.connection.deactivate()
      try await bound.connection.configure(AdapterConfiguration(settings: ["account": "acme"]))
      try await bound.connection.activate()
      #expect(await bound.receive("2|SN-1|E-1|1795392000000").reports.count == 1)
      await bound.connection.close()
    }
  }

  @Test("that call back from their own thread are told apart by the address that they were given")
  func beacon() async throws {
    try await SampleLibrary.withFolder { folder in
      let adapter = try await SampleLibrary.adapter("beacon", in: folder)
      // In one process: that is where one library serves several instances.
      let library = try AdapterLibrary.open(path: adapter.path)
      var connections: [BoundLibrary] = []
      for _ in 0..<3 {
        let connection = try await AdapterRuntime.inProcess.connect(
          library, options: AdapterHostOptions())
        try await connection.configure(AdapterConfiguration(settings: ["account": "acme"]))
        try await connection.activate()
        connections.append(BoundLibrary(connection: connection, log: CollectedLog()))
      }
      for (index, bound) in connections.enumerated() {
        let result = await bound.receive("2|SN-\(index)|E-\(index)|1795392000000")
        #expect(result.failure == nil)
        #expect(result.reports.map(\.kind) == [.threatOpened(id: "E-\(index)", level: .medium)])
      }
      for bound in connections { await bound.connection.close() }
    }
  }

  @Test("with unproven signatures run in no profile but a sandbox")
  func unproven() async throws {
    try await SampleLibrary.withFolder { folder in
      let adapter = try await SampleLibrary.adapter("harbor", proof: .unproven, in: folder)
      let inProcess = #expect(throws: AdapterError.self) {
        try AdapterLibrary.open(path: adapter.path)
      }
      #expect(inProcess?.code == "load.unproven-binding")
      let worker = await #expect(throws: AdapterError.self) {
        try await BoundLibrary.connect(adapter, settings: ["tenant": "acme"], profile: .worker)
      }
      #expect(worker?.code == "load.unproven-binding")
    }
  }

  @Test(
    "say how their signatures were proved before any of their code runs",
    arguments: BindingProof.allCases)
  func proof(proof: BindingProof) async throws {
    try await SampleLibrary.withFolder { folder in
      let adapter = try await SampleLibrary.adapter("harbor", proof: proof, in: folder)
      let options = WorkerOptions(
        program: SampleLibrary.products.appending(path: "adapter-worker").path)
      #expect(try AdapterLibrary.open(path: adapter.path, worker: options).proof == proof)
    }
  }
}
