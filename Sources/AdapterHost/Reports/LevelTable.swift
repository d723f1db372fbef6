import ConnectorModel

/// What the partner's words mean: the administrator's table first, then the descriptor's.
struct LevelTable: Hashable, Sendable {
  private var states: [String: PartnerDeviceState] = [:]

  init(administrator: [LevelWord] = [], descriptor: [LevelWord] = []) {
    for word in administrator + descriptor where states[Self.key(of: word.word)] == nil {
      states[Self.key(of: word.word)] = word.state
    }
  }

  subscript(word: String) -> PartnerDeviceState? { states[Self.key(of: word)] }

  /// Words compare without regard to ASCII case, and to that only.
  static func key(of word: String) -> String {
    String(
      decoding: word.utf8.map {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0
      },
      as: UTF8.self)
  }
}
