import ConnectorModel

/// The key of a partner device in the tables.
struct PartnerPlace: Hashable, Comparable {
  var device: DeviceKey
  var connector: Int64
  /// 0 with an empty text: the partner device has no id of the partner's own.
  var kind: Int64
  var comparable: String

  init(device: DeviceKey, connector: Int64, id: DeviceIdentifier?) {
    self.device = device
    self.connector = connector
    kind = id.map { Int64($0.kind.number) } ?? 0
    comparable = id?.comparable ?? ""
  }

  /// From a row that begins with the key.
  init(row: SQLiteRow) {
    device = row.device(0)
    connector = row.integer(1)
    kind = row.integer(2)
    comparable = row.text(3)
  }

  static func < (left: Self, right: Self) -> Bool {
    (left.device, left.connector, left.kind, left.comparable)
      < (right.device, right.connector, right.kind, right.comparable)
  }

  static let condition = "device = ? AND connector = ? AND id_kind = ? AND id = ?"

  var values: [SQLValue] {
    [SQLValue(device), .integer(connector), .integer(kind), .text(comparable)]
  }
}

extension PartnerDevice {
  /// Without the threats, which are in rows of their own.
  init(row: SQLiteRow) throws(StoreError) {
    let number = row.integer(2)
    var id: DeviceIdentifier?
    if number != 0 {
      guard let number = UInt32(exactly: number),
        let kind = try? IdentifierKind(number: number, field: "id_kind"),
        let identifier = DeviceIdentifier(kind, row.text(4))
      else { throw .damagedRow }
      id = identifier
    }
    let state: PartnerDeviceState? = try row.optionalWord(7)
    self.init(
      partnerDeviceId: id, removedAt: row.optionalTime(5), namedAt: row.optionalTime(6),
      state: state.map { ReportedState(state: $0, said: ReportedText(row: row, from: 8)) },
      statesInPart: try PackedSayings.sayings(row.bytes(17)),
      mentions: PartnerMentions(
        first: row.optionalTime(14), last: row.optionalTime(15), lastWhole: row.optionalTime(16)),
      unknownWord: try PackedSayings.saying(row.bytes(18)))
  }
}

extension PartnerThreat {
  init(row: SQLiteRow) throws(StoreError) {
    let level: ThreatLevel? = try row.optionalWord(6)
    self.init(
      opened: level.map { OpenedThreat(level: $0, said: ReportedText(row: row, from: 7)) },
      openedInPart: try PackedSayings.sayings(row.bytes(13)),
      closedAt: row.optionalTime(5))
  }
}

extension ReportedText {
  init(row: SQLiteRow, from column: Int32) {
    self.init(
      observedAt: row.time(column), receivedAt: row.time(column + 1),
      category: row.optionalText(column + 2), title: row.optionalText(column + 3),
      detail: row.optionalText(column + 4), word: row.optionalText(column + 5))
  }
}

extension SQLValue {
  /// Behind the key, and without the threats.
  static func columns(of device: PartnerDevice) throws(StoreError) -> [SQLValue] {
    [
      .text(device.partnerDeviceId?.value ?? ""), SQLValue(device.removedAt),
      SQLValue(device.namedAt), SQLValue(word: device.state?.state),
    ] + columns(of: device.state?.said) + [
      SQLValue(device.mentions.first), SQLValue(device.mentions.last),
      SQLValue(device.mentions.lastWhole), try PackedSayings.pack(device.statesInPart),
      try PackedSayings.pack(device.unknownWord),
    ]
  }

  /// Behind the key and the threat's id.
  static func columns(of threat: PartnerThreat) throws(StoreError) -> [SQLValue] {
    [SQLValue(threat.closedAt), SQLValue(word: threat.opened?.level)]
      + columns(of: threat.opened?.said) + [try PackedSayings.pack(threat.openedInPart)]
  }

  static func columns(of said: ReportedText?) -> [SQLValue] {
    [
      SQLValue(said?.observedAt), SQLValue(said?.receivedAt), SQLValue(said?.category),
      SQLValue(said?.title), SQLValue(said?.detail), SQLValue(said?.word),
    ]
  }
}
