import Glibc

/// The control group (cgroup v2) of one worker: the kernel holds the worker and all that it starts to these bounds, and
/// ends them together.
final class WorkerCgroup: Sendable {
  let path: String
  private let folder: CgroupFolder
  private let bounds: WorkerBounds
  /// Open for a process that puts itself into the group.
  let entrance: Int32

  /// Nil when the kernel makes no further group.
  init?(in folder: CgroupFolder, bounds: WorkerBounds) {
    guard let path = folder.makeGroup() else { return nil }
    (self.folder, self.path, self.bounds) = (folder, path, bounds)
    for (name, value) in Self.settings(bounds) { CgroupFolder.write(value, to: "\(path)/\(name)") }
    entrance = CgroupFolder.open("\(path)/cgroup.procs", O_WRONLY | O_CREAT)
    guard entrance >= 0 else {
      folder.removeGroup(path)
      return nil
    }
  }

  deinit {
    close(entrance)
    folder.removeGroup(path)
  }

  /// What the kernel is told; a controller that is not there is told nothing.
  private static func settings(_ bounds: WorkerBounds) -> [(String, String)] {
    [
      ("memory.max", "\(bounds.memoryBytes)"), ("memory.swap.max", "0"),
      ("memory.oom.group", "1"), ("pids.max", "\(bounds.threads)"),
      ("cpu.max", "\(bounds.processors * 100_000) 100000"),
    ]
  }

  /// The bound beyond which something in the group has tried to go.
  var exceeded: WorkerBound? {
    if count("oom_kill", in: "memory.events") > 0 { return .memory(bytes: bounds.memoryBytes) }
    if count("max", in: "pids.events") > 0 { return .threads(bounds.threads) }
    return nil
  }

  /// One number of a file of lines, each with a name and a number.
  private func count(_ name: String, in file: String) -> UInt64 {
    let lines = ProcessTable.text("\(path)/\(file)")?.split(separator: "\n") ?? []
    for line in lines {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == name { return UInt64(words[1]) ?? 0 }
    }
    return 0
  }

  /// Ends all that is in the group.
  func end() { CgroupFolder.write("1", to: "\(path)/cgroup.kill") }
}
