import ConnectorModel
import DropFolder
import Logging

/// What a service does by itself for as long as it runs: it decides when the time comes, reads what is
/// dropped, and brings each connector's adapter up to date. Each of these has a thread of its own, so one that
/// waits holds up no other.
package struct ServiceWork: Sendable {
  private let service: ConnectorService
  private let clock: ServiceClock
  private let folders: DropFolders
  private let log: Logger

  /// - Parameters:
  ///   - clock: by which the service tells the time.
  ///   - group: who may drop files beside the user of this process; nil: nobody.
  package init(
    _ service: ConnectorService, clock: ServiceClock, dropFolder: String, group: UInt32?,
    log: Logger
  ) throws(ServiceError) {
    self.service = service
    self.clock = clock
    self.log = log
    do {
      folders = try DropFolders(path: dropFolder, group: group)
    } catch {
      throw ServiceError(.failed, code: "service.drop-folder", "\(error)")
    }
  }

  /// Works until the task is cancelled, and ends what it is in the middle of.
  package func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask(executorPreference: ServiceThread(label: "decisions")) {
        await DecisionWork(service: service, clock: clock, log: log).run()
      }
      group.addTask(executorPreference: ServiceThread(label: "devices")) {
        await DeviceFileWork(service: service, folders: folders, log: log).run()
      }
      let sleeper = Sleeper()
      service.bell.add(sleeper)
      defer { service.bell.remove(sleeper) }
      var known: Set<ConnectorID> = []
      repeat {
        let connectors = (try? service.connectorIDs()) ?? [:]
        for (id, name) in connectors where known.insert(id).inserted {
          group.addTask(executorPreference: ServiceThread(label: "connector")) {
            await ConnectorWork(id: id, name: name, service: service, folders: folders, log: log)
              .run()
          }
        }
        known.formIntersection(connectors.keys)
      } while await sleeper.rest(atMost: nil)
    }
  }
}
