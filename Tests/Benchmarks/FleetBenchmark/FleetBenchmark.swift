import ConnectorModel
import Foundation

@testable import ComplianceEvaluation

/// What it costs to decide about a whole fleet, about one device, and about one device in fleets of different
/// sizes. Writes what was measured, and the fleet with what was decided about each device, into a folder, for
/// the peers in `Peers`, which do the same work and compare.
@main
struct FleetBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let folder = URL(fileURLWithPath: arguments.first ?? NSTemporaryDirectory(), isDirectory: true)
    let results = Results(folder: folder)
    try measureDecision(results)
    try measureFleet(1_000_000, results, writingTo: folder)
    try measureFleet(16_000_000, results, writingTo: nil)
    try measureSmallGroups(results)
    try measureChanges(results)
  }
}

/// Numbers by name, a line each, appended to a file that the peers write to as well.
struct Results {
  let folder: URL

  func add(_ name: String, _ value: Double) throws {
    print("\(name): \(String(format: "%.4g", value))")
    let file = folder.appending(path: "results.tsv")
    if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("\(name)\t\(value)\n".utf8))
  }
}

/// The shortest of some runs, in nanoseconds: what is longer was disturbed by others on the machine.
func shortest(of runs: Int, _ body: () -> Void) -> Double {
  var shortest = Double.infinity
  for _ in 0..<runs {
    shortest = min(shortest, ContinuousClock().measure(body) / .nanoseconds(1))
  }
  return shortest
}
