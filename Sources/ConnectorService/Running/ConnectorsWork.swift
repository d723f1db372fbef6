import ConnectorLedger
import ConnectorModel

/// Work for each connector that there is, once, and for new ones from the moment on that they are there.
struct ConnectorsWork {
  let ledger: ConnectorLedger
  /// Ends when the connector is deleted, or the task cancelled.
  let work: @Sendable (ConnectorID) async -> Void

  private enum Event: Sendable {
    /// Settings may have changed.
    case changed
    case ended(ConnectorID)
    /// The ledger is closed, or the task cancelled.
    case over
  }

  /// Works until the task is cancelled or the ledger is closed.
  func run() async {
    let changes = ledger.changes()
    await withTaskGroup(of: Event.self) { group in
      var working: Set<ConnectorID> = []
      group.addTask { await next(changes) }
      repeat {
        for connector in ledger.settings.connectors
        where !Task.isCancelled && working.insert(connector.id).inserted {
          group.addTask { [id = connector.id] in
            await work(id)
            return .ended(id)
          }
        }
        switch await group.next() {
        case .ended(let id): working.remove(id)
        case .changed: group.addTask { await next(changes) }
        case .over, nil:
          group.cancelAll()
          return
        }
      } while true
    }
  }

  private func next(_ changes: LedgerChanges) async -> Event {
    while let change = await changes.next() {
      if change.hasSettings { return .changed }
    }
    return .over
  }
}
