import AdapterHost
import AdapterRunning
import ConnectorModel
import Synchronization

/// A version of a partner's adapter as a test scripts it: what it says of itself, what it answers, and when it does
/// not. It keeps in mind what it was asked.
package final class FakeAdapter: Sendable {
  package enum Call: Hashable, Sendable {
    case configure(AdapterConfiguration)
    case activate
    case devices([DeviceKey])
    case apps([DeviceKey])
    /// A message, by its body.
    case receive(String)
    case poll, close
  }

  private struct Script {
    var load: @Sendable () throws(AdapterError) -> Void = {}
    var start: @Sendable (AdapterConfiguration) throws(AdapterError) -> Void = { _ in }
    var answer: @Sendable (Call) async -> CrossingResult = { _ in CrossingResult() }
    var overspent: AdapterStatus.Fault?
    var calls: [Call] = []
    var waiting: [(isSo: @Sendable ([Call]) -> Bool, tell: CheckedContinuation<Void, Never>)] = []
  }

  package let descriptor: PartnerDescriptor
  package let pollInterval: Duration?
  private let script = Mutex(Script())

  package init(_ descriptor: PartnerDescriptor, pollInterval: Duration? = nil) {
    self.descriptor = descriptor
    self.pollInterval = pollInterval
  }

  /// What happens when its library is loaded; it may block.
  package func onLoad(_ load: @escaping @Sendable () throws(AdapterError) -> Void) {
    script.withLock { $0.load = load }
  }

  /// What happens when an instance is to be configured.
  package func onStart(
    _ start: @escaping @Sendable (AdapterConfiguration) throws(AdapterError) -> Void
  ) {
    script.withLock { $0.start = start }
  }

  /// What it answers to `devices`, `apps`, `receive` and `poll`.
  package func onCall(_ answer: @escaping @Sendable (Call) async -> CrossingResult) {
    script.withLock { $0.answer = answer }
  }

  /// Its worker was ended because it took more than it may.
  package func overspend(_ message: String, at time: Timestamp) {
    let fault = AdapterStatus.Fault(code: "worker.overspent", message: message, at: time)
    script.withLock { $0.overspent = fault }
  }

  var overspent: AdapterStatus.Fault? { script.withLock { $0.overspent } }

  /// All that was asked of it so far.
  package var calls: [Call] { script.withLock { $0.calls } }

  /// With what it was configured last.
  package var configuration: AdapterConfiguration? {
    calls.compactMap { call in
      if case .configure(let configuration) = call { configuration } else { nil }
    }.last
  }

  /// Which devices it was told of, in order.
  package var told: [DeviceKey] { calls.told }

  /// Returns when what was asked of it is as wanted; the question must be about nothing else.
  package func asked(_ isSo: @escaping @Sendable ([Call]) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isThere = script.withLock { script in
        if isSo(script.calls) { return true }
        script.waiting.append((isSo, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  /// Loads it, which blocks where the test says so.
  package func startable() throws(AdapterError) -> StartableAdapter {
    try script.withLock { $0.load }()
    return StartableAdapter(
      descriptor: descriptor, identity: descriptor.adapterVersion, pollInterval: pollInterval
    ) { () async throws(AdapterError) in FakeConnection(self) }
  }

  func configure(_ configuration: AdapterConfiguration) throws(AdapterError) {
    note(.configure(configuration))
    // As those of real partners do.
    guard configuration.togglesOn.isSubset(of: descriptor.toggles.map(\.toggle)) else {
      throw .refusal("a toggle is on that this adapter does not offer")
    }
    try script.withLock { $0.start }(configuration)
  }

  func answer(_ call: Call) async -> CrossingResult {
    note(call)
    return await script.withLock { $0.answer }(call)
  }

  func note(_ call: Call) {
    let told = script.withLock { script in
      script.calls.append(call)
      let calls = script.calls
      let told = script.waiting.filter { $0.isSo(calls) }.map(\.tell)
      script.waiting.removeAll { $0.isSo(calls) }
      return told
    }
    for tell in told { tell.resume() }
  }
}

extension [FakeAdapter.Call] {
  /// The devices that calls told of, in order.
  package var told: [DeviceKey] {
    flatMap { call -> [DeviceKey] in
      if case .devices(let keys) = call { keys } else { [] }
    }
  }
}

extension AdapterError {
  /// The adapter itself says no.
  package static func refusal(_ message: String, isRetryable: Bool = false) -> AdapterError {
    AdapterError(
      code: "call.config", adapter: "fake", operation: "configure", message: message,
      lookedAt: "the test", remedy: "None.", status: 4, isRetryable: isRetryable)
  }

  /// The adapter cannot be asked: by default its process is not started again so soon.
  package static func unreachable(_ code: String = "worker.backing-off") -> AdapterError {
    AdapterError(
      code: code, adapter: "fake", operation: "create", message: "It cannot be reached.",
      lookedAt: "the test", remedy: "None.")
  }
}
