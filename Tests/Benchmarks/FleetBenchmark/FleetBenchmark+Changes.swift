import ConnectorModel
import Foundation

@testable import ComplianceEvaluation

extension FleetBenchmark {
  /// One report that arrives, in fleets of different sizes: the device is decided about and put back.
  static func measureChanges(_ results: Results) throws {
    for count in [10_000, 1_000_000, 10_000_000] {
      var projection = BenchmarkFleet.projection(count)
      let changes = stride(from: 1, through: count, by: count / 1_000).map { number in
        (BenchmarkFleet.situation(number), BenchmarkFleet.situation(number + 1_000_003))
      }
      let round = shortest(of: 30) {
        for (before, after) in changes {
          for var situation in [after, before] {
            situation.device.key = before.device.key
            _ = ComplianceEvaluation.decide(situation, at: BenchmarkFleet.time)
            _ = AppProtectionEvaluation.decide(situation, at: BenchmarkFleet.time)
            projection.put(FleetDevice(situation, at: BenchmarkFleet.time))
          }
        }
      }
      try results.add("change.\(count).ns", round / Double(2 * changes.count))
      try results.add("change.\(count).bytes_held", Double(projection.bytes) / Double(count))
    }
  }

  /// One decision with all its reasons; `Peers/decision.py` decides the same case.
  static func measureDecision(_ results: Results) throws {
    guard
      let number = (1...100_000).first(where: { number in
        let sample = BenchmarkFleet.Sample(number)
        return sample.platform == .ios && sample.version == 17 && sample.isRegistered
          && sample.states == [.highSeverity, .secured]
      })
    else { return }
    let situation = BenchmarkFleet.situation(number)
    var outcome = ComplianceState.unknown
    let decision = shortest(of: 30) {
      for _ in 0..<1_000 {
        outcome = ComplianceEvaluation.decide(situation, at: BenchmarkFleet.time).state
      }
    }
    try results.add("decision.core.ns", decision / 1_000)
    try results.add("decision.core.noncompliant", outcome == .noncompliant ? 1 : 0)
  }
}
