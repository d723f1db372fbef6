import AdapterBundle
import AdapterManagement
import ConnectorLedger
import ConnectorModel

/// What takes away the adapters of connectors.
package enum AdapterLoss: Sendable {
  /// A partner's adapter is disabled, or removed with all its versions.
  case adapter(ofPartner: String)
  /// A key, by its id, or one manifest, by its SHA-256, is not trusted any more.
  case trust(in: String)
}

extension Adapters {
  /// The connectors whose adapters can be used now, and cannot after that.
  package func connectors(losing loss: AdapterLoss) async throws(ServiceError) -> Set<ConnectorID> {
    let connectors = readers.settings.connectors.map(\.id)
    switch loss {
    case .adapter(let text):
      let partner = try await ask { administration throws(BundleError) in
        ConnectorID(rawValue: try administration.installation.partner(named: text).0)
      }
      return await supply.usable(connectors.filter { $0 == partner })
    case .trust(let id): return await supply.usable(connectors, becauseOf: id)
    }
  }
}
