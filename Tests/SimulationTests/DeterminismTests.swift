import Testing

struct DeterminismTests {
  @Test func `what ends the sleep of one ends that of no other`() {
    let scheduler = Scheduler(seed: 0)
    let numbers = (0..<3).flatMap { _ in
      [Life(scheduler).number, OneThread(scheduler).number, scheduler.nextNumber()]
    }
    #expect(Set(numbers).count == numbers.count)
  }

  @Test func `a seed is one interleaving`() async throws {
    try await Simulation.apart {
      let tables = try SimulatedTables()
      for seed in UInt64(0)..<100 {
        let first = try Simulation(seed: seed, tables: tables).run()
        let second = try Simulation(seed: seed, tables: tables).run()
        #expect(first.trace == second.trace, "seed \(seed)")
        #expect(first.counts == second.counts, "seed \(seed)")
      }
    }
  }
}
