import AdapterChannel
import ConnectorModel
import MTDAdapterABI

extension WorkerAdapter {
  /// Devices without a platform are not sent: an adapter could do nothing with them.
  package func devices(_ devices: [Device]) -> CrossingResult {
    let indices = devices.indices.filter { devices[$0].platform != nil }
    let sent = indices.map { devices[$0] }
    let ranges = Batching.ranges(
      weights: sent.map { _ in 1 }, mostRecords: options.limits.recordsPerBatch)
    return operate(.devices, CHANNEL_DEVICES, indices: indices, ranges) { adapter, arena, range in
      let batch = BatchRecord(
        sent[range], id: adapter.batches, references: &adapter.reader.references, in: arena)
      return unsafe arena.place(batch.record)
    }
  }

  package func apps(_ inventories: [DisclosedInventory]) -> CrossingResult {
    let ranges = Batching.ranges(
      weights: inventories.map(\.apps.count), mostRecords: options.limits.recordsPerBatch,
      mostWeight: options.limits.appsPerBatch)
    return operate(
      .apps, CHANNEL_APPS, indices: Array(inventories.indices), ranges
    ) { adapter, arena, range in
      let batch = BatchRecord(
        inventories[range], id: adapter.batches, references: &adapter.reader.references, in: arena)
      return unsafe arena.place(batch.record)
    }
  }

  package func receive(_ message: PartnerMessage) -> CrossingResult {
    operate(.receive, CHANNEL_RECEIVE) { _, arena, _ in
      let payload = PayloadRecord(message, in: arena)
      return unsafe arena.place(payload.record)
    }
  }

  package func poll() -> CrossingResult {
    operate(.poll, CHANNEL_POLL) { _, _, _ in 0 }
  }

  /// Lays out in shared memory what lies in a range, and gives its address, or 0.
  private typealias Layout = (isolated WorkerAdapter, CallArena, Range<Int>) -> UInt

  /// Something to be handed over at once. It is suspect when a worker has died of it already.
  private struct Part {
    var range: Range<Int>
    var isSuspect = false
  }

  /// How often workers may die of one call before the search for the record at fault is given up.
  private static let mostDeaths = 40

  /// Crosses part by part. A part of which the worker dies is offered again by halves, until single
  /// records are left that nobody survives; these are left out. Reports of a worker that died are not
  /// taken: what they were about is offered again.
  private func operate(
    _ operation: AdapterOperation, _ command: UInt32, indices: [Int] = [],
    _ ranges: [Range<Int>] = [0..<0], _ layout: Layout
  ) -> CrossingResult {
    do {
      try step(.data(operation), operation.rawValue)
    } catch {
      return CrossingResult(failure: error)
    }
    return cancellable { stop in
      var parts = ranges.reversed().map { Part(range: $0) }
      var result = CrossingResult()
      var (offered, deaths) = (0, 0)
      while result.failure == nil, !result.isUnsupported, let part = parts.popLast() {
        guard let session = started(operation, isUrgent: deaths > 0, &result) else { break }
        do throws(WorkerFault) {
          let answer = try cross(part.range, operation, command, session, stop: stop, layout)
          result.merge(answer.result, limits: options.limits, offered: offered)
          offered += answer.offered
          place(&result.failure, part.range, indices)
        } catch {
          lost(error, counts: deaths == 0)
          deaths += 1
          if error.isDeath, operation != .poll, deaths < Self.mostDeaths {
            // What is kept of a record must not hold what an adapter printed of it.
            let fault = fault(error.withoutPrint, operation.rawValue)
            offerAgain(part, after: fault, indices, &parts, &result)
          } else {
            result.failure = fault(error, operation.rawValue)
          }
        }
      }
      if let failure = result.failure { note(failure) }
      return result
    }
  }

  /// The worker to call; when there is none, nothing can be said about what was to be handed over.
  private func started(
    _ operation: AdapterOperation, isUrgent: Bool, _ result: inout CrossingResult
  ) -> WorkerSession? {
    do throws(WorkerFault) {
      return try running(isUrgent: isUrgent)
    } catch {
      lost(error, counts: !isUrgent)
      result.failure = fault(error, operation.rawValue)
      return nil
    }
  }

  /// What is to be done about a part of which a worker has died: halves, or once more, or not again.
  private func offerAgain(
    _ part: Part, after fault: AdapterError, _ indices: [Int], _ parts: inout [Part],
    _ result: inout CrossingResult
  ) {
    let range = part.range
    if range.count > 1 {
      let middle = range.lowerBound + range.count / 2
      parts.append(Part(range: middle..<range.upperBound, isSuspect: true))
      parts.append(Part(range: range.lowerBound..<middle, isSuspect: true))
    } else if !part.isSuspect {
      parts.append(Part(range: range, isSuspect: true))
    } else if let first = range.first {
      result.poisonous.append(
        PoisonousRecord(index: indices[first], code: fault.code, message: fault.message))
    } else {
      result.failure = self.fault(
        .poisonousMessage(died: fault.message), fault.operation)
    }
  }

  /// The record at fault is named by its place in what was given; a message counts its records itself.
  private func place(_ failure: inout AdapterError?, _ range: Range<Int>, _ indices: [Int]) {
    guard !indices.isEmpty, let index = failure?.itemIndex else { return }
    failure?.itemIndex =
      index < range.count ? UInt64(indices[range.lowerBound + Int(index)]) : nil
  }

  private func cross(
    _ range: Range<Int>, _ operation: AdapterOperation, _ command: UInt32,
    _ session: WorkerSession, stop: StopFlag, _ layout: Layout
  ) throws(WorkerFault) -> (result: CrossingResult, offered: Int) {
    guard !stop.isSet else {
      return (CrossingResult(failure: failure(CallAnswer(status: MTDA_CANCELLED), operation)), 0)
    }
    batches &+= 1
    // The references that are given out while a batch is laid out are those that its reports may name.
    var collector: ReportCollector?
    let answer = try session.run(
      command, operation.rawValue, duration: options.limits.callDuration,
      stop: { stop.isSet ? MTDA_STOP_CANCELLED : MTDA_GO_ON },
      record: { arena in
        let record = layout(self, arena, range)
        collector = ReportCollector(reader: reader, limits: options.limits)
        return record
      },
      onRound: { round in collector.mutate { round.collect(into: &$0) } })
    collector.mutate { answer.collect(into: &$0) }
    noteAnswer()
    return finish(collector, CallAnswer(answer), operation)
  }

  private func finish(
    _ collector: ReportCollector?, _ answer: CallAnswer, _ operation: AdapterOperation
  ) -> (result: CrossingResult, offered: Int) {
    var result = collector?.result ?? CrossingResult()
    switch answer.status {
    case MTDA_OK:
      result.failure = collector?.refusal.map {
        AdapterError(lost: $0, adapter: descriptor.name, operation: operation.rawValue)
      }
    case MTDA_UNSUPPORTED: result.isUnsupported = true
    default: result.failure = failure(answer, operation)
    }
    return (result, collector?.offered ?? 0)
  }

  private func failure(_ answer: CallAnswer, _ operation: AdapterOperation) -> AdapterError {
    AdapterError(answer, adapter: descriptor.name, operation: operation.rawValue)
  }
}

extension Optional where Wrapped == ReportCollector {
  fileprivate mutating func mutate(_ body: (inout ReportCollector) -> Void) {
    guard var value = self else { return }
    self = nil
    body(&value)
    self = value
  }
}
