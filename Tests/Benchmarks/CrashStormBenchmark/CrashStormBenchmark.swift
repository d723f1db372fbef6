import AdapterHost
import ConnectorModel
import Foundation
import Logging

/// What nine connectors notice of a tenth whose adapter crashes on every call: their 99th percentile
/// alone, beside one that is paused and given up as in production, and beside one that is started again
/// without a pause. Prints and asserts nothing. Argument: the seconds of each part, 10 if left out.
@main
struct CrashStormBenchmark {
  static func main() async throws {
    let seconds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 10
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "gatehouse-benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "adapter.so").path
    try build(path)
    let worker = WorkerOptions(program: program)
    var stubborn = worker
    stubborn.restarts.firstPause = .zero
    stubborn.restarts.mostDeaths = .max
    var others: [any AdapterConnection] = []
    for _ in 0..<9 { others.append(try await open(path, worker)) }
    let span = Duration.seconds(seconds)
    let alone = await percentiles(of: others, during: span, beside: nil)
    let usual = try await percentiles(of: others, during: span, beside: open(path, worker))
    let storm = try await percentiles(of: others, during: span, beside: open(path, stubborn))
    let again = await percentiles(of: others, during: span, beside: nil)
    for other in others { await other.close() }
    print("Nine connectors, a message of 64 records each 5 ms. Microseconds.")
    print("                                 median      99th")
    show("alone", alone)
    show("beside one that crashes", usual)
    show("beside one without pauses", storm)
    show("alone again", again)
    let base = max(alone.last, again.last)
    print("  99th beside one that crashes / alone: \(ratio(usual.last / base)) (goal: at most 1.2)")
    print("  99th beside one without pauses / alone: \(ratio(storm.last / base))")
  }

  private static var program: String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "adapter-worker").path
  }

  private static func open(
    _ path: String, _ worker: WorkerOptions
  ) async throws -> any AdapterConnection {
    let logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
    let adapter = try await WorkerAdapter.open(
      AdapterLibrary.open(path: path, worker: worker), worker: worker,
      options: AdapterHostOptions(logger: logger))
    try await adapter.activate()
    return adapter
  }

  /// The times that the calls of some connections took, while one more crashes.
  private static func percentiles(
    of others: [any AdapterConnection], during span: Duration,
    beside crashing: (any AdapterConnection)?
  ) async -> (median: Double, last: Double) {
    let end = ContinuousClock.now + span
    let crasher = Task {
      while let crashing, ContinuousClock.now < end {
        // A message that is no whole number of records ends this adapter's process.
        _ = await crashing.receive(message(bytes: 1))
      }
      await crashing?.close()
    }
    let times = await withTaskGroup(of: [Double].self) { group in
      for other in others { group.addTask { await call(other, until: end) } }
      return await group.reduce(into: []) { $0 += $1 }
    }.sorted()
    await crasher.value
    return (times[times.count / 2], times[times.count * 99 / 100])
  }

  private static func call(
    _ adapter: any AdapterConnection, until end: ContinuousClock.Instant
  ) async -> [Double] {
    let message = message(bytes: 64 * 256)
    var times: [Double] = []
    while ContinuousClock.now < end {
      let began = ContinuousClock.now
      let result = await adapter.receive(message)
      times.append((ContinuousClock.now - began) / .microseconds(1))
      precondition(result.failure == nil && result.refusedCount == 64)
      try? await Task.sleep(for: .milliseconds(5))
    }
    return times
  }

  private static func message(bytes: Int) -> PartnerMessage {
    PartnerMessage(
      connector: ConnectorID(rawValue: "11111111-2222-4333-8444-555555555555"), source: "benchmark",
      contentType: "application/octet-stream", messageId: "1",
      receivedAt: Timestamp(milliseconds: 1),
      body: (0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 31) })
  }

  private static func build(_ path: String) throws {
    let benchmarks = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent()
    let tests = benchmarks.deletingLastPathComponent()
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = [
      "cc", "-std=gnu11", "-O2", "-shared", "-fPIC", "-fvisibility=hidden",
      "-I", tests.deletingLastPathComponent().appending(path: "Sources/MTDAdapterABI/include").path,
      "-I", tests.appending(path: "FaultyAdapters").path,
      "-o", path, benchmarks.appending(path: "CrossingPeers/adapter.c").path,
    ]
    try compiler.run()
    compiler.waitUntilExit()
    precondition(compiler.terminationStatus == 0, "the adapter cannot be built")
  }

  private static func show(_ what: String, _ times: (median: Double, last: Double)) {
    let name = what.padding(toLength: 28, withPad: " ", startingAt: 0)
    print(name + String(format: "%11.0f%10.0f", times.median, times.last))
  }

  private static func ratio(_ value: Double) -> String { String(format: "%.2f", value) }
}
