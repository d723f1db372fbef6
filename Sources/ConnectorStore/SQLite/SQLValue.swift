import ConnectorModel

/// A value for a parameter of a statement.
enum SQLValue {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])

  init(_ value: Int64?) { self = value.map(SQLValue.integer) ?? .null }
  init(_ value: String?) { self = value.map(SQLValue.text) ?? .null }
  init(_ value: Bool?) { self = value.map { .integer($0 ? 1 : 0) } ?? .null }
  init(_ value: [UInt8]?) { self = value.map(SQLValue.blob) ?? .null }
  init(_ time: Timestamp?) { self.init(time?.milliseconds) }
  init(_ device: DeviceKey) { self = .integer(device.rawValue) }
  init(_ position: JournalPosition) { self = .integer(position.rawValue) }
  init(_ kind: IdentifierKind) { self = .integer(Int64(kind.number)) }
  init(_ count: Int) { self = .integer(Int64(count)) }
  /// Sizes beyond `Int64.max` are kept as the negative number of the same bits.
  init(bits size: UInt64?) { self.init(size.map { Int64(bitPattern: $0) }) }

  /// Words of closed sets.
  init<Word: StoredWord>(word: Word?) { self.init(word?.word) }
}
