import AdapterRunning
import ConnectorLedger
import ConnectorModel
import DropFolder
import Logging
import Threads

/// What a service does by itself for as long as it runs: it decides when the time comes, reads what is dropped,
/// and brings each connector's adapter up to date. One that waits holds up no other.
package struct ServiceWork: Sendable {
  private let service: ConnectorService
  private let clock: ServiceClock
  private let folders: DropFolders
  private let log: Logger
  private let remedyText: @Sendable (Remedy) -> String

  /// - Parameters:
  ///   - clock: by which the service tells the time.
  ///   - group: who may drop files beside the user of this process; nil: nobody.
  ///   - remedyText: puts a way out into words, for files that are refused.
  package init(
    _ service: ConnectorService, clock: ServiceClock, dropFolder: String, group: UInt32?,
    log: Logger, remedyText: @escaping @Sendable (Remedy) -> String
  ) throws(ServiceError) {
    self.service = service
    self.clock = clock
    self.log = log
    self.remedyText = remedyText
    do {
      folders = try DropFolders(path: dropFolder, group: group)
    } catch {
      throw ServiceError(.failed, code: "service.drop-folder", "\(error)")
    }
  }

  /// Works until the task is cancelled, and ends what it is in the middle of.
  package func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await DecisionWork(service: service, clock: clock, log: log).run() }
      group.addTask(executorPreference: WorkThread(label: "device files")) {
        await DeviceFileWork(
          service: service, folders: folders, log: log, remedyText: remedyText
        ).run()
      }
      group.addTask { await runConnectors() }
    }
  }

  private enum Event: Sendable {
    /// Settings may have changed.
    case changed
    case ended(ConnectorID)
    /// The ledger is closed, or the task cancelled.
    case over
  }

  /// Works for each connector that there is, once, and for new ones from the moment on that they are there.
  private func runConnectors() async {
    let changes = service.ledger.changes()
    await withTaskGroup(of: Event.self) { group in
      var working: Set<ConnectorID> = []
      group.addTask { await next(changes) }
      repeat {
        for connector in service.ledger.settings.connectors
        where !Task.isCancelled && working.insert(connector.id).inserted {
          group.addTask { [id = connector.id] in
            await run(id)
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

  /// Runs a connector's adapter and reads what is dropped for it; neither ends the other.
  private func run(_ id: ConnectorID) async {
    await withTaskGroup { group in
      group.addTask { await RunnerWork(id, service.runners).run() }
      group.addTask(executorPreference: WorkThread(label: "messages \(id)")) {
        await MessageFileWork(
          id: id, service: service, folders: folders, log: log, remedyText: remedyText
        ).run()
      }
      // A connector that was deleted ends both.
      await group.next()
      group.cancelAll()
    }
  }
}
