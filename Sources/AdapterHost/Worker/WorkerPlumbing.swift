import AdapterChannel
import Glibc

/// The descriptors between a host and a worker, while it is being started.
struct WorkerPlumbing {
  /// An eventfd that the worker adds to when it has answered.
  let answer: Int32
  /// Our end of the socket whose end tells the worker that we are gone.
  let watch: Int32
  /// What the worker prints. Neither side ever blocks on it: when it is full, the rest is lost.
  let output: Int32
  /// What the worker gets as its descriptors 0 to 7, and which of these we then close.
  private let files: [Int32]
  private let given: [Int32]

  /// - Parameter library: verified bytes to load; nil when the library is loaded by its path.
  init(memory: WorkerMemory, library: Int32?) throws(WorkerFault) {
    var (sockets, pipes): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    let counter = channel_counter()
    let hasSockets = unsafe channel_socket_pair(&sockets) == 0
    let hasPipes = unsafe channel_pipe(&pipes) == 0
    guard null >= 0, counter >= 0, hasSockets, hasPipes else {
      let reason = unsafe String(cString: strerror(errno))
      for file in [null, counter] + sockets + pipes where file >= 0 { close(file) }
      throw .spawnFailed(reason: "no descriptors are to be had, \(reason)")
    }
    (answer, watch, output) = (counter, sockets[0], pipes[0])
    files = [
      null, pipes[1], pipes[1], memory.files[0], memory.files[1], sockets[1], counter,
      library ?? null,
    ]
    given = [null, pipes[1], sockets[1]]
  }

  /// Starts the program; answers the process and its pidfd. What was meant for the worker is closed here.
  func start(program: String, base: UInt64) throws(WorkerFault) -> (process: Int32, pidfd: Int32) {
    defer { for file in given { close(file) } }
    var process: pid_t = -1
    let error = unsafe channel_spawn(program, String(base, radix: 16), files, &process)
    guard error == 0 else { throw abandon(error) }
    let pidfd = channel_pidfd(process)
    guard pidfd < 0 else { return (process, pidfd) }
    Glibc.kill(process, SIGKILL)
    waitpid(process, nil, 0)
    throw abandon(pidfd)
  }

  private func abandon(_ error: Int32) -> WorkerFault {
    for file in [answer, watch, output] { close(file) }
    return .spawnFailed(reason: unsafe String(cString: strerror(-error)))
  }
}
