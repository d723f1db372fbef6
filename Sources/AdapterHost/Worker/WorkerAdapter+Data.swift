import CAdapterChannel
import ConnectorModel
import MTDAdapterABI

extension WorkerAdapter {
  /// Devices without a platform are not sent: an adapter could do nothing with them.
  package func devices(_ devices: [Device]) -> CrossingResult {
    let indices = devices.indices.filter { devices[$0].platform != nil }
    let sent = indices.map { devices[$0] }
    return operate(
      .devices, CHANNEL_DEVICES, indices: indices, CrossingQueue(count: sent.count)
    ) { adapter, arena, range in
      let batch = BatchRecord(
        sent[range], id: adapter.batches, references: &adapter.reader.references, in: arena)
      return unsafe arena.place(batch.record)
    }
  }

  package func apps(_ inventories: [DisclosedInventory]) -> CrossingResult {
    let queue = CrossingQueue(
      weights: inventories.map(\.apps.count), mostWeight: options.limits.appsPerBatch)
    return operate(
      .apps, CHANNEL_APPS, indices: Array(inventories.indices), queue
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

  private func operate(
    _ operation: AdapterOperation, _ command: UInt32, indices: [Int] = [],
    _ queue: CrossingQueue = .single, _ layout: @escaping Crossing.Layout
  ) -> CrossingResult {
    do {
      try step(.data(operation), operation.rawValue)
    } catch {
      return CrossingResult(failure: error)
    }
    return cancellable { stop in
      carryOut(
        Crossing(
          operation: operation, command: command, indices: indices, queue: queue, stop: stop,
          layout: layout))
    }
  }
}
