import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing
import Threads

/// What a ledger tells those who listen: all of it, from the row on that they listen from.
@Suite(.timeLimit(.minutes(5)))
struct LedgerChangesTests {
  private typealias Bench = LedgerBench

  /// One that began to listen when a row had had its effect.
  private struct Listener {
    var after: JournalPosition
    var changes: LedgerChanges
  }

  @Test func `whoever listens from a row on misses nothing that follows, at whatever moment`()
    async throws
  {
    let bench = try Bench()
    let commits = 1_000
    let beginning = Task(executorPreference: WorkThread(label: "listeners")) {
      var (listeners, last): ([Listener], [Listener]) = ([], [])
      while bench.ledger.state.position.rawValue < commits {
        let position = bench.ledger.state.position
        last.append(Listener(after: position, changes: bench.ledger.changes(after: position)))
        // Most are gone before anything follows.
        guard last.count > 4 else { continue }
        let first = last.removeFirst()
        if bench.ledger.state.position > first.after { listeners.append(first) }
      }
      return listeners
    }
    for number in 1...commits { try await bench.commit(Bench.checkIns(number)) }
    var missed = 0
    for listener in await beginning.value {
      // Each row brings the device of its number.
      let devices = listener.changes.pending()?.devices ?? ChangedDevices()
      let expected = listener.after.rawValue + 1...Int64(commits)
      if !devices.isWholeFleet, !Set(devices.keys.map(\.rawValue)).isSuperset(of: expected) {
        missed += 1
      }
    }
    #expect(missed == 0)
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
    let commits = 2_000
    for number in 1...commits {
      async let commit = bench.commit(Bench.checkIns(number))
      if case .change(let change) = await changes.next(within: .microseconds(number % 400)) {
        told.formUnion(change.devices.keys.map(\.rawValue))
      }
      _ = try await commit
    }
    if let rest = changes.pending() { told.formUnion(rest.devices.keys.map(\.rawValue)) }
    #expect(told == Set(1...Int64(commits)))
  }
}
