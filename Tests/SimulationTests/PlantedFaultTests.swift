import Testing

/// Faults that there once were, and whether the simulation would have found them.
struct PlantedFaultTests {
  @Test(arguments: PlantedFault.allCases)
  func `a fault that is brought back is found`(fault: PlantedFault) async throws {
    let seed = try await Simulation.apart {
      let tables = try SimulatedTables()
      return try (0..<fault.seeds).first { seed in
        try Simulation(seed: seed, tables: tables, fault: fault).run().complaints
          .contains { $0.invariant == fault.found }
      }
    }
    #expect(seed != nil, "\(fault) is not found by \(fault.seeds) seeds")
  }
}
