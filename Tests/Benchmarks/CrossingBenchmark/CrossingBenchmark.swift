import ConnectorModel
import Foundation
import Logging

@testable import AdapterHost

/// What it costs to cross to an adapter: in this process, in a worker, over a Unix socket, and through
/// HashiCorp's go-plugin with gRPC, all with the same 256 bytes a record and the same work. Prints medians
/// and ratios; asserts nothing. Arguments: the parts to run, of `bytes`, `devices` and `starts`, all if none; and the
/// path of a folder, where the figures of the documentation go.
@main
struct CrossingBenchmark {
  static let batches = [1, 64, 512, 1_024, 4_096]

  static func main() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "gatehouse-benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let adapter = try Peer.adapter(in: folder)
    let worker = WorkerOptions(program: program)
    let parts = CommandLine.arguments.dropFirst().filter { !$0.contains("/") }
    let isWanted = { (part: String) in parts.isEmpty || parts.contains(part) }
    if isWanted("bytes") { try bytes(adapter, worker, folder) }
    if isWanted("devices") { try await devices(adapter, worker) }
    if isWanted("starts") { try starts(adapter, worker) }
  }

  private static var program: String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "adapter-worker").path
  }

  // MARK: Bytes there and back

  /// Those that this process may use, as the kernel lists them.
  private static var cores: Substring {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
    return line?.split(separator: "\t").last ?? "of this machine"
  }

  private static func bytes(_ adapter: URL, _ worker: WorkerOptions, _ folder: URL) throws {
    let direct = try Peer.inC("direct", in: folder).measure(batches, arguments: [adapter.path])
    let crossed = try WorkerMeter(adapter: adapter.path, worker: worker).measure(batches)
    let socket = try Peer.inC("socket", in: folder).measure(batches)
    let plugin = try Peer.inGo(in: folder)?.measure(batches)
    print(
      "The crossing alone, on the cores \(cores): records of 256 bytes there, what was answered copied back."
        + " Microseconds.")
    print(row("records", "in process", "worker", "socket", "go-plugin", "worker/in", "go/worker"))
    for batch in batches {
      let (here, there) = (direct[batch] ?? .nan, crossed[batch] ?? .nan)
      let other = plugin?[batch]
      print(
        row(
          "\(batch)", micro(here), micro(there), micro(socket[batch] ?? .nan),
          other.map(micro) ?? "-", ratio(there / here), other.map { ratio($0 / there) } ?? "-"))
    }
    if plugin == nil {
      print("go-plugin was left out: it takes golang-go, golang-github-hashicorp-go-plugin-dev and")
      print("golang-google-grpc-dev from Debian.")
    }
    goal("worker / in process at 4,096", ratio(crossed[4_096], direct[4_096]), "at most 2.5")
    if let plugin {
      goal("go-plugin / worker at 1,024", ratio(plugin[1_024], crossed[1_024]), "at least 30")
    }
  }

  // MARK: Devices in, checked reports out

  private static func devices(_ adapter: URL, _ worker: WorkerOptions) async throws {
    let options = AdapterHostOptions(
      logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
    let here = try await InProcessAdapter.open(
      AdapterLibrary.open(path: adapter.path), options: options)
    let there = try await WorkerAdapter.open(
      AdapterLibrary.open(path: adapter.path, worker: worker), worker: worker, options: options)
    try await here.activate()
    try await there.activate()
    print("\nAs the program crosses: devices in, checked reports out. Microseconds.")
    print(row("devices", "in process", "worker", "worker/in", "", "", ""))
    for count in batches + [65_536] {
      let devices = (0..<count).map { device(Int64($0)) }
      let times = try await (
        median { try await cross(here, devices) }, median { try await cross(there, devices) }
      )
      print(row("\(count)", micro(times.0), micro(times.1), ratio(times.1 / times.0), "", "", ""))
      if count == 4_096 {
        goal("worker / in process at 4,096", ratio(times.1 / times.0), "at most 1.2")
        try keep("crossing.in-process.ns", times.0)
        try keep("crossing.worker.ns", times.1)
      }
    }
    // Batches of 512, which are the first of each call, one after another: nothing is laid out ahead.
    let devices = (0..<65_536).map { device(Int64($0)) }
    let single = try await median {
      for start in stride(from: 0, to: devices.count, by: 512) {
        try await cross(there, Array(devices[start..<start + 512]))
      }
    }
    print(row("65536 by 512", "", micro(single), "", "", "", ""))
    await here.close()
    await there.close()
  }

  private static func cross(_ adapter: any AdapterConnection, _ devices: [Device]) async throws {
    let result = await adapter.devices(devices)
    if let failure = result.failure { throw failure }
  }

  private static func device(_ key: Int64) -> Device {
    Device(
      key: DeviceKey(rawValue: key), platform: .ios, ownership: .company, management: .enrolled,
      identifiers: [
        DeviceIdentifier(.udid, "00008110-\(key)"), DeviceIdentifier(.serialNumber, "C02-\(key)"),
      ].compactMap { $0 }, osText: "26.0.1", model: "iPhone17,2",
      lastCheckInAt: Timestamp(milliseconds: 1), receivedAt: Timestamp(milliseconds: 1))
  }

  // MARK: Starts

  private static func starts(_ adapter: URL, _ worker: WorkerOptions) throws {
    print("\nFrom the start of a worker to its first answer, the adapter in C. Microseconds.")
    print(row("profile", "median", "99th", "", "", "", ""))
    for profile in [IsolationProfile.worker, .sandbox, .locked] {
      var worker = worker
      worker.profile = profile
      var times: [Double] = []
      for _ in 0..<200 {
        times.append(try WorkerMeter.start(adapter: adapter.path, worker: worker))
      }
      times.sort()
      print(row(profile.rawValue, micro(times[100]), micro(times[197]), "", "", "", ""))
      if profile == .sandbox {
        goal("start in the sandbox", micro(times[100]) + " µs", "at most 2,000")
        try keep("crossing.start.ns", times[100])
      }
    }
  }

  // MARK: Numbers

  private static func median(_ body: () async throws -> Void) async throws -> Double {
    var times: [Double] = []
    let clock = ContinuousClock()
    let end = clock.now + .seconds(1)
    while times.count < 20 || clock.now < end {
      times.append(try await clock.measure(body) / .nanoseconds(1))
    }
    return times.sorted()[times.count / 2]
  }

  /// Appends a figure to those of the other benchmarks, where a folder is named.
  private static func keep(_ name: String, _ value: Double) throws {
    guard let folder = CommandLine.arguments.dropFirst().first(where: { $0.contains("/") }) else {
      return
    }
    let file = URL(fileURLWithPath: folder).appending(path: "results.tsv")
    if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("\(name)\t\(value)\n".utf8))
  }

  private static func micro(_ nanoseconds: Double) -> String {
    String(format: "%.1f", nanoseconds / 1_000)
  }

  private static func ratio(_ value: Double) -> String { String(format: "%.2f", value) }

  private static func ratio(_ one: Double?, _ other: Double?) -> String {
    guard let one, let other else { return "-" }
    return ratio(one / other)
  }

  private static func goal(_ what: String, _ value: String, _ goal: String) {
    print("  \(what): \(value) (goal: \(goal))")
  }

  private static func row(_ cells: String...) -> String {
    cells.map { $0.padding(toLength: 12, withPad: " ", startingAt: 0) }.joined()
  }
}
