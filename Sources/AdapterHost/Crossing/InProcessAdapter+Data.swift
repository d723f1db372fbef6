import ConnectorModel
import MTDAdapterABI

extension InProcessAdapter {
  /// Devices without a platform are not sent: an adapter could do nothing with them.
  package func devices(_ devices: [Device]) -> CrossingResult {
    let indices = devices.indices.filter { devices[$0].platform != nil }
    let sent = indices.map { devices[$0] }
    let ranges = Batching.ranges(
      weights: sent.map { _ in 1 }, mostRecords: options.limits.recordsPerBatch)
    return operate(.devices, indices: indices, ranges) { adapter, range in
      .devices(
        BatchRecord(sent[range], id: adapter.batches, references: &adapter.reader.references))
    }
  }

  package func apps(_ inventories: [DisclosedInventory]) -> CrossingResult {
    let ranges = Batching.ranges(
      weights: inventories.map(\.apps.count), mostRecords: options.limits.recordsPerBatch,
      mostWeight: options.limits.appsPerBatch)
    return operate(.apps, indices: Array(inventories.indices), ranges) { adapter, range in
      .apps(
        BatchRecord(
          inventories[range], id: adapter.batches, references: &adapter.reader.references))
    }
  }

  package func receive(_ message: PartnerMessage) -> CrossingResult {
    operate(.receive) { _, _ in .receive(PayloadRecord(message)) }
  }

  package func poll() -> CrossingResult {
    operate(.poll) { _, _ in .poll }
  }

  /// Crosses once for each range, until one fails. `indices` leads from a record that was sent to its
  /// place in what was given; a message counts its records itself.
  private func operate(
    _ operation: AdapterOperation, indices: [Int] = [], _ ranges: [Range<Int>] = [0..<0],
    _ input: (isolated InProcessAdapter, Range<Int>) -> AdapterInstance.Input
  ) -> CrossingResult {
    do {
      try step(.data(operation), operation.rawValue)
    } catch {
      return CrossingResult(failure: error)
    }
    return instance.cancellable { stop in
      var result = CrossingResult()
      var (offered, bytes) = (0, 0)
      for range in ranges {
        batches &+= 1
        let part = cross(input(self, range), operation, bytes: bytes, stop: stop)
        result.merge(part.result, limits: options.limits, offered: offered)
        offered += part.offered
        bytes = part.bytes
        if !indices.isEmpty, let index = result.failure?.itemIndex {
          result.failure?.itemIndex =
            index < range.count
            ? UInt64(indices[range.lowerBound + Int(index)]) : nil
        }
        if result.failure != nil || result.isUnsupported { break }
      }
      if let failure = result.failure { board.note(failure) }
      return result
    }
  }

  private func cross(
    _ input: AdapterInstance.Input, _ operation: AdapterOperation, bytes: Int, stop: StopFlag
  ) -> (result: CrossingResult, offered: Int, bytes: Int) {
    guard !stop.isSet else {
      let failure = failure(CallAnswer(status: MTDA_CANCELLED), operation)
      return (CrossingResult(failure: failure), 0, bytes)
    }
    let call = DataCall(
      reader: reader, limits: options.limits, bytes: bytes, stop: stop, clock: options.clock)
    let answer = instance.cross(input, call: call)
    board.noteAnswer()
    let collector = call.end()
    var result = collector.result
    switch answer.status {
    case MTDA_OK:
      result.failure = collector.refusal.map {
        AdapterError(lost: $0, adapter: descriptor.name, operation: operation.rawValue)
      }
    case MTDA_UNSUPPORTED: result.isUnsupported = true
    default: result.failure = failure(answer, operation)
    }
    if collector.isFull {
      result.failure = AdapterError(
        tooManyBytes: options.limits, adapter: descriptor.name, operation: operation.rawValue)
    }
    return (result, collector.offered, collector.bytes)
  }

  private func failure(_ answer: CallAnswer, _ operation: AdapterOperation) -> AdapterError {
    AdapterError(answer, adapter: descriptor.name, operation: operation.rawValue)
  }
}
