import ConnectorModel
import Foundation
import Glibc
import Testing

@testable import AdapterHost

/// Only the profile `worker` lets an adapter start processes at all.
@Suite("Processes that an adapter starts", .serialized, .timeLimit(.minutes(5)))
struct ChildrenTests {
  /// Number of the parent and of the session of a process.
  private static func family(of process: Int32) -> (parent: Int32, session: Int32)? {
    let stat = ProcessTable.text("/proc/\(process)/stat")
    let fields = stat?.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 3, let parent = Int32(fields[1]), let session = Int32(fields[3]) else {
      return nil
    }
    return (parent, session)
  }

  /// What is left of one that began a session and ended: not the first of its session, and the worker's by now.
  static func lost(under worker: Int32) async -> ProcessTable.Entry {
    while true {
      for entry in ProcessTable.descendants(of: worker) {
        guard let (parent, session) = family(of: entry.identifier) else { continue }
        if parent == worker, session != entry.identifier, session != getsid(worker) { return entry }
      }
      await Task.yield()
    }
  }

  static func waitForEnd(of process: ProcessTable.Entry) async {
    while ProcessTable.entry(process.identifier) == process { await Task.yield() }
  }

  @Test("one that has left its session and its parent ends with the adapter all the same")
  func lostOnes() async throws {
    try await WorkerTests.with(worker: .test(.worker)) { it in
      let worker = try #require(it.adapter.status.processID)
      _ = await it.receive("fork-far")
      let child = await Self.lost(under: worker)
      await it.adapter.close()
      await Self.waitForEnd(of: child)
    }
  }

  @Test("they are counted, and more than may be end the adapter")
  func tooMany() async throws {
    try await WorkerTests.with(worker: .test(.worker)) { it in
      let failure = try #require(await it.receive("fork-often").failure)
      #expect(failure.message.contains("more than 32 processes"), "\(failure.message)")
    }
  }

  @Test("a process is told from a later one of the same number")
  func identity() throws {
    var own = try #require(ProcessTable.entry(getpid()))
    #expect(ProcessTable.entry(getpid()) == own)
    own.started += 1
    // Nothing happens to this process.
    ProcessTable.end([own])
    #expect(ProcessTable.entry(0) == nil)
  }
}
