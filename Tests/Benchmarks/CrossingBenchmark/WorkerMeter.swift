import CAdapterChannel
import ConnectorModel
import MTDAdapterABI

@testable import AdapterHost

/// A worker, and messages that cross to it as they do in production, up to the copy of what it answers.
struct WorkerMeter {
  private let session: WorkerSession

  init(adapter: String, worker: WorkerOptions) throws {
    let limits = AdapterLimits(reportsPerCall: 1 << 20)
    session = try WorkerSession(
      library: WorkerLibrary(
        path: adapter, image: AdapterImage(copying: AdapterFile(path: adapter))), options: worker,
      limits: limits, log: nil)
    _ = try session.control(CHANNEL_CREATE, "create")
    _ = try session.control(CHANNEL_ACTIVATE, "activate")
  }

  /// Nanoseconds by the size of a batch.
  func measure(_ batches: [Int]) throws -> [Int: Double] {
    var medians: [Int: Double] = [:]
    for batch in batches {
      let message = Self.message(records: batch)
      var times: [Double] = []
      let clock = ContinuousClock()
      let end = clock.now + .seconds(1)
      while times.count < 200 || clock.now < end {
        times.append(try clock.measure { try exchange(message) } / .nanoseconds(1))
      }
      medians[batch] = times.sorted()[times.count / 2]
    }
    return medians
  }

  private static func message(records: Int) -> PartnerMessage {
    PartnerMessage(
      connector: ConnectorID(rawValue: "11111111-2222-4333-8444-555555555555"), source: "benchmark",
      contentType: "application/octet-stream", messageId: "1",
      receivedAt: Timestamp(milliseconds: 1),
      body: (0..<records * 256).map { UInt8(truncatingIfNeeded: $0 &* 31) })
  }

  private func exchange(_ message: PartnerMessage) throws {
    let place = session.layOut(in: .whole) { arena in
      let payload = PayloadRecord(message, in: arena)
      return unsafe arena.place(payload.record)
    }
    let call = session.begin(
      CHANNEL_RECEIVE, "receive", duration: .seconds(10), record: place ?? 0,
      stop: { MTDA_GO_ON })
    let answer = try session.finish(call)
    precondition(answer.header.slot_count == UInt32(message.body.count / 256))
  }

  /// Nanoseconds from the start of a worker until it has answered its first message.
  static func start(adapter: String, worker: WorkerOptions) throws -> Double {
    let message = message(records: 1)
    let clock = ContinuousClock()
    let began = clock.now
    let meter = try WorkerMeter(adapter: adapter, worker: worker)
    try meter.exchange(message)
    // How it ends is not part of how it starts.
    return withExtendedLifetime(meter) { (clock.now - began) / .nanoseconds(1) }
  }
}
