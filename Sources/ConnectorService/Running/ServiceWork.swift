import AdapterRunning
import ConnectorModel
import DropFolder
import Logging
import Threads

/// What a service does by itself for as long as it runs: it decides when the time comes, reads what is dropped,
/// brings each connector's adapter up to date, and looks after its journal. One that waits holds up no other.
package struct ServiceWork: Sendable {
  private let service: ConnectorService
  private let clock: ServiceClock
  private let folders: DropFolders
  private let log: Logger
  private let remedyText: @Sendable (Remedy) -> String

  /// How many dropped files that were read, and how many that were refused, each folder keeps unless it is told
  /// otherwise.
  package static let keptFilesMost = 10_000

  /// - Parameters:
  ///   - clock: by which the service tells the time.
  ///   - dropFolder: where files are dropped.
  ///   - intakeFolder: where they go from there.
  ///   - group: who may drop files beside the user of this process; nil: nobody.
  ///   - keptFiles: how many of the files that were read are kept, and of those that were refused, for each drop folder.
  ///   - remedyText: puts a way out into words, for files that are refused.
  package init(
    _ service: ConnectorService, clock: ServiceClock, dropFolder: String, intakeFolder: String,
    group: UInt32?, keptFiles: Int = keptFilesMost, log: Logger,
    remedyText: @escaping @Sendable (Remedy) -> String
  ) throws(ServiceError) {
    self.service = service
    self.clock = clock
    self.log = log
    self.remedyText = remedyText
    do {
      folders = DropFolders(
        try DropSpace(drop: dropFolder, intake: intakeFolder, group: group),
        kept: KeptFiles(files: keptFiles))
    } catch {
      throw ServiceError(
        .failed, code: "service.drop-folder", "\(error)",
        remedy: "Look at the owner and the permissions of the data folder and of those in it.")
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
      group.addTask { await JournalWatch(readers: service.readers, log: log).run() }
      group.addTask { await ConnectorsWork(ledger: service.ledger, work: run).run() }
    }
    service.runners.leaveTrials()
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
