import AdapterHost
import ConnectorModel
import Foundation
import Glibc
import Testing

@Suite("Workers that are replaced though nothing is wrong with them")
struct RecyclingTests {
  static func options(_ policy: RecyclingPolicy) -> WorkerOptions {
    var worker = WorkerOptions.test()
    worker.recycling = policy
    worker.controlDuration = .milliseconds(500)
    return worker
  }

  /// The processes that answered so many messages, one after another.
  static func processes(
    of it: Connected, answering word: String = "sound", count: Int
  ) async -> [Int32] {
    var processes: [Int32] = []
    for _ in 0..<count {
      #expect(await it.receive(word).reports.count == 1)
      if let process = it.adapter.status.processID, processes.last != process {
        processes.append(process)
      }
    }
    return processes
  }

  @Test("after so many calls another process answers, and none of it is a death")
  func calls() async throws {
    let worker = Self.options(RecyclingPolicy(calls: 3))
    try await WorkerTests.with(worker: worker) { it in
      let processes = await Self.processes(of: it, count: 9)
      #expect(processes.count == 3)
      #expect(processes.prefix(2).allSatisfy { kill($0, 0) == -1 && errno == ESRCH })
      let status = it.adapter.status
      #expect(status.recycled == 2 && status.deaths == 0 && status.lastFault == nil)
      #expect(status.callsAnswered == 9)
      let devices = WorkerBatchTests.devices(5)
      for _ in 0..<4 {
        #expect(
          await it.adapter.devices(devices).reports.map(\.subject)
            == devices.map { .device($0.key) })
      }
      #expect(it.adapter.status.recycled == 4)
    }
  }

  @Test("a process that has become old is replaced")
  func age() async throws {
    let worker = Self.options(RecyclingPolicy(age: .seconds(60)))
    try await WorkerTests.with(worker: worker) { it in
      it.clock.advance(by: 59_000_000_000)
      _ = await it.receive("sound")
      #expect(it.adapter.status.recycled == 0)
      it.clock.advance(by: 1_000_000_000)
      _ = await it.receive("sound")
      #expect(it.adapter.status.recycled == 1)
    }
  }

  @Test("a process that leaks is replaced; one that does not is not")
  func growth() async throws {
    let worker = Self.options(RecyclingPolicy(growth: 8 << 20))
    try await WorkerTests.with(worker: worker) { it in
      #expect(await Self.processes(of: it, count: 40).count == 1)
      #expect(await Self.processes(of: it, answering: "leak", count: 40).count > 1)
      #expect(it.adapter.status.deaths == 0)
    }
  }

  @Test("a successor that does not start leaves the old one in its place")
  func successor() async throws {
    try await FaultyAdapter.with("process") { path in
      let worker = Self.options(RecyclingPolicy(calls: 2))
      try await WorkerTests.with(path: path, worker: worker) { it in
        let first = await Self.processes(of: it, count: 2)
        _ = await it.adapter.devices(WorkerBatchTests.devices(1))
        let sign = path.replacing("adapter.so", with: "die")
        try Data().write(to: URL(fileURLWithPath: sign))
        let before = it.adapter.status
        #expect(await Self.processes(of: it, count: 4) == [before.processID])
        #expect(it.adapter.status.recycled == before.recycled && it.adapter.status.deaths == 0)
        #expect(it.adapter.status.lastFault?.code == "worker.crashed")
        #expect(it.adapter.status.state == .running && first.count == 1)
        try FileManager.default.removeItem(atPath: sign)
        _ = await Self.processes(of: it, count: 2)
        #expect(it.adapter.status.recycled == before.recycled + 1)
      }
    }
  }

  @Test("one that does not end as it is told is killed, and nobody is the worse for it")
  func stubborn() async throws {
    for fault in ["hang", "crash", "leave"] {
      let switches = FaultyAdapter.fault(fault, at: "deactivate")
      try await FaultyAdapter.with("process", switches) { path in
        let worker = Self.options(RecyclingPolicy(calls: 2))
        try await WorkerTests.with(path: path, worker: worker) { it in
          #expect(await Self.processes(of: it, count: 4).count == 2)
          #expect(it.adapter.status.recycled == 1 && it.adapter.status.deaths == 0)
        }
      }
    }
  }
}
