import AdapterHost
import ConnectorModel
import Foundation
import Testing

/// What must not grow, and who must not wake up. A thousand crashes take a while: that many run when the
/// environment variable GATEHOUSE_CRASH_CYCLES says so.
@Suite("Steadiness", .serialized)
struct SteadinessTests {
  static var cycles: Int {
    ProcessInfo.processInfo.environment["GATEHOUSE_CRASH_CYCLES"].flatMap { Int($0) } ?? 60
  }

  @Test(
    "crash after crash, nothing grows: memory, threads, descriptors, mappings, processes",
    arguments: [IsolationProfile.sandbox, .locked])
  func crashes(profile: IsolationProfile) async throws {
    // Alone in a process of its own: other tests start workers too.
    await #expect(processExitsWith: .success) { [profile = profile as IsolationProfile] in
      var worker = WorkerOptions.test(profile)
      worker.restarts.firstPause = .zero
      worker.restarts.mostDeaths = .max
      try await FaultyAdapter.with("process") { [worker] path in
        try await WorkerTests.with(path: path, worker: worker) { it in
          try await Self.crash(it, times: 20)
          let before = try Footprint()
          try await Self.crash(it, times: Self.cycles)
          let after = try Footprint()
          try #require(after.leftovers.children.count == 1 && before.leftovers.children.count == 1)
          try #require(after.leftovers.descriptors == before.leftovers.descriptors)
          try #require(after.leftovers.mappings == before.leftovers.mappings)
          // What the runtime takes and gives back as it likes, but never once a crash.
          try #require(after.threads <= before.threads + 8)
          try #require(after.descriptors <= before.descriptors + 8)
          try #require(after.kilobytes <= before.kilobytes + 4_096)
        }
      }
    }
  }

  static func crash(_ it: Connected, times: Int) async throws {
    for _ in 0..<times {
      try #require(await it.receive("crash").failure?.code == "worker.poisonous-message")
      try #require(await it.receive("sound").reports.count == 1)
    }
  }

  /// What this process holds.
  private struct Footprint {
    var leftovers: Leftovers
    var threads: Int
    var descriptors: Int
    var kilobytes: Int

    init() throws {
      let files = FileManager.default
      leftovers = try Leftovers()
      threads = try files.contentsOfDirectory(atPath: "/proc/self/task").count
      descriptors = try files.contentsOfDirectory(atPath: "/proc/self/fd").count
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
      kilobytes = try #require(Int(line.filter(\.isNumber)))
    }
  }

  @Test("a worker that has nothing to do does not wake up", arguments: IsolationTests.workers)
  func idle(profile: IsolationProfile) async throws {
    try await WorkerTests.with(worker: .test(profile)) { idle in
      try await WorkerTests.with { busy in
        #expect(await idle.receive("sound").reports.count == 1)
        let process = try #require(idle.adapter.status.processID)
        var before = try Self.switches(of: process)
        while before == nil { before = try Self.switches(of: process) }
        for _ in 0..<500 { #expect(await busy.receive("sound").reports.count == 1) }
        #expect(try Self.switches(of: process) == before)
        #expect(before?.count == 2, "a worker has two threads")
      }
    }
  }

  /// How often each thread of a process was put to sleep; nil while one of them is awake.
  private static func switches(of process: Int32) throws -> [String]? {
    let folder = "/proc/\(process)/task"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().reduce([]) {
      let status = try String(contentsOfFile: "\(folder)/\($1)/status", encoding: .utf8)
      guard let counts = $0, status.contains("State:\tS") else { return nil }
      let lines = status.split(separator: "\n").filter { $0.contains("ctxt_switches") }
      return counts + [lines.joined(separator: " ")]
    }
  }
}
