import ConnectorModel
import JournalFormat
import SwiftProtobuf

/// Short lists that are read and written with their row, in the journal's encoding. An empty list is
/// no value.
enum PackedColumn {
  static func pack(_ texts: [String]) throws(StoreError) -> SQLValue {
    var column = TextColumnWriter()
    for text in texts { column.append(text) }
    guard let encoded = column.encoded else { return .null }
    return try pack(encoded)
  }

  /// Four texts an enrolment: manager, id, since, left; empty for what is not known.
  static func pack(_ enrolments: [Enrolment]) throws(StoreError) -> SQLValue {
    // Nearly all devices have none.
    guard !enrolments.isEmpty else { return .null }
    func text(_ time: Timestamp?) -> String { time.map { String($0.milliseconds) } ?? "" }
    return try pack(
      enrolments.flatMap {
        [$0.manager ?? "", $0.id?.value ?? "", text($0.since), text($0.leftAt)]
      })
  }

  static func enrolments(_ bytes: [UInt8]) throws(StoreError) -> [Enrolment] {
    guard !bytes.isEmpty else { return [] }
    let texts = try texts(bytes)
    guard texts.count.isMultiple(of: 4) else { throw .damagedRow }
    return stride(from: 0, to: texts.count, by: 4).map { first in
      Enrolment(
        manager: texts[first].isEmpty ? nil : texts[first],
        id: DeviceIdentifier(recorded: .mdmDeviceId, texts[first + 1]),
        since: Int64(texts[first + 2]).map { Timestamp(milliseconds: $0) },
        leftAt: Int64(texts[first + 3]).map { Timestamp(milliseconds: $0) })
    }
  }

  static func pack(_ message: some Message) throws(StoreError) -> SQLValue {
    .blob(try StoreError.mapping { try message.serializedBytes() as [UInt8] })
  }

  /// As devices had them before version 5 of the schema.
  static func identifiers(_ bytes: [UInt8]) throws(StoreError) -> [DeviceIdentifier] {
    guard !bytes.isEmpty else { return [] }
    return try unpacking { try EncodedIdentifiers(serializedBytes: bytes).values() }
  }

  static func texts(_ bytes: [UInt8]) throws(StoreError) -> [String] {
    guard !bytes.isEmpty else { return [] }
    return try unpacking {
      let encoded = try EncodedTexts(serializedBytes: bytes)
      var column = try TextColumn("texts", encoded)
      var texts: [String] = []
      for _ in encoded.lengths { texts.append(try column.next()) }
      return texts
    }
  }

  static func report(_ bytes: [UInt8]) throws(StoreError) -> Report {
    try unpacking { try Report(EncodedReport(serializedBytes: bytes)) }
  }

  private static func unpacking<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
    guard let value = try? body() else { throw .damagedRow }
    return value
  }
}
