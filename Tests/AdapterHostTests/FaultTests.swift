import AdapterHost
import ConnectorModel
import Foundation
import Glibc
import Testing

/// Every kind of fault that a host must survive, where no other suite has it.
@Suite("Faults that the host survives", .serialized)
struct FaultTests {
  static let faults = [("crash", "crashed"), ("hang", "hung"), ("leave", "exited")]

  static var quick: WorkerOptions {
    var worker = WorkerOptions.test()
    worker.controlDuration = .milliseconds(200)
    return worker
  }

  @Test(
    "whatever it does while it starts, the host lives and says what and where",
    arguments: ["constructor", "entry", "create", "configure", "activate"])
  func starting(step: String) async throws {
    for (fault, code) in Self.faults {
      try await FaultyAdapter.with("process", FaultyAdapter.fault(fault, at: step)) { path in
        let error = await #expect(throws: AdapterError.self) {
          let connected = try await Connected(path, profile: .sandbox, worker: Self.quick)
          try await connected.adapter.configure(AdapterConfiguration())
          try await connected.adapter.activate()
        }
        #expect(error?.code == "worker.\(code)", "\(fault) at \(step): \(error?.message ?? "")")
      }
    }
  }

  @Test(
    "whatever it does in a call, that call fails",
    arguments: ["devices", "apps", "receive", "poll"])
  func calls(step: String) async throws {
    for (fault, code) in Self.faults {
      let switches = FaultyAdapter.fault(fault, at: step)
      try await WorkerTests.with(switches, limits: WorkerTests.impatient) { it in
        let result =
          switch step {
          case "devices": await it.adapter.devices(WorkerBatchTests.devices(1))
          case "apps":
            await it.adapter.apps([
              DisclosedInventory(
                device: DeviceKey(rawValue: 1), observedAt: Timestamp(milliseconds: 1), apps: [])
            ])
          case "receive": await it.receive("sound")
          default: await it.adapter.poll()
          }
        // A record or a message of which two processes die is at fault itself.
        let codes = result.poisonous.map(\.code) + [result.failure?.code].compactMap { $0 }
        let isPoison = step == "receive" && fault != "hang"
        #expect(codes == ["worker.\(isPoison ? "poisonous-message" : code)"], "\(fault)")
      }
    }
  }

  @Test("whatever it does while it ends, it ends", arguments: ["deactivate", "destroy"])
  func ending(step: String) async throws {
    for (fault, code) in Self.faults {
      let switches = FaultyAdapter.fault(fault, at: step)
      try await WorkerTests.with(switches, worker: Self.quick) { it in
        let process = try #require(it.adapter.status.processID)
        await it.adapter.close()
        #expect(it.adapter.status.state == .closed)
        #expect(it.adapter.status.lastFault?.code == "worker.\(code)", "\(fault)")
        #expect(kill(process, 0) == -1 && errno == ESRCH)
      }
    }
  }

  @Test("whatever it does when it is cancelled, the call ends")
  func cancelling() async throws {
    for (fault, code) in Self.faults + [("nothing", "cancelled")] {
      let switches = FaultyAdapter.fault(fault, at: "cancel")
      try await WorkerTests.with(switches, limits: ConnectionTests.unhurried) { it in
        async let waiting = it.receive("wait")
        let canceller = Task {
          while !Task.isCancelled {
            it.adapter.cancel()
            await Task.yield()
          }
        }
        // It may be told to stop before it is told to cancel, and then returns in time.
        let failure = await waiting.failure
        #expect(
          ["call.cancelled", "worker.poisonous-message", "worker.\(code)"].contains(failure?.code))
        canceller.cancel()
        await canceller.value
      }
    }
  }

  @Test("signals that it handles, to die never, keep it from nothing but an answer")
  func signals() async throws {
    try await WorkerTests.with(limits: WorkerTests.impatient) { it in
      #expect(await it.receive("handle-signals").failure?.code == "worker.hung")
      #expect(await it.receive("sound").reports.count == 1)
    }
  }

  @Test(
    "descriptors that it closes, its way to the host too, cost it its process and nobody an answer")
  func descriptors() async throws {
    try await WorkerTests.with { it in
      let process = it.adapter.status.processID
      #expect(await it.receive("close").failure == nil)
      #expect(await it.receive("sound").reports.count == 1)
      #expect(it.adapter.status.processID != process && it.adapter.status.deaths == 1)
    }
  }

  @Test("a thread that it leaves running adds nothing to later calls, nor after deactivation")
  func threads() async throws {
    try await WorkerTests.with { it in
      #expect(await it.receive("leave-thread").failure == nil)
      for _ in 0..<20 { #expect(await it.receive("sound").reports.count == 1) }
      await it.adapter.deactivate()
      try await it.adapter.activate()
      for _ in 0..<20 { #expect(await it.receive("sound").reports.count == 1) }
    }
  }

  @Test("ten million reports are as many as may be, and the failure says so")
  func tenMillion() async throws {
    let limits = AdapterLimits(callDuration: .seconds(60), reportsPerCall: 20_000)
    try await WorkerTests.with(limits: limits) { it in
      let result = await it.receive("ten-million")
      #expect(result.failure?.code == "call.reports-lost" && result.reports.count == 20_000)
    }
  }

  @Test("a descriptor that is another one after a restart is refused")
  func changing() async throws {
    try await FaultyAdapter.with("process", ["CHANGING"]) { path in
      try await WorkerTests.with(path: path) { it in
        try Data().write(to: URL(fileURLWithPath: path.replacing("adapter.so", with: "change")))
        #expect(await it.receive("crash").failure?.code == "worker.bad-answer")
        #expect(it.adapter.descriptor.adapterVersion == "1.0.0")
      }
    }
  }

  @Test("a child that it starts where it may ends with it")
  func children() async throws {
    try await WorkerTests.with(worker: .test(.worker)) { it in
      let process = try #require(it.adapter.status.processID)
      _ = await it.receive("fork")
      let path = "/proc/\(process)/task/\(process)/children"
      let children = try String(contentsOfFile: path, encoding: .utf8).split(separator: " ")
      #expect(children.count == 1)
      await it.adapter.close()
      for child in children { while WorkerTests.isRunning(child) { await Task.yield() } }
    }
  }
}
