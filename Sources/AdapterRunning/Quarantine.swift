import AdapterHost
import ConnectorModel

/// A record about a device that can be offered to an adapter.
protocol OfferedRecord {
  var quarantineItem: QuarantineSubject.Item { get }
  /// By which it is known again that an adapter did not survive it.
  var digest: String { get }
  /// What is kept of it when an adapter was told.
  var told: Told { get }
}

extension Device: OfferedRecord {
  var quarantineItem: QuarantineSubject.Item { .device(key) }
  var digest: String { OfferedDigest.of(self) }
  var told: Told { Told(device: key, digest: ToldDigest(self)) }
}

extension DisclosedInventory: OfferedRecord {
  var quarantineItem: QuarantineSubject.Item { .inventory(device) }
  var digest: String { OfferedDigest.of(self) }
  var told: Told { Told(device: device, digest: ToldDigest(self)) }
}

/// What is set aside of a connector's: which records are not to be offered, and what a call changes.
struct Quarantine {
  private let connector: ConnectorID
  private let digests: [QuarantineSubject.Item: String]

  init(of connector: ConnectorID, _ items: [QuarantinedItem] = []) {
    self.connector = connector
    digests = Dictionary(
      uniqueKeysWithValues: items.map { ($0.finding.subject.item, $0.finding.digest) })
  }

  /// Whether the record is set aside and has not changed since.
  func holds(_ record: some OfferedRecord) -> Bool {
    guard let digest = digests[record.quarantineItem] else { return false }
    return digest == record.digest
  }

  /// The records that the adapter has not survived; and, after a call that came to its end, those that
  /// were set aside and are answered now.
  func changes(
    by result: CrossingResult, offered: [some OfferedRecord], adapterVersion: String,
    at time: Timestamp
  ) -> [JournalEntry] {
    let deadly = result.poisonous.filter { offered.indices.contains($0.index) }
    let findings = deadly.map { record in
      QuarantineFinding(
        subject: QuarantineSubject(
          connector: connector, item: offered[record.index].quarantineItem),
        digest: offered[record.index].digest, adapterVersion: adapterVersion, code: record.code,
        message: record.message, at: time)
    }
    let dead = Set(findings.map(\.subject.item))
    let answered = offered.map(\.quarantineItem).filter {
      result.failure == nil && digests[$0] != nil && !dead.contains($0)
    }
    return findings.map { .quarantined($0) }
      + answered.map {
        .quarantineReleased(
          QuarantineRelease(
            subject: QuarantineSubject(connector: connector, item: $0), reason: .answered))
      }
  }
}

extension QuarantineFinding {
  /// The adapter did not survive a message; nil when it did.
  init?(
    _ result: CrossingResult, of message: PartnerMessage, at position: JournalPosition,
    adapterVersion: String, at time: Timestamp
  ) {
    guard let failure = result.failure, failure.isAboutTheMessage else { return nil }
    self.init(
      subject: QuarantineSubject(connector: message.connector, item: .message(position)),
      digest: OfferedDigest.of(message), adapterVersion: adapterVersion, code: failure.code,
      message: failure.message, at: time)
  }
}
