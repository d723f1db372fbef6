import AdapterBundle
import AdapterHost
import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension ConnectorService {
  package nonisolated func connectors() throws(ServiceError) -> [ConnectorView] {
    let time = now()
    return try read { tables throws(StoreError) in
      let tenant = try tables.tenant()
      var views: [ConnectorView] = []
      for situation in try ConnectorSituation.all(in: tables) {
        let id = situation.connector.id
        views.append(
          ConnectorView(
            situation, tenant: tenant, isolation: isolation(of: id), binding: binding(of: id),
            unmatched: try tables.unmatchedCount(of: id),
            pending: try tables.pendingMessages(of: id).count,
            at: time))
      }
      return views
    }
  }

  /// How a connector's adapter is run, in words.
  private nonisolated func isolation(of connector: ConnectorID) -> String {
    guard let entry = adapterSource.installed(connector.rawValue)?.entry,
      let isolation = try? AdapterIsolation(
        profile: entry.profile, acceptedMissing: entry.acceptedMissing ?? [])
    else { return runtime.words }
    return runtime.applying(isolation).words
  }

  /// How the signatures of a connector's installed adapter were proved. Nothing of it is run.
  private nonisolated func binding(of connector: ConnectorID) -> BindingProof? {
    let partner = connector.rawValue
    guard let (installation, entry) = adapterSource.installed(partner),
      let version = try? installation.current(partner),
      let adapter = try? installation.inspect(version, of: partner, entry).outcome.get()
    else { return nil }
    return SharedLibrary.bindingProof(of: adapter.library)
  }

  /// One connector, named by its partner's id, its name, or the beginning of its name.
  package nonisolated func connector(named text: String) throws(ServiceError) -> ConnectorView {
    let id = try situation(named: text).connector.id
    guard let view = try connectors().first(where: { $0.id == id.rawValue }) else {
      throw ServiceError(.notFound, "the connector \"\(text)\" has just been deleted")
    }
    return view
  }

  /// Reports of a connector that match no device yet, oldest first.
  package nonisolated func unmatchedReports(
    of text: String, limit: Int
  ) throws(ServiceError) -> [UnmatchedReport] {
    let id = try situation(named: text).connector.id
    return try read { tables throws(StoreError) in
      try tables.unmatchedReports(of: id, limit: limit)
    }
  }

  /// The connector that somebody means.
  nonisolated func situation(named text: String) throws(ServiceError) -> ConnectorSituation {
    let all = try read { tables throws(StoreError) in try ConnectorSituation.all(in: tables) }
    let id = ConnectorID(rawValue: text)
    if let exact = all.first(where: { $0.connector.id == id }) { return exact }
    let named = all.filter { $0.connector.descriptor.isNamed(text) }
    guard let only = named.first else {
      throw ServiceError(
        .notFound, "there is no connector \"\(text)\"",
        remedy: "gatehouse connector list shows them; gatehouse connector add makes one.")
    }
    guard named.count == 1 else {
      let names = named.map(\.connector.descriptor.name).joined(separator: ", ")
      throw ServiceError(
        .conflict, "\"\(text)\" can mean \(names)", remedy: "Give more of the name, or the id.")
    }
    return only
  }
}

extension PartnerDescriptor {
  /// Whether `text` is the name or begins a word of it, without regard to case.
  func isNamed(_ text: String) -> Bool {
    let sought = text.lowercased()
    let name = name.lowercased()
    guard !sought.isEmpty else { return false }
    return name == sought || name.split(separator: " ").contains { $0.hasPrefix(sought) }
      || name.hasPrefix(sought)
  }
}
