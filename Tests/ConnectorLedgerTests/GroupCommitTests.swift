import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing
import Threads

/// What waits together is made durable together, and each hears what became of its own.
@Suite(.timeLimit(.minutes(5)))
struct GroupCommitTests {
  private typealias Bench = LedgerBench
  private static let full = StoreError(code: .full, message: "Full.", remedy: "None.")

  @Test func `what 64 tasks want at once is one transaction, and its effects follow`() async throws
  {
    let bench = try Bench()
    bench.executor.hold()
    let tasks = (0..<64).map { number in
      Task { try await bench.accept(Bench.checkIns(number)) }
    }
    await bench.executor.waiting(64)
    let before = bench.journal.counts
    bench.executor.release()
    var positions: Set<JournalPosition> = []
    for task in tasks {
      let acceptance = try await task.value
      positions.formUnion(acceptance.positions)
      let receipt = try await acceptance.receipt()
      #expect(receipt.positions == acceptance.positions)
      #expect(receipt.outcome.devicesNew == 1)
    }
    #expect(positions.count == 64)
    #expect(bench.journal.counts.transactions == before.transactions + 1)
    #expect(try bench.devices == 64)
    // What is at hand is not read back.
    #expect(bench.journal.counts.rowsRead == before.rowsRead)
  }

  @Test func `a steady stream from 64 tasks takes few transactions and keeps nothing behind`()
    async throws
  {
    let bench = try Bench()
    let (tasks, rounds) = (64, 50)
    try await withThrowingTaskGroup { group in
      for task in 0..<tasks {
        group.addTask {
          for round in 0..<rounds {
            _ = try await bench.accept(Bench.checkIns(task * rounds + round))
          }
        }
      }
      try await group.waitForAll()
    }
    let last = try await bench.commit(Bench.group("last"))
    #expect(last.positions.map(\.rawValue) == [Int64(tasks * rounds + 1)])
    #expect(try bench.devices == tasks * rounds)
    #expect(bench.journal.counts.appends == tasks * rounds + 1)
    #expect(bench.journal.counts.transactions < tasks * rounds / 4)
  }

  @Test func `whoever waits for the effect of a row goes on with it, or when nothing is written`()
    async throws
  {
    let bench = try Bench()
    let accepted = try await bench.accept(Bench.checkIns(1))
    await bench.ledger.settle(through: accepted.positions[0])
    #expect(bench.ledger.state.position == accepted.positions[0])
    bench.tables.failWrites(1)
    let failed = try await bench.accept(Bench.checkIns(2))
    await bench.ledger.settle(through: failed.positions[0])
  }

  @Test func `a commit behind others has its own outcome`() async throws {
    let bench = try Bench()
    bench.executor.hold()
    let before = Task { try await bench.accept(Bench.checkIns(1), Bench.checkIns(1, 2)) }
    await bench.executor.waiting(1)
    let commit = Task { try await bench.commit(Bench.checkIns(2, 3), Bench.checkIns(4)) }
    await bench.executor.waiting(2)
    let after = Task { try await bench.accept(Bench.checkIns(4)) }
    await bench.executor.waiting(3)
    bench.executor.release()
    let receipt = try await commit.value
    #expect(receipt.positions.map(\.rawValue) == [3, 4])
    #expect(receipt.outcome.devicesNew == 2 && receipt.outcome.devicesUnchanged == 1)
    let first = try await before.value.receipt()
    #expect(first.positions.map(\.rawValue) == [1, 2])
    #expect(first.outcome.devicesNew == 2 && first.outcome.devicesUnchanged == 1)
    #expect(try await after.value.receipt().outcome.devicesUnchanged == 1)
  }

  @Test func `an append that fails fails those in it, and nobody before or after`() async throws {
    let bench = try Bench()
    let durable = try await bench.accept(Bench.checkIns(1))
    bench.executor.hold()
    let failing = (2...4).map { number in
      Task { try await bench.accept(Bench.checkIns(number)) }
    }
    await bench.executor.waiting(failing.count)
    bench.journal.beforeAppend { _ throws(StoreError) in throw Self.full }
    bench.executor.release()
    for task in failing {
      await #expect(throws: LedgerError.store(Self.full)) { _ = try await task.value }
    }
    bench.journal.beforeAppend { _ throws(StoreError) in }
    #expect(try await durable.receipt().outcome.devicesNew == 1)
    #expect(try await bench.commit(Bench.checkIns(5)).outcome.devicesNew == 1)
    #expect(try bench.devices == 2)
    #expect(try bench.memory.head().position.rawValue == 2)
  }

  @Test func `an effect that fails is told, and comes when the tables can be written again`()
    async throws
  {
    let bench = try Bench()
    bench.tables.failWrites(.max)
    let acceptance = try await bench.accept(Bench.checkIns(1))
    await #expect(throws: LedgerError.store(FaultyTables.fault)) { try await acceptance.receipt() }
    #expect(try bench.devices == 0)
    bench.tables.failWrites(0)
    #expect(try await bench.commit(Bench.checkIns(2)).outcome.devicesNew == 1)
    #expect(try bench.devices == 2)
    #expect(bench.ledger.state.position == (try bench.memory.head().position))
  }

  @Test func `whoever meets a change that has no effect as yet is not sent to check again in vain`()
    async throws
  {
    let bench = try Bench()
    let version = bench.ledger.settings.version
    bench.tables.failWrites(.max)
    let fault = LedgerError.store(FaultyTables.fault)
    await #expect(throws: fault) { try await bench.commit(Bench.group("a"), ifSettings: version) }
    #expect(bench.ledger.standstill == FaultyTables.fault)
    #expect(bench.ledger.settings.version == version)
    await #expect(throws: fault) { try await bench.commit(Bench.group("b"), ifSettings: version) }
    bench.tables.failWrites(0)
    try await bench.commit(Bench.checkIns(1))
    #expect(bench.ledger.standstill == nil)
    #expect(bench.ledger.settings.groups.map(\.id.rawValue) == ["a"])
  }

  @Test func `what has no effect as yet has it later, also if nobody writes any more`() async throws
  {
    let bench = try Bench()
    let changes = bench.ledger.changes()
    bench.tables.failWrites(2)
    await #expect(throws: LedgerError.store(FaultyTables.fault)) {
      try await bench.commit(Bench.checkIns(1))
    }
    #expect(await changes.next()?.hasDeliveries == true)
    #expect(try bench.devices == 1)
  }

  @Test func `a rebuild takes rows over that had no effect as yet, and they have it once`()
    async throws
  {
    let bench = try Bench()
    bench.tables.failWrites(.max)
    await #expect(throws: LedgerError.store(FaultyTables.fault)) {
      try await bench.commit(Bench.checkIns(1))
    }
    bench.tables.failReads(.max)
    _ = try await bench.ledger.rebuildTables()
    bench.tables.failReads(0)
    bench.tables.failWrites(0)
    #expect(bench.ledger.standstill == nil)
    #expect(bench.ledger.state.position == (try bench.memory.head().position))
    #expect(try await bench.commit(Bench.checkIns(1)).outcome.devicesUnchanged == 1)
    #expect(try bench.devices == 1)
  }

  @Test func `a ledger that is closed while it catches up tells of what it did`() async throws {
    let gate = Gate()
    let bench = try Bench(clock: GatedClock(gate: gate))
    let changes = bench.ledger.changes()
    // Who waits already must not be sent away before the last change.
    let told = Task { await changes.next() }
    bench.tables.failWrites(1)
    await #expect(throws: LedgerError.store(FaultyTables.fault)) {
      try await bench.commit(Bench.checkIns(1))
    }
    await gate.arrival()
    await bench.ledger.close()
    #expect(await told.value?.hasDeliveries == true)
    #expect(try bench.devices == 1)
  }

  @Test func `what was checked under other settings is not made, and what waits beside it is`()
    async throws
  {
    let bench = try Bench()
    let version = bench.ledger.settings.version
    bench.executor.hold()
    let outcomes = ["a", "b", "c"].map { name in
      Task { try await bench.commit(Bench.group(name), ifSettings: version) }
    }
    let free = Task { try await bench.commit(Bench.checkIns(1)) }
    await bench.executor.waiting(4)
    bench.executor.release()
    var (made, refused) = (0, 0)
    for outcome in outcomes {
      do {
        _ = try await outcome.value
        made += 1
      } catch LedgerError.settingsChanged(let position) {
        #expect(position == bench.ledger.settings.version)
        refused += 1
      }
    }
    #expect(made == 1 && refused == 2)
    #expect(bench.ledger.settings.groups.count == 1)
    #expect(try await free.value.outcome.devicesNew == 1)
  }

  @Test
  func `a change by another process is found, and is in force before the check is made again`()
    async throws
  {
    let bench = try Bench()
    let version = bench.ledger.settings.version
    _ = try bench.memory.append([
      JournalAppend([Bench.group("theirs")], actor: "other", at: minute(0))
    ])
    await #expect(throws: LedgerError.self) {
      try await bench.commit(Bench.group("ours"), ifSettings: version)
    }
    #expect(bench.ledger.settings.groups.map(\.id.rawValue) == ["theirs"])
    #expect(bench.ledger.settings.version > version)
    try await bench.commit(Bench.group("ours"), ifSettings: bench.ledger.settings.version)
    #expect(bench.ledger.settings.groups.map(\.id.rawValue) == ["ours", "theirs"])
  }

  @Test func `a ledger that is closed has given all that was durable its effect`() async throws {
    let bench = try Bench()
    for number in 0..<20 { _ = try await bench.accept(Bench.checkIns(number)) }
    await bench.ledger.close()
    #expect(try bench.devices == 20)
    await #expect(throws: LedgerError.closed) { try await bench.commit(Bench.checkIns(99)) }
  }
}

/// A clock whose pauses end in the moment in which they are cancelled, and just before.
private struct GatedClock: PauseClock {
  let gate: Gate

  var now: ContinuousClock.Instant { ContinuousClock.now }
  var minimumResolution: Duration { .nanoseconds(1) }

  func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
    await withTaskCancellationHandler {
      await gate.pass()
    } onCancel: {
      gate.open()
    }
  }

  func spread(in range: ClosedRange<Double>) -> Double { 1 }
}
