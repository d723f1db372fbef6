import ConnectorLedger
import ConnectorModel
import ConnectorService
import Foundation

/// What the trunk costs with many devices: the first import and building the same anew, deciding, a setting and the
/// message that comes after it, an explanation of the past, small acceptances from one task and from many, and what
/// changes of a toggle leave behind in memory. Prints times and ratios; asserts nothing. In a folder that is named it
/// leaves them for the documentation.
@main
struct TrunkBenchmark {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard let adapter = arguments.first else {
      print("usage: TrunkBenchmark <library of the reference adapter> [devices] [folder]")
      exit(64)
    }
    let results = Results(folder: arguments.dropFirst(2).first)
    let devices = arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
    let folder = NSTemporaryDirectory() + "gatehouse-benchmark-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await acceptances(folder + "/small", adapter, results)
    try await fleet(folder + "/large", adapter, devices, results)
  }

  /// 10,000 check-ins of one device each, from 64 tasks, beside one task.
  private static func acceptances(
    _ folder: String, _ adapter: String, _ results: Results
  ) async throws {
    let benchmarked = try await BenchmarkedService(folder: folder, adapter: adapter)
    let alone = 500
    let one = try await seconds { try await accept(0..<alone, benchmarked) } / Double(alone)
    let before = Memory.residentMegabytes
    let tasks = 64
    let count = 10_000
    let many =
      try await seconds {
        try await withThrowingTaskGroup { group in
          for task in 0..<tasks {
            let share = count / tasks
            group.addTask { try await accept(task * share..<(task + 1) * share, benchmarked) }
          }
          try await group.waitForAll()
        }
      } / Double(count)
    print(
      "small acceptances: \(Int(1 / one))/s from one task, \(Int(1 / many))/s from \(tasks):"
        + " \(text(one / many)) times; memory \(before) MB before, \(Memory.residentMegabytes) MB after"
    )
    results.add("trunk.accept.one.s", one)
    results.add("trunk.accept.many.s", many)
    await benchmarked.service.close()
  }

  private static func accept(_ numbers: Range<Int>, _ benchmarked: BenchmarkedService) async throws
  {
    for number in numbers {
      let batch = CheckInBatch(
        source: "task", receivedAt: BenchmarkedService.time,
        checkIns: [BenchmarkedService.checkIn(number)])
      _ = try await benchmarked.service.ledger.accept(
        [.checkIns(batch)], by: BenchmarkedService.caller)
    }
  }

  private static func fleet(
    _ folder: String, _ adapter: String, _ devices: Int, _ results: Results
  ) async throws {
    let benchmarked = try await BenchmarkedService(folder: folder, adapter: adapter)
    let service = benchmarked.service
    let importing = try await seconds { try await benchmarked.importFleet(devices) }
    print("first import of \(devices) devices: \(text(importing)) s")
    try await benchmarked.connect()
    _ = try await service.tellAdapters()
    let deciding = try await seconds { _ = try await service.decisions.decideWhatHasChanged() }
    print("decided for the first time: \(text(deciding)) s")
    let moment = Timestamp.wallClock
    try await settings(benchmarked, results)
    let explaining = try await explain("SN100", at: moment, benchmarked)
    print("explained as of a moment before: \(text(explaining)) s")
    results.add("trunk.explain.s", explaining)
    let rebuilding = try await seconds { _ = try await service.ledger.rebuildTables() }
    print(
      "tables built anew: \(text(rebuilding)) s, \(text(rebuilding / importing)) times the import")
    let replaying = try await seconds { _ = try await service.explanations.replayDecisions() }
    print(
      "all decisions derived anew: \(text(replaying)) s,"
        + " \(text(replaying / (importing + deciding))) times import and decisions")
    try await oftenCheckedIn(benchmarked)
    results.add("trunk.import.s", importing)
    results.add("trunk.rebuild.s", rebuilding)
    results.add("trunk.first.s", importing + deciding)
    results.add("trunk.replay.s", replaying)
    await service.close()
  }

  /// A setting that concerns everybody, with the message that comes right after it, ten times.
  private static func settings(
    _ benchmarked: BenchmarkedService, _ results: Results
  ) async throws {
    let service = benchmarked.service
    let quiet = try await seconds { try await benchmarked.partnerMessage(0) }
    var (slowest, slowestMessage) = (0.0, 0.0)
    let before = Memory.residentMegabytes
    for round in 1...10 {
      let state = round.isMultiple(of: 2) ? "on" : "off"
      let setting = try await seconds {
        _ = try await service.connectors.set(
          benchmarked.connector,
          [SettingChange("partnerUnsupportedOsVersionBlocked=\(state)")],
          by: BenchmarkedService.caller)
      }
      async let telling: Void = service.tellAdapters()
      async let deciding = service.decisions.decideWhatHasChanged()
      let message = try await seconds { try await benchmarked.partnerMessage(round) }
      _ = try await (telling, deciding)
      print(
        "a setting answers in \(text(setting)) s, the message after it in \(text(message)) s;"
          + " memory \(Memory.residentMegabytes) MB")
      slowest = max(slowest, setting)
      slowestMessage = max(slowestMessage, message)
    }
    print("memory before the first change: \(before) MB; a message at rest: \(text(quiet)) s")
    results.add("trunk.setting.s", slowest)
    results.add("trunk.message.s", slowestMessage)
    results.add("trunk.memory.before.mb", Double(before))
    results.add("trunk.memory.after.mb", Double(Memory.residentMegabytes))
  }

  /// A device that has checked in a hundred times more, each time with 4,095 others.
  private static func oftenCheckedIn(_ benchmarked: BenchmarkedService) async throws {
    for day in 1...100 { try await benchmarked.checkInAgain(4_096, day: day) }
    let explaining = try await explain("SN100", at: .wallClock, benchmarked)
    print("explained with a hundred large rows more: \(text(explaining)) s")
  }

  private static func explain(
    _ name: String, at moment: Timestamp, _ benchmarked: BenchmarkedService
  ) async throws -> Double {
    let keys = try await benchmarked.service.devices.keys(named: name)
    return try await seconds {
      _ = try await benchmarked.service.explanations.explain(
        ExplanationRequest(device: keys[0], at: moment))
    }
  }

  private static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - start) / .seconds(1)
  }

  private static func text(_ number: Double) -> String { String(format: "%.3f", number) }
}

enum Memory {
  static var residentMegabytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return (Int(line.filter(\.isNumber)) ?? 0) / 1024
  }
}
