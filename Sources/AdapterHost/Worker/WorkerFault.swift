/// What can go wrong with a worker rather than with what its adapter answered.
enum WorkerFault: Error, Hashable, Sendable {
  /// The process was ended by a signal; `said` is the last that it printed.
  case crashed(signal: Int32, during: String, said: String)
  case exited(status: Int32, during: String, said: String)
  /// It took more of the machine than it may, and was killed.
  case overspent(WorkerBound, during: String)
  /// It did not answer in time and was killed.
  case hung(during: String, after: Duration)
  /// These layers cannot be put up, and nobody has accepted that.
  case sandboxUnavailable(Set<SandboxLayer>, said: String)
  case addressTaken
  case spawnFailed(reason: String)
  /// Something in shared memory is not as a worker of this build writes it.
  case badAnswer(String)
  case tooLarge
  case backingOff(milliseconds: UInt32)
  case breakerOpen
  case poisonousMessage(died: String)

  /// Whether the process ended by itself: what it was doing may be offered to another.
  var isDeath: Bool {
    switch self {
    case .crashed, .exited, .overspent: true
    default: false
    }
  }

  /// The same without what the process printed.
  var withoutPrint: WorkerFault {
    switch self {
    case .crashed(let signal, let phase, _): .crashed(signal: signal, during: phase, said: "")
    case .exited(let status, let phase, _): .exited(status: status, during: phase, said: "")
    default: self
    }
  }

  /// Whether it says something of this adapter's process, for the breaker.
  var countsAsDeath: Bool {
    switch self {
    case .crashed, .exited, .overspent, .hung, .badAnswer: true
    default: false
    }
  }
}

extension WorkerFault {
  func error(adapter: String, operation: String) -> AdapterError {
    let words = words
    var error = AdapterError(
      code: "worker.\(words.code)", adapter: adapter, operation: operation, message: words.message,
      lookedAt: "the adapter's worker process", remedy: words.remedy)
    if case .backingOff(let milliseconds) = self {
      error.isRetryable = true
      error.retryAfterMilliseconds = milliseconds
    }
    return error
  }

  private static let vendor = "Ask the adapter's vendor; the host and its data are unharmed."

  private var words: (code: String, message: String, remedy: String) {
    switch self {
    case .crashed(let signal, let phase, let said):
      (
        "crashed",
        "The adapter crashed (\(Self.name(of: signal))) in \(phase).\(Self.quoted(said))",
        Self.vendor
      )
    case .exited(let status, let phase, let said):
      (
        "exited",
        "The adapter ended its process (exit code \(status)) in \(phase).\(Self.quoted(said))",
        Self.vendor
      )
    case .overspent(let bound, let phase):
      ("overspent", "The adapter took \(bound.words) and was ended, in \(phase).", Self.vendor)
    case .hung(let phase, let duration):
      ("hung", "The adapter did not return from \(phase) within \(duration).", Self.vendor)
    case .sandboxUnavailable(let layers, let said):
      (
        "sandbox-unavailable",
        "The sandbox cannot be put up (\(said)), so the adapter was not loaded.",
        Self.remedy(missing: layers)
      )
    case .addressTaken:
      (
        "address-taken", "No address is free on both sides for the memory that they share.",
        "Try again; if it stays so, report it with the output of gatehouse doctor."
      )
    case .spawnFailed(let reason):
      (
        "spawn-failed", "The worker cannot be started: \(reason).",
        "Check that adapter-worker lies beside gatehouse and may be executed."
      )
    case .badAnswer(let what):
      ("bad-answer", "What the worker wrote makes no sense: \(what).", Self.vendor)
    case .tooLarge:
      (
        "too-large", "What is to be handed over does not fit the shared memory.",
        "Send less at once."
      )
    case .backingOff(let milliseconds):
      (
        "backing-off",
        "The adapter has died more than once; it starts again in \(milliseconds) ms.",
        "Wait, or ask the adapter's vendor about the crashes in the log."
      )
    case .breakerOpen:
      (
        "breaker-open", "The adapter has died too often and is not started again.",
        "See the crashes in the log; reset the adapter when the cause is mended."
      )
    case .poisonousMessage(let died):
      (
        "poisonous-message", "The adapter does not survive this message: \(died)", Self.vendor
      )
    }
  }

  private static func remedy(missing layers: Set<SandboxLayer>) -> String {
    guard !layers.isEmpty else { return "See what this machine gives: gatehouse doctor." }
    let names = layers.ordered.map(\.rawValue).joined(separator: ",")
    return "See what is lost without it: gatehouse doctor. "
      + "GATEHOUSE_ACCEPT_MISSING=\(names) goes without exactly that."
  }

  /// The adapter's own last line, if it printed one.
  private static func quoted(_ said: String) -> String {
    said.isEmpty ? "" : " It printed: \(said)"
  }

  private static func name(of signal: Int32) -> String {
    let names: [Int32: String] = [
      4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL",
      11: "SIGSEGV", 15: "SIGTERM",
      25: "SIGXFSZ: it writes a longer file than it may", 31: "SIGSYS",
    ]
    return names[signal] ?? "signal \(signal)"
  }
}

extension AdapterError {
  /// The adapter was not reached, or died of something else than what it was given: the same call may
  /// be made again later.
  package var isAboutTheProcess: Bool {
    [
      "worker.backing-off", "worker.breaker-open", "worker.spawn-failed", "worker.address-taken",
      "worker.sandbox-unavailable", "worker.crashed", "worker.exited", "worker.overspent",
      "call.cancelled",
    ].contains(code)
  }
  /// What was handed over, or what it leads to, is more than may cross at once.
  package var isTooLarge: Bool { ["call.reports-too-large", "worker.too-large"].contains(code) }

  /// Two fresh processes have died of the message, it never came back from it, or it leads to more than the host
  /// keeps: nobody has read it whole, and the next attempt is for somebody to decide.
  package var isAboutTheMessage: Bool {
    [
      "worker.poisonous-message", "worker.hung", "worker.bad-answer", "call.reports-too-large",
    ].contains(code)
  }
}
