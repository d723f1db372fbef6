import AdapterHost
import ConnectorModel

/// A connector's adapter as it is installed: checked, and not running.
package struct StartableAdapter: Sendable {
  /// What it says of itself.
  package var descriptor: PartnerDescriptor
  /// What two have in common only if they are the same code, run in the same way.
  package var identity: String
  /// How often it is to be told to ask its partner; nil: never.
  package var pollInterval: Duration?
  /// Makes an instance, inactive.
  package var connect: @Sendable () async throws(AdapterError) -> any AdapterConnection

  package init(
    descriptor: PartnerDescriptor, identity: String, pollInterval: Duration? = nil,
    connect: @escaping @Sendable () async throws(AdapterError) -> any AdapterConnection
  ) {
    self.descriptor = descriptor
    self.identity = identity
    self.pollInterval = pollInterval
    self.connect = connect
  }
}

/// Where the adapters of connectors come from. Each is looked for, checked and loaded by itself, which blocks the
/// calling thread: the constructors of a stranger's library run.
package protocol AdapterSupply: Sendable {
  /// The adapter that is used for a partner now.
  func adapter(of partner: ConnectorID) throws(AdapterError) -> StartableAdapter
  /// An installed version of it, to be tried.
  func adapter(
    of partner: ConnectorID, version: String
  ) throws(AdapterError) -> StartableAdapter
}
