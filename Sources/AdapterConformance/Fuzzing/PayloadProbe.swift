import MTDAdapterABI

/// An adapter in this process that is handed one message after another, for those who make messages up. What it
/// does to the process is done to whoever asks.
package final class PayloadProbe {
  private let trial: Trial
  private let instance: ProbedInstance
  private let sample: ProbePayload

  /// Why there is no adapter to hand anything to.
  package struct Failure: Error {
    package var description: String
  }

  /// Loads a library and activates an instance with the settings that lie beside its recorded messages.
  package init(library: String, recordings: String) throws(Failure) {
    trial = Trial(Subject(library: library, recordings: recordings), seed: 0) { _ in }
    do {
      instance = try trial.active()
      sample = try trial.recordings().recordings.first?.payload ?? ProbePayload(body: [])
    } catch {
      throw Failure(description: "\(library): \(error)")
    }
  }

  /// How an adapter took a message.
  package enum Answer: Sendable {
    case reports(count: Int)
    /// What it may not do.
    case fault(String)
  }

  /// Hands over a message.
  package func receive(_ body: [UInt8]) -> Answer {
    var payload = sample
    payload.body = body
    let exchange = instance.receive(payload)
    defer { instance.host.forget() }
    guard trial.isOrdinary(exchange.status) else {
      return .fault("the answer is \(trial.name(exchange.status)): \(exchange.answer.text)")
    }
    if let breach = instance.host.breaches.first {
      return .fault("the adapter called \(breach.what)")
    }
    return .reports(count: exchange.reports.count)
  }
}
