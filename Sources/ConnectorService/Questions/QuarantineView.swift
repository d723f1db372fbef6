import AdapterBundle
import AdapterHost
import ConnectorModel
import ConnectorStore

/// Something that is set aside, as a listing shows it: which it is, and nothing of what is in it.
package struct QuarantineView: Hashable, Sendable, Codable {
  package var number: Int64
  package var connector: String
  package var connectorName: String
  package var operation: AdapterOperation
  /// The number of the device that the record is about.
  package var device: Int64?
  /// The place of the message in the journal.
  package var message: Int64?
  /// SHA-256 of what was offered.
  package var digest: String
  package var code: String
  package var reason: String
  /// The version that did not survive it.
  package var adapterVersion: String
  /// The version in use, where it is another one.
  package var newerAdapterVersion: String?
  package var count: Int
  package var firstAt: Timestamp
  package var lastAt: Timestamp

  init(_ item: QuarantinedItem, connectorName: String, adapterVersion: String?) {
    let finding = item.finding
    number = item.number.rawValue
    connector = finding.subject.connector.rawValue
    self.connectorName = connectorName
    operation = finding.subject.operation
    switch finding.subject.item {
    case .device(let key), .inventory(let key): device = key.rawValue
    case .message(let position): message = position.rawValue
    }
    digest = finding.digest
    code = finding.code
    reason = finding.message
    self.adapterVersion = finding.adapterVersion
    newerAdapterVersion = adapterVersion == finding.adapterVersion ? nil : adapterVersion
    count = item.count
    firstAt = item.firstAt
    lastAt = finding.at
  }
}

extension QuarantineSubject.Item {
  /// "device #7", for errors and the record.
  var words: String {
    switch self {
    case .device(let key): "device #\(key)"
    case .inventory(let key): "the apps of device #\(key)"
    case .message(let position): "message \(position)"
    }
  }
}

extension ConnectorService {
  /// What is set aside, of one connector or of all.
  package func quarantined(of text: String?) throws(ServiceError) -> [QuarantineView] {
    let connector = try text.map { (text) throws(ServiceError) in
      try situation(named: text).connector.id
    }
    let items = try read { tables throws(StoreError) in try tables.quarantined(of: connector) }
    var views: [QuarantineView] = []
    for item in items { views.append(try view(of: item)) }
    return views
  }

  package func quarantined(_ number: Int64) throws(ServiceError) -> QuarantineView {
    try view(of: quarantinedItem(number))
  }

  func quarantinedItem(_ number: Int64) throws(ServiceError) -> QuarantinedItem {
    let all = try read { tables throws(StoreError) in try tables.quarantined(of: nil) }
    guard let item = all.first(where: { $0.number.rawValue == number }) else {
      throw ServiceError(
        .notFound, code: "quarantine.unknown", "nothing with the number \(number) is set aside",
        remedy: "gatehouse quarantine list shows what is.")
    }
    return item
  }

  private func view(of item: QuarantinedItem) throws(ServiceError) -> QuarantineView {
    let id = item.finding.subject.connector
    let connector = try read { tables throws(StoreError) in try tables.connector(id) }
    return QuarantineView(
      item, connectorName: connector?.descriptor.name ?? id.rawValue,
      adapterVersion: adapterVersion(of: id))
  }

  /// The version that runs, or would be started; nil when that is not known without loading it.
  private func adapterVersion(of connector: ConnectorID) -> String? {
    if let running = connections[connector] { return running.connection.descriptor.adapterVersion }
    let installed = adapterSource.installed(connector.rawValue)
    return (try? installed?.installation.current(connector.rawValue))?.description
  }
}
