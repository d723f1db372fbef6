import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import DeviceIntake
import Testing

/// Commands that are given while others are under way.
struct ServiceAtOnceTests {
  private static func line(_ number: Int) -> String {
    #"{"directoryDeviceId":"d-\#(number)","serialNumber":"SN\#(number)","platform":"android","osVersion":"14","name":"Phone \#(number)","ownership":"company","management":"enrolled"}"#
  }

  private func connected() async throws -> ScratchService {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=on"))
    return scratch
  }

  @Test func `imports at once count their own devices each`() async throws {
    let scratch = try await connected()
    let service = scratch.service
    let answers = try await withThrowingTaskGroup { group in
      for part in 0..<4 {
        let lines = (0..<50 * (part + 1)).map { Self.line(1_000 * part + $0) }
        group.addTask {
          try await service.importDevices(
            from: .bytes([UInt8](lines.joined(separator: "\n").utf8), name: "part \(part)"),
            format: .jsonLines)
        }
      }
      var answers: [ImportAnswer] = []
      for try await answer in group { answers.append(answer) }
      return answers
    }
    #expect(answers.map(\.outcome.devicesNew).sorted() == [50, 100, 150, 200])
    #expect(try await service.deviceCount() == 500)
    // Whoever comes first tells the partner of what the others brought as well; nobody is told twice.
    #expect(answers.flatMap(\.deliveries).reduce(0) { $0 + $1.devices } == 500)
  }

  @Test func `a connector that is set up twice at once exists once`() async throws {
    let scratch = try ScratchService()
    let service = scratch.service
    let outcomes = await withTaskGroup { group in
      for _ in 0..<4 {
        group.addTask { (try? await service.addConnector(partner: "acme")) != nil }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count(where: { $0 }) == 1)
    #expect(try await service.connectors().count == 1)
    #expect(try await service.classicPolicies().count == 1)
  }

  @Test func `changes of settings at once are all in force`() async throws {
    let scratch = try await connected()
    let service = scratch.service
    let days = [3, 5, 9, 12]
    try await withThrowingTaskGroup { group in
      for day in days {
        group.addTask {
          _ = try await service.setConnector(
            "acme", settings("levelWord.W\(day)=highSeverity", "threatLifetimeHours=\(day)"))
        }
      }
      try await group.waitForAll()
    }
    let words = service.service.ledger.settings.connectors[0].levelWords.map(\.word)
    #expect(Set(words) == Set(days.map { "W\($0)" }))
  }

  @Test func `a message that its sender names is taken once`() async throws {
    let scratch = try await connected()
    try await scratch.importLines(Self.line(1))
    let body = [UInt8](
      #"{"device": "SN1", "status": "ok", "seen": \#(minute(1).milliseconds)}"#.utf8)
    for (name, isTaken) in [("m1", true), ("m1", false), ("m2", true)] {
      let answer = try await scratch.service.ingest(
        connector: "acme", source: "drop", messageId: name, body: body)
      #expect(answer.reports == (isTaken ? 1 : 0), "\(name)")
      #expect(answer.failure == nil)
    }
    #expect(try await scratch.service.connector(named: "acme").counts.messages == 2)
  }

  @Test func `who gives a command is named in the journal`() async throws {
    let scratch = try ScratchService()
    var rosa = scratch.service
    rosa.caller.name = "rosa"
    _ = try await rosa.createGroup(id: "drivers", displayName: nil)
    _ = try await scratch.service.createGroup(id: "field-staff", displayName: nil)
    let actors = try scratch.store.journal.records(after: .start, bytes: 1 << 20).map(\.actor)
    #expect(actors == ["rosa", "tester"])
  }
}
