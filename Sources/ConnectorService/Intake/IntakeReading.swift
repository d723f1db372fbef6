import ConnectorLedger
import ConnectorModel
import DeviceIntake
import Dispatch
import Synchronization
import Threads

/// Reads a source of device data on a thread of its own, a little ahead of whoever takes the batches.
final class IntakeReading: Sendable {
  /// So many batches are read and not taken yet.
  private static let batchesAhead = 8

  private struct Stopped: Error {}

  /// What is read and not taken.
  private let read = Mutex<[CheckInBatch]>([])
  private let news: AsyncStream<Void>
  private let places = DispatchSemaphore(value: batchesAhead)
  private let isStopped = Mutex(false)
  private let reading: Mutex<Task<Result<IntakeSummary, any Error>, Never>?>

  init(
    _ source: IntakeSource, format: IntakeFormat?, into ledger: ConnectorLedger,
    now: @escaping @Sendable () -> Timestamp, progress: @escaping @Sendable (Int) -> Void
  ) {
    // Being told twice is being told.
    let (news, tell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.news = news
    reading = Mutex(nil)
    let task = Task(executorPreference: WorkThread(label: "intake")) {
      defer { tell.finish() }
      return Result {
        try DeviceIntake.read(source, format: format, progress: progress) { checkIns in
          self.places.wait()
          if self.isStopped.withLock({ $0 }) { throw Stopped() }
          let batch = ledger.withListReferences(
            CheckInBatch(source: source.name, receivedAt: now(), checkIns: checkIns))
          self.read.withLock { $0.append(batch) }
          tell.yield()
        }
      }
    }
    reading.withLock { $0 = task }
  }

  /// The next batches, as many as there are; nil when there are no more.
  func next() async -> [CheckInBatch]? {
    for await _ in news {
      let batches = take()
      if !batches.isEmpty { return batches }
    }
    let rest = take()
    return rest.isEmpty ? nil : rest
  }

  private func take() -> [CheckInBatch] {
    let batches = read.withLock { read in
      defer { read = [] }
      return read
    }
    for _ in batches { places.signal() }
    return batches
  }

  /// What became of the source as a whole.
  func summary() async throws(ServiceError) -> IntakeSummary {
    guard let task = reading.withLock({ $0 }) else { return IntakeSummary() }
    switch await task.value {
    case .success(let summary): return summary
    case .failure(let failure as IntakeFailure): throw ServiceError(failure)
    case .failure(let error): throw ServiceError(.failed, String(describing: error))
    }
  }

  /// Reads no further.
  func stop() async {
    isStopped.withLock { $0 = true }
    for _ in 0...Self.batchesAhead { places.signal() }
    _ = await reading.withLock { $0 }?.value
  }
}

extension ServiceError {
  /// Nothing of the source could be read, or not to its end.
  package static let unreadableSource = "intake.unreadable"

  package init(_ failure: IntakeFailure) {
    let kind: Kind = if case .cannotOpen = failure { .notFound } else { .failed }
    self.init(kind, code: Self.unreadableSource, failure.description)
  }
}
