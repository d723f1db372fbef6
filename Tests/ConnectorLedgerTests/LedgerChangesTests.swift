import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

/// What a ledger tells those who listen: all of it, from the row on that they listen from.
@Suite(.disabled("they hang where two threads serve all tasks"), .timeLimit(.minutes(1)))
struct LedgerChangesTests {
  private typealias Bench = LedgerBench

  /// All that is told up to a row, as one.
  private func all(_ changes: LedgerChanges, through end: JournalPosition) async -> LedgerChange {
    var sum = LedgerChange()
    while sum.through < end, let change = await changes.next() { sum += change }
    return sum
  }

  @Test func `whoever begins to listen at any moment misses nothing of what follows`() async throws
  {
    let bench = try Bench()
    let (commits, listeners) = (200, 40)
    let found = Task {
      await withTaskGroup { group in
        for _ in 0..<listeners {
          let before = bench.ledger.state.position
          let changes = bench.ledger.changes()
          group.addTask {
            (before, await all(changes, through: JournalPosition(rawValue: Int64(commits))))
          }
          await Task.yield()
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
    for number in 1...commits { try await bench.commit(Bench.checkIns(number)) }
    for (before, change) in await found.value {
      // Each row brings the device of its number.
      let expected = (before.rawValue + 1)...Int64(commits)
      let told = Set(change.devices.keys.map(\.rawValue))
      #expect(before.rawValue == commits || told.isSuperset(of: expected))
    }
  }

  @Test func `a listener who asks seldom is told one change that is all of them`() async throws {
    let bench = try Bench()
    let changes = bench.ledger.changes()
    for number in 1...100 { try await bench.commit(Bench.checkIns(number)) }
    try await bench.commit(Bench.group("field"))
    let change = try #require(await changes.next())
    #expect(change.through.rawValue == 101)
    #expect(Set(change.devices.keys.map(\.rawValue)) == Set(1...100))
    #expect(change.hasSettings && change.hasDeliveries && !change.devices.isWholeFleet)
    #expect(changes.pending() == nil)
  }

  @Test func `whoever listens from an earlier row is told that anything may have changed since`()
    async throws
  {
    let bench = try Bench()
    let first = try await bench.commit(Bench.checkIns(1)).positions[0]
    try await bench.commit(Bench.checkIns(2))
    let change = try #require(bench.ledger.changes(after: first).pending())
    #expect(change.devices.isWholeFleet && change.hasSettings && change.hasDeliveries)
    #expect(change.through == bench.ledger.state.position)
    #expect(bench.ledger.changes(after: change.through).pending() == nil)
  }

  @Test func `what is told of is in force, and can be read`() async throws {
    let bench = try Bench()
    let changes = bench.ledger.changes()
    let listener = Task {
      var isAhead = false
      while let change = await changes.next(), change.through.rawValue < 100 {
        if bench.ledger.state.position < change.through { isAhead = true }
        let count = try? bench.devices
        if (count ?? 0) < change.through.rawValue { isAhead = true }
      }
      return isAhead
    }
    for number in 1...100 { try await bench.commit(Bench.checkIns(number)) }
    #expect(await listener.value == false)
  }

  @Test func `records of what was done wake nobody`() async throws {
    let bench = try Bench()
    let changes = bench.ledger.changes()
    try await bench.commit(
      .administrativeAct(AdministrativeAct(.clockAdopted, of: "the wall clock")))
    #expect(changes.pending() == nil)
  }

  @Test func `whoever waits goes on when the ledger closes, and when the task is cancelled`()
    async throws
  {
    let bench = try Bench()
    let (closed, cancelled) = (bench.ledger.changes(), bench.ledger.changes())
    let waiting = Task { await cancelled.next() }
    waiting.cancel()
    #expect(await waiting.value == nil)
    let ended = Task { await closed.next() }
    await bench.ledger.close()
    #expect(await ended.value == nil)
    #expect(await bench.ledger.changes().next() == nil)
  }

  @Test func `a change that comes with the end of the time is not lost`() async throws {
    let bench = try Bench()
    let changes = bench.ledger.changes()
    #expect(await changes.next(within: .zero) == .time)
    var told: Set<Int64> = []
    for number in 1...100 {
      async let commit = bench.commit(Bench.checkIns(number))
      if case .change(let change) = await changes.next(within: .microseconds(number * 5)) {
        told.formUnion(change.devices.keys.map(\.rawValue))
      }
      _ = try await commit
    }
    if let rest = changes.pending() { told.formUnion(rest.devices.keys.map(\.rawValue)) }
    #expect(told == Set(1...100))
  }
}
