import CAdapterChannel
import Glibc

/// What the kernel's table of processes says, as far as everybody may read it.
enum ProcessTable {
  /// One process; its number alone may be another's by now.
  struct Entry: Hashable, Sendable {
    var identifier: Int32
    /// When it was started, in ticks since the machine was.
    var started: UInt64
  }

  /// The text of a file of `/proc`, of as many bytes as such files have; nil when there is none.
  static func text(_ path: String, atMost most: Int = 4_096) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: most)
    let count = unsafe read(file, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }

  /// What is in use by a process; nil when it is gone.
  static func use(of identifier: Int32) -> WorkerUse? {
    guard let status = text("/proc/\(identifier)/status"),
      let stat = text("/proc/\(identifier)/stat")
    else { return nil }
    return WorkerUse(status: status, stat: stat, ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The bytes of memory that a process has to itself; nil when the kernel does not say.
  static func privateBytes(of identifier: Int32) -> UInt64? {
    let pages = text("/proc/\(identifier)/statm")?.split(separator: " ").prefix(3)
      .compactMap { UInt64($0) }
    // The whole, what is resident, what of that is shared.
    guard let pages, pages.count == 3, pages[1] >= pages[2] else { return nil }
    return (pages[1] - pages[2]) * UInt64(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// A process as it is now; nil when it is gone, or has ended and only waits to be taken note of.
  static func entry(_ identifier: Int32) -> Entry? {
    let stat = text("/proc/\(identifier)/stat")
    // The name of the program stands in brackets, and may hold anything.
    let fields = stat?.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 19, fields[0] != "Z", let started = UInt64(fields[19]) else { return nil }
    return Entry(identifier: identifier, started: started)
  }

  /// All that a process has started, and what that has started. What was left by its own parent is among it where
  /// the process adopts such.
  static func descendants(of identifier: Int32) -> Set<Entry> {
    var found: Set<Entry> = []
    var parents = [identifier]
    while let parent = parents.popLast() {
      for child in children(of: parent).compactMap(entry) where found.insert(child).inserted {
        parents.append(child.identifier)
      }
    }
    return found
  }

  private static func children(of identifier: Int32) -> [Int32] {
    let tasks = "/proc/\(identifier)/task"
    return names(in: tasks).flatMap { task in
      (text("\(tasks)/\(task)/children", atMost: 64 << 10) ?? "").split(separator: " ")
        .compactMap { Int32($0) }
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if Int32(name) != nil { names.append(name) }
    }
    return names
  }

  /// Ends these processes and all that they start meanwhile: first everything is stopped, so that nothing new comes,
  /// and then killed.
  static func end(_ processes: Set<Entry>) {
    var stopped: Set<Entry> = []
    var pending = processes
    while let process = pending.popFirst() {
      guard stopped.insert(process).inserted, signal(process, SIGSTOP) else { continue }
      pending.formUnion(descendants(of: process.identifier))
    }
    for process in stopped { _ = signal(process, SIGKILL) }
  }

  /// Sends a signal to that very process; false when it is gone.
  private static func signal(_ process: Entry, _ number: Int32) -> Bool {
    let handle = channel_open_process(process.identifier)
    guard handle >= 0 else { return false }
    defer { close(handle) }
    // Asked with the handle open: from here on the number is no other's.
    guard entry(process.identifier) == process else { return false }
    return channel_signal(handle, number) == 0
  }
}
