import ConnectorModel

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
