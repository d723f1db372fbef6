import AdapterHost
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import DeviceIntake
import DropFolder
import Fakes
import Foundation
import Logging
import Testing

@testable import ConnectorService

/// What waits is taken together: durable in one append, and what is wrong with one is its own.
@Suite(.timeLimit(.minutes(5)))
struct TakenTogetherTests {
  private let adapter = FakeAdapter(.fake())
  private var id: ConnectorID { adapter.descriptor.id }

  private func phone(_ number: Int) -> String {
    #"{"serialNumber":"SN\#(number)","platform":"ios"}"#
  }

  @Test func `files of device data are one append, each with its own outcome`() async throws {
    let fake = try FakeService()
    let texts = [phone(1), "nonsense", "\(phone(2))\n{\"platform\":\"vms\"}", "", phone(3)]
    let before = fake.tenant.journal.counts
    let results = await fake.service.deviceImport.read(
      together: texts.enumerated().map { .bytes(Array($1.utf8), name: "\($0).jsonl") },
      by: FakeTenant.caller)
    let after = fake.tenant.journal.counts
    #expect(after.transactions == before.transactions + 1)
    #expect(after.appends == before.appends + 1)
    let summaries = results.map { try? $0.get() }
    #expect(
      summaries.map { $0?.checkIns } == [1, summaries[1]?.checkIns, 1, summaries[3]?.checkIns, 1])
    #expect(summaries[1].map { $0.problemCount > 0 } ?? true)
    #expect(summaries[2]?.problemCount == 1)
    #expect(try await fake.service.devices.keys(named: "SN3").count == 1)
  }

  @Test func `files of device data that cannot be kept are tried again, and others are not`()
    async throws
  {
    let fake = try FakeService()
    fake.tenant.memory.failNextAppend(FaultyTables.fault)
    let sources = [phone(1), #"{"platform":"vms"}"#].map {
      IntakeSource.bytes(Array($0.utf8), name: "x.jsonl")
    }
    let results = await fake.service.deviceImport.read(together: sources, by: FakeTenant.caller)
    #expect(throws: ServiceError.self) { try results[0].get() }
    #expect(try results[1].get().problemCount == 1)
  }

  private func take(
    _ bodies: String..., in fake: FakeService
  ) async -> [Result<IngestAnswer, ServiceError>] {
    await fake.service.partnerMessages.take(
      bodies.map { .init(body: Array($0.utf8), source: "drop", messageId: $0) }, of: id,
      by: FakeTenant.caller)
  }

  @Test func `messages are one append, read in their order, each with its own answer`() async throws
  {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    adapter.onCall { call in
      call == .receive("b") ? CrossingResult(failure: .refusal("malformed")) : CrossingResult()
    }
    let before = try rows(of: .partnerMessage, in: fake).count
    let transactions = fake.tenant.journal.counts.transactions
    let answers = await take("a", "b", "c", in: fake)
    #expect(try rows(of: .partnerMessage, in: fake).count == before + 3)
    // One for all of them, and one for what was read of each.
    #expect(fake.tenant.journal.counts.transactions == transactions + 4)
    #expect(try answers.map { try $0.get().failure != nil } == [false, true, false])
    let read = adapter.calls.filter { if case .receive = $0 { true } else { false } }
    #expect(read == [.receive("a"), .receive("b"), .receive("c")])
    #expect(await take("b", "d", in: fake).count == 2)
    #expect(adapter.calls.count { $0 == .receive("b") } == 1, "it is known by its name")
  }

  private func rows(of kind: JournalKind, in fake: FakeService) throws -> [JournalRecord] {
    try fake.tenant.journal.records(of: [kind], before: nil, since: nil, limit: 100)
  }

  @Test func `an adapter that is not there is asked once, and all messages wait`() async throws {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    adapter.onCall { _ in CrossingResult(failure: .unreachable()) }
    let answers = await take("a", "b", "c", in: fake)
    #expect(try answers.allSatisfy { try $0.get().pending != nil })
    #expect(adapter.calls.count { if case .receive = $0 { true } else { false } } == 1)
    #expect(try fake.tenant.pending(of: id).count == 3)
  }

  @Test func `one file that is odd costs itself, and done keeps the newest`() async throws {
    let path = NSTemporaryDirectory() + "gatehouse-drop-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let space = try DropSpace(drop: "\(path)/drop", intake: "\(path)/intake")
    let folder = try space.folder("devices")
    for number in 100..<130 {
      try Data("x".utf8).write(to: URL(filePath: "\(folder.path)/\(number)"))
    }
    try FileManager.default.removeItem(atPath: "\(folder.path)/106")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/106", withDestinationPath: "/etc/hostname")
    let work = FileWork(
      folder: folder, kept: KeptFiles(files: 20),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let isAll = await work.takeAll { files in
      files.map { file in
        do throws(DropFolderError) {
          _ = try file.open()
          return .done(saying: nil)
        } catch {
          return .refused(because: "\(error)")
        }
      }
    }
    #expect(isAll)
    let names = { (folder: String) in
      try FileManager.default.contentsOfDirectory(atPath: "\(path)/intake/devices/\(folder)")
        .sorted()
    }
    #expect(try names("refused") == ["106", "106.reason.txt"])
    #expect(try names("taken").isEmpty)
    #expect(try names("done").count == 20)
    #expect(try names("done").last == "129")
  }
}
