import ConnectorModel
import ConnectorStore

/// Makes tables of one device as they were at an earlier row, from the rows that set something and from those that
/// concerned the device. `Projector` has noted which these are, and what it found out by other devices: whom a
/// check-in or a report was about. So others are not needed, and what each row does is done by the same functions.
///
/// It blocks the calling thread.
package struct DeviceReplay {
  private let journal: any Journal
  private let tables: any Tables
  private let device: DeviceKey

  /// - Parameter tables: those in use.
  package init(_ journal: any Journal, _ tables: any Tables, of device: DeviceKey) {
    self.journal = journal
    self.tables = tables
    self.device = device
  }

  package init(_ ledger: ConnectorLedger, of device: DeviceKey) {
    self.init(ledger.journal, ledger.tables, of: device)
  }

  /// - Parameters:
  ///   - last: the last row that counts.
  ///   - past: empty tables; they hold the device, what was said of it and what was decided about it.
  /// - Returns: the settings after that row, and of each partner's health what decides. Nil if the tables in use
  ///   have not taken the row over or name what is not in the journal; nothing was put into `past` then.
  package func run(
    through last: JournalPosition, into past: any Tables
  ) throws(StoreError) -> LedgerState? {
    guard let noted = try noted(through: last), var parts = try parts(of: noted.effects) else {
      return nil
    }
    let settings = try settings(through: last).map { DevicePart.row($0) }
    parts = (settings + parts).sorted { $0.position < $1.position }
    return try past.write { [parts] past throws(StoreError) in
      var projector = try Projector(past, .empty, for: [])
      for part in parts { try part.project(on: device, by: &projector) }
      projector.state.position = last
      for connector in projector.state.settings.connectors.map(\.id) {
        projector.state.health[connector] = noted.contacts[connector].flatMap { contact in
          let isOfNow = contact.position > parts.lastDeletion(of: connector)
          return isOfNow ? ConnectorHealth(contact) : nil
        }
      }
      return projector.state
    }
  }

  private struct Noted {
    /// In their order.
    var effects: [JournalEffect]
    var contacts: [ConnectorID: PartnerContact]
  }

  private func noted(through last: JournalPosition) throws(StoreError) -> Noted? {
    try tables.read { tables throws(StoreError) in
      guard try tables.coveredPosition() >= last else { return nil }
      var effects = try tables.effects(on: device, through: last)
      if let decision = try tables.lastDecision(about: device, through: last) {
        effects.append(decision)
      }
      return Noted(effects: effects, contacts: try tables.contacts(through: last))
    }
  }

  /// Rows that set something that decides, oldest first. Memberships are found by device.
  private func settings(through last: JournalPosition) throws(StoreError) -> [JournalRecord] {
    let kinds = JournalKind.settings.subtracting([
      .groupSet, .groupMembersChanged, .shadowSet, .adapterSet, .trustSet, .adapterSourceSet,
    ])
    var records: [JournalRecord] = []
    var end = last.next
    while true {
      let page = try journal.records(of: kinds, before: end, since: nil, limit: 1_000)
      guard let oldest = page.last else { return records.reversed() }
      records += page
      end = oldest.position
    }
  }

  /// What the journal says at the places of effects; nil if it does not say what is named.
  private func parts(of effects: [JournalEffect]) throws(StoreError) -> [DevicePart]? {
    var parts: [DevicePart] = []
    var record: JournalRecord?
    for effect in effects {
      if effect.kind == .checkIn {
        record = try journal.record(at: effect.position, checkIn: effect.ordinal)
      } else if record?.position != effect.source {
        record = try journal.record(at: effect.source)
      }
      guard let part = record.flatMap({ DevicePart(effect, of: $0, device: device) }) else {
        return nil
      }
      parts.append(part)
    }
    return parts
  }
}

extension [DevicePart] {
  /// Where a connector was deleted for the last time; `start`: it never was.
  fileprivate func lastDeletion(of connector: ConnectorID) -> JournalPosition {
    last { part in
      guard case .row(let record) = part else { return false }
      return record.entry == .connectorDeleted(connector)
    }?.position ?? .start
  }
}

extension ConnectorHealth {
  /// As far as it decides.
  fileprivate init(_ contact: PartnerContact) {
    self.init(
      lastContactAt: contact.lastContactAt, lastErrorCode: contact.lastErrorCode,
      lagMilliseconds: 0, counts: .none)
  }
}
