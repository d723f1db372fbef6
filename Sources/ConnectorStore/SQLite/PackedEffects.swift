import ConnectorModel

/// What one row of the journal did to devices, in the order in which it did it.
struct EffectEntry: Hashable {
  var device: DeviceKey
  var effect: JournalEffect
  /// The row of the device's effect of this kind before; `start`: there is none.
  var previous: JournalPosition
}

/// The effects of a row in one value, some five bytes each: numbers in groups of seven bits, and where they mostly
/// grow by little, their difference to those before.
enum PackedEffects {
  static func pack(_ entries: [EffectEntry], of position: JournalPosition) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(6 * entries.count)
    var (device, ordinal) = (Int64(0), Int64(0))
    for entry in entries {
      bytes.append(signed: entry.device.rawValue &- device)
      bytes.append(signed: Int64(entry.effect.ordinal) &- ordinal)
      (device, ordinal) = (entry.device.rawValue, Int64(entry.effect.ordinal))
      let hasWaited: Int64 = entry.effect.waitingReport == nil ? 0 : 1
      let isClosed: Int64 = entry.effect.closedAt == nil ? 0 : 2
      bytes.append(unsigned: entry.effect.kind.rawValue << 2 | isClosed | hasWaited)
      bytes.append(unsigned: position.rawValue &- entry.previous.rawValue)
      if let number = entry.effect.waitingReport { bytes.append(signed: number) }
      if let time = entry.effect.closedAt { bytes.append(signed: time.milliseconds) }
    }
    return bytes
  }

  static func unpack(
    _ bytes: [UInt8], of position: JournalPosition
  ) throws(StoreError) -> [EffectEntry] {
    var reader = Reader(bytes: bytes)
    var entries: [EffectEntry] = []
    var (device, ordinal) = (Int64(0), Int64(0))
    while !reader.isAtEnd {
      device &+= try reader.signed()
      ordinal &+= try reader.signed()
      let form = try reader.unsigned()
      guard let kind = JournalEffect.Kind(rawValue: form >> 2) else { throw .damagedRow }
      let previous = JournalPosition(rawValue: position.rawValue &- (try reader.unsigned()))
      let number = form & 1 == 0 ? nil : try reader.signed()
      let closedAt = form & 2 == 0 ? nil : Timestamp(milliseconds: try reader.signed())
      entries.append(
        EffectEntry(
          device: DeviceKey(rawValue: device),
          effect: JournalEffect(
            kind, of: position, at: Int(ordinal), waitingReport: number, closedAt: closedAt),
          previous: previous))
    }
    return entries
  }

  private struct Reader {
    let bytes: [UInt8]
    private var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    mutating func unsigned() throws(StoreError) -> Int64 {
      var bits: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 64, by: 7) {
        guard index < bytes.count else { throw .damagedRow }
        let byte = bytes[index]
        index += 1
        bits |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return Int64(bitPattern: bits) }
      }
      throw .damagedRow
    }

    mutating func signed() throws(StoreError) -> Int64 {
      let bits = UInt64(bitPattern: try unsigned())
      return Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(unsigned number: Int64) {
    var bits = UInt64(bitPattern: number)
    while bits >= 0x80 {
      append(UInt8(truncatingIfNeeded: bits) | 0x80)
      bits >>= 7
    }
    append(UInt8(bits))
  }

  /// Small numbers of either sign become small ones without a sign.
  fileprivate mutating func append(signed number: Int64) {
    append(unsigned: number << 1 ^ number >> 63)
  }
}
