import ConnectorModel

/// An entry of the golden journal with what it shows. What it must be read as stands here, whatever its bytes.
struct GoldenEntry: Sendable {
  var name: String
  var entry: JournalEntry

  init(_ name: String, _ entry: JournalEntry) {
    self.name = name
    self.entry = entry
  }

  /// Those of the first journal, in the order of its rows.
  static let all = arrivals + decisions + adapters + settings + connectors + policies + acts

  static let connector = ConnectorID(rawValue: "0a1b2c3d-0000-4000-8000-000000000001")
  /// With what JSON has to escape, and what it has not to.
  static let words = "Zoë's \"phone\" \\ a/b\n\u{1F4F1}\0"

  static func time(_ text: String) -> Timestamp { Timestamp(iso8601: text)! }
  static func policy(_ number: Int) -> PolicyID {
    PolicyID(rawValue: "0f0e0d0c-0000-4000-8000-00000000000\(number)")
  }
  static func device(_ number: Int64) -> DeviceKey { DeviceKey(rawValue: number) }
  static func row(_ number: Int64) -> JournalPosition { JournalPosition(rawValue: number) }

  static let early = time("2024-02-29T23:59:59Z")
  static let late = time("2026-07-01T08:30:00.125Z")
}
