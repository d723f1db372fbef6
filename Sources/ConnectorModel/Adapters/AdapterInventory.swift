/// All that is kept of adapters and of those who sign them, as of one moment.
package struct AdapterInventory: Hashable, Sendable {
  package var adapters: [ConnectorID: AdapterSettings]
  package var trust: TrustSettings
  /// The folder in which newer bundles may lie; absolute.
  package var sourceFolder: String?

  package init(
    adapters: [ConnectorID: AdapterSettings] = [:], trust: TrustSettings = TrustSettings(),
    sourceFolder: String? = nil
  ) {
    self.adapters = adapters
    self.trust = trust
    self.sourceFolder = sourceFolder
  }

  /// Takes over what an entry of the journal sets; one that sets something else changes nothing.
  package mutating func take(_ entry: JournalEntry) {
    switch entry {
    case .adapterSet(let settings): adapters[settings.partner] = settings
    case .trustSet(let settings): trust = settings
    case .adapterSourceSet(let folder): sourceFolder = folder
    default: break
    }
  }
}
