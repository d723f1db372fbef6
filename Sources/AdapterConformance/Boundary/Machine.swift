import CAdapterProbe
import Foundation
import Glibc
import SystemFiles

/// What the process of a test can find out about itself, or give up.
enum Machine {
  static var heapBytes: Int { Int(clamping: probe_heap_bytes()) }
  static var openFiles: Int { Int(probe_open_files()) }
  static var threads: Int { Int(probe_threads()) }

  /// The first signal that is handled otherwise than at the first call; nil if there is none.
  static func changedSignal() -> Int? {
    let signal = probe_changed_signal()
    return signal == 0 ? nil : Int(signal)
  }

  /// A sealed copy of a file in memory, which stays open until this process ends.
  static func sealedCopy(_ path: String) throws -> Int32 {
    do {
      let bytes = try FileSystem.read(path, atMost: .max, followsLink: true)
      return try FileDescriptor.sealed(bytes, name: "adapter").release()
    } catch {
      throw ProbeFault("no copy can be made: \(error)")
    }
  }

  /// Leaves this process nothing to read but these files and folders.
  static func restrict(to paths: [String]) throws {
    try unsafe withPointers(to: paths) { list, count in unsafe probe_restrict(list, count) }
  }

  /// The same, and takes away all capabilities; as soon as a library is loaded, by `ProbedLibrary`, everything that
  /// a sandboxed worker does not have.
  static func confine(to paths: [String]) throws {
    try unsafe withPointers(to: paths) { list, count in unsafe probe_confine(list, count) }
  }

  private static func withPointers(
    to paths: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>, UInt32) -> Int32
  ) throws {
    let pointers = unsafe paths.map { unsafe strdup($0) }
    defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
    let list = unsafe pointers.map { unsafe UnsafePointer($0) }
    let answer = unsafe list.withUnsafeBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe body($0, UInt32(buffer.count)) } ?? -EINVAL
    }
    guard answer == 0 else { throw ProbeFault("a sandbox is not to be had here (\(-answer))") }
  }

  static func closeStandardStreams() { for file in 0...2 { close(Int32(file)) } }

  static func clearEnvironment() { clearenv() }

  /// A limit on the memory that this process may write, counted from what it has.
  static func limitMemory(to bytes: Int) {
    let pages =
      (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
      .split(separator: " ").dropFirst(5).first.flatMap { Int($0) } ?? 0
    let limit = rlim_t(pages * 4_096 + bytes)
    var limits = rlimit(rlim_cur: limit, rlim_max: limit)
    unsafe setrlimit(__rlimit_resource_t(2), &limits)
  }

  static func limitFiles(to count: Int) {
    var limits = rlimit(rlim_cur: rlim_t(count), rlim_max: rlim_t(count))
    unsafe setrlimit(__rlimit_resource_t(7), &limits)
  }

  /// From now on this process starts no thread.
  static func refuseThreads() throws {
    let answer = probe_refuse_threads()
    guard answer == 0 else { throw ProbeFault("threads cannot be refused here (\(-answer))") }
  }

  /// So many further seconds of processor time; then the kernel signals, and a second later it kills.
  static func limitProcessorTime(to seconds: Int) {
    var used = rusage()
    unsafe getrusage(__rusage_who_t(0), &used)
    let limit = rlim_t(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1 + seconds)
    var limits = rlimit(rlim_cur: limit, rlim_max: limit + 1)
    unsafe setrlimit(__rlimit_resource_t(0), &limits)
  }

  /// Runs `body` in a copy of this process. Nil when it ended by a signal.
  static func inFork(_ body: () -> Int32) -> Int32? {
    let child = probe_fork()
    if child == 0 { _exit(body()) }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
  }

  /// Whether anybody may write into a folder, or it lies nowhere.
  static func isFolderWritableByOthers(_ path: String) -> Bool {
    FileStatus(path, followsLink: true).map { $0.mode & 0o002 != 0 } ?? false
  }

  /// Gives threads that should not be there a moment.
  static func pause(milliseconds: Int32) { _ = poll(nil, 0, milliseconds) }

  /// Where the Swift runtime of this process lies, for adapters in Swift. A confined process must have asked before.
  static let runtimeFolders: [String] = {
    let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
    let line = maps.split(separator: "\n").first { $0.hasSuffix("/libswiftCore.so") }
    guard let path = line?.split(separator: " ").last else { return [] }
    return [String(path.dropLast("/libswiftCore.so".count))]
  }()

  /// Runs `body` on a new thread and waits for it.
  static func onNewThread<Answer: Sendable>(_ body: @escaping @Sendable () -> Answer) -> Answer {
    let running = start(body)
    running.box.done.wait()
    guard let value = running.box.value else {
      fatalError("The thread has ended without an answer.")
    }
    return value
  }

  /// A body that runs on a thread of its own.
  struct Running<Answer: Sendable>: Sendable {
    fileprivate let box: Box<Answer>

    /// What came of it; nil when it is not there in time. To be asked until it is there.
    func answer(within milliseconds: Int) -> Answer? {
      let isDone = box.done.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
      guard isDone else { return nil }
      // For those who ask again.
      box.done.signal()
      return box.value
    }
  }

  /// Runs `body` on a new thread, and does not wait for it.
  static func start<Answer: Sendable>(
    _ body: @escaping @Sendable () -> Answer
  ) -> Running<Answer> {
    let box = Box<Answer>()
    let thread = Thread {
      box.value = body()
      box.done.signal()
    }
    // A Swift adapter in a debug build has deep stacks.
    thread.stackSize = 8 << 20
    thread.start()
    return Running(box: box)
  }

  /// Runs bodies on threads of their own, all at once.
  static func atOnce<Answer: Sendable>(
    _ bodies: [@Sendable () -> Answer]
  ) -> [Answer] {
    let boxes = bodies.map { _ in Box<Answer>() }
    let gate = DispatchSemaphore(value: 0)
    for (body, box) in zip(bodies, boxes) {
      let thread = Thread {
        gate.wait()
        box.value = body()
        box.done.signal()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    for _ in bodies { gate.signal() }
    return boxes.compactMap { box in
      box.done.wait()
      return box.value
    }
  }

  // Written before the signal and read after it.
  fileprivate final class Box<Value>: @unchecked Sendable {
    var value: Value?
    let done = DispatchSemaphore(value: 0)
  }
}
