import AdapterBundle
import AdapterHost
import AdapterManagement
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Logging
import Synchronization

@testable import ConnectorService

/// One run of the service on the machine: its ledger, its runners, its use cases, and the work that it does by
/// itself.
final class ServiceProcess: Sendable {
  let machine: Machine
  let life: Life
  let service: ConnectorService
  let clock: VirtualClock
  private let work: Task<Void, Never>
  private let listeners = Mutex<[Task<Void, Never>]>([])

  /// Opens the store and begins to work. It blocks the thread.
  init(on machine: Machine) throws(StoreError) {
    self.machine = machine
    let scheduler = machine.scheduler
    let life = Life(scheduler)
    let clock = VirtualClock(scheduler: scheduler, owners: [life.number])
    let now: @Sendable () -> Timestamp = { machine.now }
    let ledger = try ConnectorLedger(
      journal: ProcessJournal(machine: machine, life: life),
      tables: ProcessTables(machine: machine, life: life), executor: OneThread(scheduler),
      clock: clock, now: now)
    let context = RunnerContext(
      ledger: ledger, supply: InstalledVersions(machine: machine, life: life), log: .silent,
      clock: clock, now: now)
    let runners = Runners(context, executor: machine.runnerThreads())
    let thread = OneThread(scheduler)
    service = ConnectorService(
      ledger: ledger, runners: runners,
      readers: Readers(ledger, scratchFolder: "", pool: machine.readers), adapterSupply: .none,
      adapterKeeper: AdapterKeeper(
        ledger: ledger, supply: .none, own: .none, log: .silent, executor: machine.pool),
      decisionMaker: DecisionMaker(ledger, thread: thread, now: now), now: now, log: .silent)
    self.life = life
    self.clock = clock
    let isEnding = machine.fault == .endedWork
    work = Task(executorPreference: machine.pool) {
      await ConnectorsWork(ledger: ledger) { id in
        if isEnding {
          await EndingWork(id: id, ledger: ledger, runners: runners, clock: clock).run()
        } else {
          await RunnerWork(id, runners).run()
        }
      }.run()
    }
    life.owns(work)
  }

  /// Has a task of the process do something, and waits for it.
  func perform(_ body: @escaping @Sendable (ServiceProcess) async -> Void) async {
    let task = Task(executorPreference: machine.pool) { await body(self) }
    life.owns(task)
    await task.value
  }

  /// Has somebody listen to the ledger until it is closed.
  func listen(_ body: @escaping @Sendable () async -> Void) {
    let task = Task(executorPreference: machine.pool) { await body() }
    life.owns(task)
    listeners.withLock { $0.append(task) }
  }

  /// Comes to its end as a service does that is told to.
  func stop() async {
    work.cancel()
    await work.value
    service.runners.leaveTrials()
    await service.close()
    for listener in listeners.withLock({ $0 }) { await listener.value }
    life.end()
  }

  /// Clears away what a process has left that was killed, in an order that does not depend on where in memory it
  /// lies.
  func clearAway() async {
    await life.settled()
    await service.runners.close()
  }
}

extension Machine {
  /// The threads of runners and of trials.
  fileprivate func runnerThreads() -> @Sendable (String) -> any TaskExecutor {
    let scheduler = scheduler
    guard fault == .trialOnThread else { return { _ in OneThread(scheduler) } }
    let shared = Mutex<[Substring: OneThread]>([:])
    return { label in
      shared.withLock { threads in
        let partner = label.split(separator: " ").last ?? ""
        let thread = threads[partner] ?? OneThread(scheduler)
        threads[partner] = thread
        return thread
      }
    }
  }
}

extension Logger {
  static let silent = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
}

extension InstalledAdapters {
  /// Nothing is installed where a service looks by itself.
  fileprivate static let none = InstalledAdapters(
    AdapterFinder(
      AdapterSource(installation: .none, loadsLooseFiles: false), runtime: .inProcess),
    log: .silent)
}

extension AdapterInstallation {
  fileprivate static let none = AdapterInstallation(folder: "", trust: TrustStore(folder: ""))
}
