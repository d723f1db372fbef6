/// What a worker may take of the machine, in every profile. Memory of its own has a bound of the kernel's beside
/// (`WorkerOptions.dataBytes`); here is what the kernel does not count, or not for one process.
package struct WorkerBounds: Hashable, Sendable {
  /// Threads at once.
  package var threads: UInt64 = 128
  /// Processes that it has started, where it may start any, and what these have started.
  package var processes: UInt64 = 32
  /// How many processors it may keep busy all the time, where it has a control group.
  package var processors: UInt64 = 1
  /// Bytes of memory in use, shared memory and the kernel's tables of it included, beyond what it shares with the
  /// host.
  package var memoryBytes: UInt64 = 1 << 30
  /// Bytes of any file that it writes, a file in memory too.
  package var fileBytes: UInt64 = 1 << 20
  /// Time of a processor within `idlePeriod` while it has no call to answer.
  package var idleProcessorTime: Duration = .seconds(2)
  package var idlePeriod: Duration = .seconds(10)

  package init() {}
}

/// A bound that a worker has gone beyond.
enum WorkerBound: Hashable, Sendable {
  case threads(UInt64)
  case processes(UInt64)
  case memory(bytes: UInt64)
  case idleProcessorTime(Duration)

  /// "more than 128 threads"
  var words: String {
    switch self {
    case .threads(let most): "more than \(most) threads"
    case .processes(let most): "more than \(most) processes"
    case .memory(let bytes): "more than \(bytes >> 20) MiB of memory"
    case .idleProcessorTime(let most): "more than \(most) of a processor without having a call"
    }
  }
}

/// What a worker takes at one moment, as the kernel says.
struct WorkerUse: Hashable, Sendable {
  var threads: UInt64
  /// Resident or swapped out, without the files that it maps. Pages that were only read cost nothing but the tables
  /// that lead to them, which are counted for that.
  var memoryBytes: UInt64
  var processorTime: Duration

  private static let memory: [Substring] = [
    "RssAnon", "RssShmem", "VmSwap", "VmPTE", "HugetlbPages",
  ]

  /// Reads the contents of `/proc/PID/status` and `/proc/PID/stat`; nil when they are not what they should be.
  init?(status: String, stat: String, ticksPerSecond: Int) {
    var values: [Substring: UInt64] = [:]
    for line in status.split(separator: "\n") {
      let parts = line.split { $0 == ":" || $0 == "\t" || $0 == " " }
      guard parts.count > 1, let number = UInt64(parts[1]) else { continue }
      values[parts[0]] = number
    }
    // The name of the program stands in brackets, and may hold anything.
    let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
    guard let threads = values["Threads"], fields.count > 12, ticksPerSecond > 0,
      let user = UInt64(fields[11]), let system = UInt64(fields[12])
    else { return nil }
    self.threads = threads
    memoryBytes = Self.memory.reduce(0) { $0 + (values[$1] ?? 0) } << 10
    processorTime = .seconds(1) * Double(user + system) / ticksPerSecond
  }

  static func += (sum: inout WorkerUse, other: WorkerUse) {
    sum.threads += other.threads
    sum.memoryBytes += other.memoryBytes
    sum.processorTime += other.processorTime
  }
}
