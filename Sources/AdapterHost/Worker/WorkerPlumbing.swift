import CAdapterChannel
import Glibc

/// The descriptors between a host and a worker, while it is being started. No open file is on both sides: what an
/// adapter does to one of its own changes nothing here.
struct WorkerPlumbing {
  /// Our end of the socket by which the worker says that it has answered.
  let answer: Int32
  /// Our end of the socket whose end tells the worker that we are gone.
  let watch: Int32
  /// What the worker prints. Neither side ever blocks on it: when it is full, the rest is lost.
  let output: Int32
  /// What the worker gets as its descriptors 0 to 7, and which of these we then close.
  private let files: [Int32]
  private let given: [Int32]

  /// - Parameter library: the sealed file to load.
  init(memory: WorkerMemory, library: Int32) throws(WorkerFault) {
    var (watches, answers, pipes): ([Int32], [Int32], [Int32]) = ([-1, -1], [-1, -1], [-1, -1])
    let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    let opened = channel_reopen(library)
    let hasSockets =
      unsafe channel_socket_pair(&watches) == 0 && channel_socket_pair(&answers) == 0
    let hasPipes = unsafe channel_pipe(&pipes) == 0
    guard null >= 0, opened >= 0, hasSockets, hasPipes else {
      let reason = unsafe String(cString: strerror(errno))
      for file in [null, opened] + watches + answers + pipes where file >= 0 { close(file) }
      throw .spawnFailed(reason: "no descriptors are to be had, \(reason)")
    }
    (answer, watch, output) = (answers[1], watches[0], pipes[0])
    files = [
      null, pipes[1], pipes[1], memory.files[0], memory.files[1], watches[1], answers[0],
      opened,
    ]
    given = [null, pipes[1], watches[1], answers[0], opened]
  }

  /// Starts the program, in namespaces of its own where the profile has them. What was meant for the
  /// worker is closed here.
  /// - Parameter group: the entrance of its control group; nil where it has none.
  func start(
    _ options: WorkerOptions, _ memory: WorkerMemory, group: Int32?
  ) throws(WorkerFault) -> channel_process {
    defer { for file in given { close(file) } }
    let isLocked = options.profile == .locked && !options.treatedAsMissing.contains(.namespaces)
    var (process, error) = spawn(options.program, memory, group, inNamespaces: isLocked)
    if error != 0, process.is_isolation != 0, options.acceptedMissing.contains(.namespaces) {
      (process, error) = spawn(options.program, memory, group, inNamespaces: false)
    }
    guard error != 0 else { return process }
    for file in [answer, watch, output] { close(file) }
    let reason = unsafe String(cString: strerror(-error))
    guard process.is_isolation == 0 else {
      throw .sandboxUnavailable([.namespaces], said: "namespaces: \(reason)")
    }
    throw .spawnFailed(reason: reason)
  }

  private func spawn(
    _ program: String, _ memory: WorkerMemory, _ group: Int32?, inNamespaces: Bool
  ) -> (process: channel_process, error: Int32) {
    var process = channel_process()
    unsafe memory.input.pointee.has_namespaces = inNamespaces ? 1 : 0
    let libraries = LibraryFolders.swiftRuntime.map { "LD_LIBRARY_PATH=\($0)" }
    let error = unsafe channel_spawn(
      program, String(memory.base, radix: 16), libraries, files, group ?? -1,
      inNamespaces ? 1 : 0, &process)
    return (process, error)
  }
}
