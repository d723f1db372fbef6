import ConnectorModel
import ConnectorStore
import Threads

/// The work of the one writer: group commit, then effects.
extension ConnectorLedger {
  /// So often in a row newcomers are made durable before anything has its effect.
  private static let appendsMost = 4
  /// As many portions one transaction on the tables covers at most.
  private static let portionsMost = 8

  /// Works until nothing waits.
  func write() async {
    var appends = 0
    while true {
      // Whoever is on the way comes along.
      await Task.yield()
      if !waiting.isEmpty, appends < Self.appendsMost {
        appends += 1
        append()
        // Who waits for durability alone is followed by more of them.
        if !durable.isAwaited { continue }
      }
      guard !waiting.isEmpty || !durable.isEmpty else { break }
      appends = 0
      _ = try? project()
    }
    isWriting = false
  }

  /// Makes durable what waits, in one transaction.
  private func append() {
    let requests = waiting
    waiting = []
    do throws(StoreError) {
      let outcomes = try journal.append(requests.map(\.append))
      for (request, outcome) in zip(requests, outcomes) {
        durable.add(request, outcome)
        if case .appended(let positions, _) = outcome {
          lastDurable = max(lastDurable, positions.last ?? .start)
        }
      }
    } catch {
      if error.isOfLostRecord { held.note(loss: error) }
      for request in requests { request.continuation.resume(returning: .failure(.store(error))) }
    }
  }

  /// Gives rows their effect, by one transaction on the tables, and tells of it.
  ///
  /// - Returns: false when there were none.
  @discardableResult
  private func project() throws(StoreError) -> Bool {
    do throws(StoreError) {
      let effects = try projectTransaction(portions: waiting.isEmpty ? Self.portionsMost : 1)
      durable.settle(effects, through: held.current.position)
      return !effects.isEmpty
    } catch {
      // What is durable stays so, and has its effect when the tables can be written again.
      held.fail(error, durable: lastDurable)
      durable.fail(.store(error), through: held.current.position)
      catchUp()
      throw error
    }
  }

  /// Gives all rows their effect.
  func projectAll() throws(StoreError) {
    while try project() {}
  }

  /// Tries again and again, after growing pauses, to give all rows their effect.
  private func catchUp() {
    guard catchingUp == nil else { return }
    catchingUp = Task(executorPreference: executor) {
      var backOff = BackOff()
      repeat {
        let pause = backOff.next(spread: self.clock.spread(in: BackOff.spread))
        guard (try? await self.clock.sleep(for: pause)) != nil else { return }
      } while await !self.hasCaughtUp()
    }
  }

  private func hasCaughtUp() async -> Bool {
    do throws(StoreError) {
      while try project() { await Task.yield() }
    } catch {
      return false
    }
    catchingUp = nil
    return true
  }

  private func projectTransaction(portions: Int) throws(StoreError) -> [RowEffect] {
    var portion = try nextRecords(after: held.current.position)
    guard !portion.isEmpty else { return [] }
    var records: [[JournalRecord]] = []
    while !portion.isEmpty {
      records.append(portion)
      guard records.count < portions, let last = portion.last else { break }
      portion = try nextRecords(after: last.position)
    }
    return try project(records)
  }

  /// Rows that this ledger has just written are at hand; others are read from the journal.
  private func nextRecords(after position: JournalPosition) throws(StoreError) -> [JournalRecord] {
    let fresh = durable.takeFresh(after: position, bytes: Self.portionBytes)
    if !fresh.isEmpty { return fresh }
    return try journal.records(after: position, bytes: Self.portionBytes)
  }

  private func project(_ portions: [[JournalRecord]]) throws(StoreError) -> [RowEffect] {
    let known = held.current
    let effects = try tables.write { [held, journal] tables throws(StoreError) in
      var state = known
      var effects: [RowEffect] = []
      for records in portions {
        var projector = try Projector(tables, state, for: records, listed: journal.checkIn)
        for record in records { effects.append(try projector.project(record)) }
        state = projector.state
      }
      held.prepare(state)
      return effects
    }
    tell(effects)
    return effects
  }

  private func tell(_ effects: [RowEffect]) {
    var change = LedgerChange()
    for effect in effects { change += effect.changes }
    feed.tell(change) { [held, lastDurable] in held.commit(durable: lastDurable) }
  }
}
