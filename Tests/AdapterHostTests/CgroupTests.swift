import ConnectorModel
import Foundation
import Glibc
import Testing

@testable import AdapterHost

/// A folder plays the kernel's where it gives none; where it does, the kernel's own is used.
@Suite("A control group for each worker", .serialized, .timeLimit(.minutes(5)))
struct CgroupTests {
  private func text(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }

  private func withFolder(_ body: (String, WorkerOptions) async throws -> Void) async throws {
    try await FaultyAdapter.withFolder { folder in
      try Data("cpuset cpu io memory pids\n".utf8)
        .write(to: URL(fileURLWithPath: "\(folder)/cgroup.controllers"))
      var worker = WorkerOptions.test()
      worker.cgroups = CgroupFolder(takingOver: folder)
      try await body(folder, worker)
    }
  }

  @Test("the host goes aside, so that the kernel may divide what the service was given")
  func takingOver() async throws {
    try await withFolder { folder, worker in
      #expect(worker.cgroups?.controllers == ["memory", "pids", "cpu"])
      #expect(text("\(folder)/host/cgroup.procs") == "0")
    }
    #expect(CgroupFolder(takingOver: "/nonexistent") == nil)
  }

  @Test("the kernel is told a worker's bounds before it starts, and ends all of it together")
  func life() async throws {
    try await withFolder { folder, worker in
      try await WorkerTests.with(worker: worker) { it in
        // The first one only said who the adapter is.
        let expected = [
          "cgroup.procs": "0", "memory.max": "\(1 << 30)", "memory.swap.max": "0",
          "memory.oom.group": "1", "pids.max": "128", "cpu.max": "100000 100000",
        ]
        for (file, value) in expected { #expect(text("\(folder)/worker-2/\(file)") == value) }
        #expect(text("\(folder)/worker-1/cgroup.kill") == "1")
        #expect(text("\(folder)/worker-2/cgroup.kill") == nil)
      }
      #expect(text("\(folder)/worker-2/cgroup.kill") == "1")
    }
  }

  @Test(
    "a worker that the kernel has kept from more than it may have is ended, and which bound it was is said",
    arguments: [
      ("memory.events", "oom 1\noom_kill 1\n", "more than 1024 MiB of memory"),
      ("pids.events", "max 1\n", "more than 128 threads"),
    ])
  func exceeded(file: String, contents: String, words: String) async throws {
    try await withFolder { folder, worker in
      try await WorkerTests.with(worker: worker) { it in
        try Data(contents.utf8).write(to: URL(fileURLWithPath: "\(folder)/worker-2/\(file)"))
        while it.adapter.status.lastFault?.code != "worker.overspent" { await Task.yield() }
        #expect(it.adapter.status.lastFault?.message.contains(words) == true)
        #expect(await it.receive("sound").reports.count == 1)
      }
    }
  }

  @Test("where no group can be made a worker starts without")
  func without() async throws {
    try await withFolder { folder, worker in
      try FileManager.default.removeItem(atPath: folder)
      try await WorkerTests.with(worker: worker) { it in
        #expect(await it.receive("sound").reports.count == 1)
      }
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    }
  }

  @Test(
    "the group of a process is found in what the kernel says of it",
    arguments: [
      ("0::/system.slice/gatehouse.service", "/", "/sys/fs/cgroup/system.slice/gatehouse.service"),
      ("4:memory:/x\n0::/", "/", "/sys/fs/cgroup"),
      ("0::/pod/one", "/pod", "/sys/fs/cgroup/one"), ("0::/pod", "/pod", "/sys/fs/cgroup"),
      ("0::/podium", "/pod", nil), ("4:memory:/x", "/", nil), ("0::/../other", "/pod", nil),
    ])
  func path(own: String, root: String, expected: String?) {
    let mounts = """
      24 1 0:22 / /proc rw - proc proc rw
      30 24 0:26 \(root) /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw
      """
    #expect(CgroupFolder.path(own: own, mounts: mounts) == expected)
    #expect(CgroupFolder.path(own: own, mounts: "24 1 0:22 / /proc rw - proc proc rw") == nil)
  }

  /// A group of this test's own in the kernel's tree, where it may make one.
  private static let place: String? = {
    guard let own = CgroupFolder.ownPath else { return nil }
    let path = "\(own)/gatehouse-test-\(getpid())"
    guard unsafe mkdir(path, 0o755) == 0 else { return nil }
    unsafe rmdir(path)
    return path
  }()

  @Test(
    "the kernel keeps a worker and all that it has started together, ends them together, and nothing is left",
    .enabled(if: place != nil, "This process may make no control group."))
  func kernel() async throws {
    let place = try #require(Self.place)
    let isMade = unsafe mkdir(place, 0o755) == 0
    try #require(isMade)
    defer { unsafe rmdir(place) }
    var worker = WorkerOptions.test(.worker)
    worker.cgroups = CgroupFolder(place, controllers: [])
    try await WorkerTests.with(worker: worker) { it in
      let process = try #require(it.adapter.status.processID)
      _ = await it.receive("fork-far")
      let child = await ChildrenTests.lost(under: process)
      let members = text("\(place)/worker-2/cgroup.procs")?.split(separator: "\n") ?? []
      #expect(members.contains("\(process)") && members.contains("\(child.identifier)"))
      kill(process, SIGKILL)
      // A death that nobody has asked for: the host finds it at the next call.
      #expect(await it.receive("sound").reports.count == 1)
      await ChildrenTests.waitForEnd(of: child)
    }
    worker.cgroups = nil
    let left = try FileManager.default.contentsOfDirectory(atPath: place)
    #expect(left.filter { $0.hasPrefix("worker-") }.count <= 1)
    for group in left where group.hasPrefix("worker-") {
      while unsafe rmdir("\(place)/\(group)") != 0, errno == EBUSY { await Task.yield() }
    }
  }
}
