import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Synchronization
import Threads

/// One seed: a machine, a service that is started on it again and again, and clients.
final class Simulation: Sendable {
  /// What came of a seed.
  struct Outcome {
    var complaints: [Complaint]
    /// The same for the same interleaving.
    var trace: UInt64
    /// How often what happened.
    var counts: [String: Int]
  }

  /// A service ends within this time; it waits for a library that blocks a thread.
  private static let patience: Duration = .seconds(1_800)

  private let machine: Machine
  private let state = Mutex<(process: ServiceProcess?, isClosing: Bool, isDone: Bool)>(
    (nil, false, false))

  /// - Parameters:
  ///   - fault: what is wrong on purpose.
  ///   - story: hears what happens.
  init(
    seed: UInt64, tables: SimulatedTables, fault: PlantedFault? = nil,
    story: (@Sendable (String) -> Void)? = nil
  ) {
    machine = Machine(seed: seed, tables: tables, fault: fault, story: story)
  }

  private static let threads = ThreadPool(label: "simulations", threads: 2)

  /// Runs simulations on one of two threads of their own: other tests need those that tasks share.
  static func apart<Value: Sendable>(
    _ body: () throws -> Value
  ) async rethrows -> Value {
    try await withTaskExecutorPreference(threads) { () async throws in try body() }
  }

  /// Runs the seed on the calling thread.
  func run() throws(StoreError) -> Outcome {
    try machine.tables.wipe()
    let observer = machine.observer
    Task(executorPreference: machine.pool) { await self.script() }
    observer.expect(machine.scheduler.run(), .ends, "it goes round in circles")
    observer.expect(state.withLock { $0.isDone }, .ends, "somebody waits for ever")
    observer.count("job", by: machine.scheduler.jobs)
    let notes = observer.notes
    return Outcome(
      complaints: notes.complaints, trace: machine.scheduler.trace, counts: notes.counts)
  }

  private func script() async {
    let keeper = Task(executorPreference: machine.pool) { await self.keepRunning() }
    await setUp()
    await withDiscardingTaskGroup { group in
      group.addTask { await self.endProcesses() }
      for number in 1...machine.number(1...3) {
        group.addTask { await self.work(as: Client(number, of: self.machine)) }
      }
    }
    machine.tell("the storm is over")
    machine.storm.end()
    await machine.scheduler.settle(for: .seconds(120))
    let checks = await check()
    await close()
    await keeper.value
    checks?.checkListeners()
    state.withLock { $0.isDone = true }
  }

  /// Starts the service again whenever its process has ended; now and then the tables are lost.
  private func keepRunning() async {
    var number = 0
    var over: [Task<Void, Never>] = []
    while !state.withLock({ $0.isClosing }) {
      number += 1
      do throws(StoreError) {
        if number > 1, machine.chance(0.2) { try machine.tables.wipe() }
        let process = try await start()
        state.withLock { $0.process = process }
        await process.life.over()
        state.withLock { $0.process = nil }
        machine.tell("process \(number) is over")
        machine.observer.count("end of a process")
        over.append(Task(executorPreference: machine.pool) { await process.clearAway() })
      } catch {
        machine.observer.count("failed start")
      }
      await pause(.seconds(5))
    }
    for task in over { await task.value }
  }

  private func start() async throws(StoreError) -> ServiceProcess {
    try await withTaskExecutorPreference(machine.readers) { () async throws(StoreError) in
      try ServiceProcess(on: machine)
    }
  }

  /// Kills the process now and then, in the middle of whatever it does, or has it come to its end.
  private func endProcesses() async {
    guard machine.chance(0.4) else { return }
    for _ in 0..<machine.number(1...3) {
      await pause(.seconds(15))
      guard let process = state.withLock({ $0.process }) else { continue }
      if machine.chance(0.7) { process.life.end() } else { await stop(process) }
    }
  }

  /// Most simulations begin with partners that are connected.
  private func setUp() async {
    let client = Client(0, of: machine)
    for command in [Command.createGroup, .createGroup, .addConnector, .addConnector, .addConnector]
    where machine.chance(0.9) {
      await give(command, as: client)
    }
  }

  private func work(as client: Client) async {
    for _ in 0..<machine.number(3...8) {
      if machine.chance(0.5) { await pause(.seconds(3)) }
      await give(Command.drawn(by: machine), as: client)
    }
  }

  private func give(_ command: Command, as client: Client) async {
    while true {
      if let process = state.withLock({ $0.process }) {
        return await process.perform { await client.give(command, in: $0) }
      }
      await pause(.seconds(3))
    }
  }

  private func check() async -> Checks? {
    do throws(StoreError) {
      guard let process = state.withLock({ $0.process }) else { throw .over }
      let checks = try Checks(process)
      try checks.run()
      return checks
    } catch {
      machine.observer.expect(false, .ends, "the service does not run: \(error.message)")
      return nil
    }
  }

  private func close() async {
    let process = state.withLock { state in
      state.isClosing = true
      return state.process
    }
    if let process { await stop(process) }
  }

  private func stop(_ process: ServiceProcess) async {
    let began = machine.scheduler.elapsed
    await process.stop()
    let took = machine.scheduler.elapsed - began
    machine.observer.expect(took <= Self.patience, .patience, "the service took \(took) to end")
  }

  private func pause(_ most: Duration) async {
    let clock = VirtualClock(scheduler: machine.scheduler)
    try? await clock.sleep(for: machine.seconds(0...most / .seconds(1)))
  }
}
