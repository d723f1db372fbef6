import AdapterHost
import AdapterRunning
import ConnectorModel
import Synchronization

/// The adapters that are installed as far as a test is concerned: a current one for each partner, and others that
/// can be tried beside it.
package final class FakeSupply: AdapterSupply {
  private struct Installed {
    var current: [ConnectorID: FakeAdapter] = [:]
    var others: [ConnectorID: [String: FakeAdapter]] = [:]
  }

  private let installed = Mutex(Installed())

  package init() {}

  /// Makes an adapter the current one of its partner.
  package func use(_ adapter: FakeAdapter) {
    installed.withLock { $0.current[adapter.descriptor.id] = adapter }
  }

  /// Puts a version there that can be tried.
  package func add(_ adapter: FakeAdapter) {
    let descriptor = adapter.descriptor
    installed.withLock {
      $0.others[descriptor.id, default: [:]][descriptor.adapterVersion] = adapter
    }
  }

  package func remove(_ partner: ConnectorID) {
    installed.withLock { $0.current[partner] = nil }
  }

  package func adapter(of partner: ConnectorID) throws(AdapterError) -> StartableAdapter {
    guard let adapter = installed.withLock({ $0.current[partner] }) else {
      throw .unreachable("catalog.unknown-partner")
    }
    return try adapter.startable()
  }

  package func adapter(
    of partner: ConnectorID, version: String
  ) throws(AdapterError) -> StartableAdapter {
    guard let adapter = installed.withLock({ $0.others[partner]?[version] }) else {
      throw .unreachable("install.unknown-version")
    }
    return try adapter.startable()
  }
}
