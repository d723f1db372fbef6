import AdapterHost
import ConnectorModel
import Testing

@Suite("Batches that go to a worker")
struct WorkerBatchTests {
  static func devices(_ count: Int) -> [Device] { (0..<count).map { BatchTests.device(Int64($0)) } }

  @Test("the one record of a batch that nobody survives is found, and all others are answered")
  func bisection() async throws {
    try await WorkerTests.with { it in
      var devices = (0..<3_000).map { BatchTests.device(Int64($0)) }
      devices[3].platform = nil
      for index in [0, 600, 2_999] { devices[index].model = "poison" }
      let result = await it.adapter.devices(devices)
      #expect(result.failure == nil)
      #expect(result.poisonous.map(\.index) == [0, 600, 2_999])
      #expect(result.poisonous.allSatisfy { $0.code == "worker.crashed" })
      let wanted = devices.filter { $0.platform != nil && $0.model == nil }
      #expect(result.reports.map(\.subject) == wanted.map { .device($0.key) })
    }
  }

  @Test("an adapter that dies of everything is given up, not searched for ever")
  func dyingOfAll() async throws {
    try await WorkerTests.with(FaultyAdapter.fault("crash", at: "devices")) { it in
      let result = await it.adapter.devices((0..<300).map { BatchTests.device($0) })
      #expect(result.failure?.code == "worker.crashed" && result.reports.isEmpty)
    }
  }

  @Test("the next batch is laid out while the adapter has one, and answers stay in order")
  func ahead() async throws {
    // The adapter does not return from the first batch before the second lies there.
    try await WorkerTests.with(["WAITS_FOR_NEXT"]) { it in
      let devices = Self.devices(2_000)
      let result = await it.adapter.devices(devices)
      #expect(result.failure == nil)
      #expect(result.reports.map(\.subject) == devices.map { .device($0.key) })
    }
  }

  @Test("rounds of one batch and the batch after it do not get mixed up")
  func rounds() async throws {
    try await WorkerTests.with(["REPORTS_EACH=20"]) { it in
      let devices = Self.devices(2_000)
      let result = await it.adapter.devices(devices)
      #expect(result.failure == nil)
      let wanted = devices.flatMap { device in (0..<20).map { _ in device.key } }
      #expect(result.reports.map(\.subject) == wanted.map { .device($0) })
    }
  }

  @Test("a batch that fails is the last, though the next one was laid out")
  func failing() async throws {
    try await Connected.with(limits: AdapterLimits(recordsPerBatch: 3), profile: .sandbox) { it in
      var devices = Self.devices(9)
      devices[4].model = "fail"
      #expect(await it.adapter.devices(devices).failure?.itemIndex == 4)
      #expect(await it.receive("last-ref").reports.map(\.subject) == [.device(devices[3].key)])
    }
  }

  @Test("records that do not fit half of the shared memory go in smaller parts")
  func large() async throws {
    try await Connected.with(profile: .sandbox) { it in
      var devices = Self.devices(12)
      for index in devices.indices {
        devices[index].model = String(repeating: "m", count: index == 5 ? 100 << 20 : 12 << 20)
      }
      let result = await it.adapter.devices(devices)
      #expect(result.failure == nil)
      #expect(result.reports.map(\.subject) == devices.map { .device($0.key) })
      devices[5].model = String(repeating: "m", count: 130 << 20)
      #expect(await it.adapter.devices(devices).failure?.code == "worker.too-large")
      #expect(it.adapter.status.deaths == 0 && it.adapter.status.state == .running)
    }
  }
}
