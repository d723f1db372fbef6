import AdapterKit
import MTDAdapterABI

/// A host for unit tests: an active instance of an adapter, given messages by the test.
///
/// ```swift
/// let exchange = try FakeHost(AcmeAdapter.self).receive(#"{"device":"SN-1","status":"ok"}"#)
/// #expect(exchange == Exchange(skips: [.malformed("seen")]))
/// ```
///
/// Everything crosses as it does in production, and comes back as values that a test can compare. Devices and app
/// inventories are handed over by the conformance suite.
@safe public final class FakeHost {
  private let instance: Instance

  /// Configures and activates an instance.
  /// - Throws: what the adapter says against the configuration.
  public init<A: Adapter>(
    _ adapter: A.Type, togglesOn: Set<Toggle> = [], settings: [String: String] = [:]
  ) throws(AdapterFailure) {
    instance = unsafe try Instance(
      RegisteredAdapter(type: adapter, descriptor: A.descriptor), host: FakeCall.host)
    try instance.configure(togglesOn: togglesOn, settings: settings)
    try instance.activate()
  }

  /// Hands over a message of the partner's.
  /// - Parameter source: the source of the manifest that it comes through.
  public func receive(
    _ message: String, from source: String = "webhook", contentType: String = ""
  ) -> Exchange {
    receive(Array(message.utf8), from: source, contentType: contentType)
  }

  /// Hands over a message that need not be text.
  public func receive(
    _ message: [UInt8], from source: String = "webhook", contentType: String = ""
  ) -> Exchange {
    let call = FakeCall()
    do throws(AdapterFailure) {
      try call.receive(message, from: source, contentType: contentType, by: instance)
    } catch {
      call.exchange.failure = error
    }
    return call.exchange
  }
}
