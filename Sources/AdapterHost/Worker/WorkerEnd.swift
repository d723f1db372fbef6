import CAdapterChannel

/// How a worker's process has ended, and what is made of it.
struct WorkerEnd {
  /// The exit status, where there is no signal.
  var status: Int32
  /// 0 for none.
  var signal: Int32
  /// How far the worker says that it had come.
  var phase: UInt32
  /// The last line that it has printed.
  var said: String
  /// What it was ended for.
  var bound: WorkerBound?
  /// Whether it had put up its sandbox: from then on the adapter may have written all that is here.
  var wasRunning: Bool
  /// The layers that it could not put up.
  var missing: Set<SandboxLayer>

  /// - Parameter name: what it was to do.
  func fault(during name: String) -> WorkerFault {
    let step = step ?? name
    if let bound { return .overspent(bound, during: step) }
    if signal != 0 { return .crashed(signal: signal, during: step, said: said) }
    // An adapter may end its process by any status: what is said of layers counts from before it ran alone.
    switch status {
    case CHANNEL_EXIT_ADDRESS where !wasRunning: return .addressTaken
    case CHANNEL_EXIT_SANDBOX where !wasRunning: return .sandboxUnavailable(missing, said: said)
    default: return .exited(status: status, during: step, said: said)
    }
  }

  /// What a worker does before there are calls; nil once there are.
  private var step: String? {
    switch phase {
    case CHANNEL_PHASE_STARTING: "starting"
    case CHANNEL_PHASE_LOADING: "loading (a constructor of the library)"
    case CHANNEL_PHASE_ENTRY: "mtda_entry_1"
    default: nil
    }
  }
}
