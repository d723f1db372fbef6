import ConnectorModel

/// Devices by fingerprints. A fingerprint is a hash already, so its own bits say where it lies.
struct FingerprintTable {
  private struct Slot {
    var fingerprint: Int64 = 0
    /// How many devices there are; negative: nothing is said of any fingerprint here.
    var count = -1
    /// The only device; of several, the place of their list.
    var value: Int64 = 0
  }

  private var slots: [Slot] = []
  private var lists: [[DeviceKey]] = []
  private(set) var count = 0

  /// Nil when nothing is said of this fingerprint.
  subscript(fingerprint: IdentifierFingerprint) -> [DeviceKey]? {
    guard !slots.isEmpty else { return nil }
    let slot = slots[index(of: fingerprint)]
    switch slot.count {
    case ..<0: return nil
    case 0: return []
    case 1: return [DeviceKey(rawValue: slot.value)]
    default: return lists[Int(slot.value)]
    }
  }

  mutating func set(_ fingerprint: IdentifierFingerprint, to devices: [DeviceKey]) {
    var slot = Slot(fingerprint: fingerprint.rawValue, count: devices.count)
    if devices.count == 1 {
      slot.value = devices[0].rawValue
    } else if devices.count > 1 {
      slot.value = Int64(lists.count)
      lists.append(devices)
    }
    put(slot)
  }

  /// One device more for a fingerprint, besides all that there were.
  mutating func add(
    _ device: DeviceKey, to fingerprint: IdentifierFingerprint, besides before: [DeviceKey]
  ) {
    if before.isEmpty {
      put(Slot(fingerprint: fingerprint.rawValue, count: 1, value: device.rawValue))
    } else {
      set(fingerprint, to: (before + [device]).sorted())
    }
  }

  private mutating func put(_ slot: Slot) {
    if 2 * (count + 1) > slots.count { grow() }
    let index = index(of: IdentifierFingerprint(rawValue: slot.fingerprint))
    if slots[index].count < 0 { count += 1 }
    slots[index] = slot
  }

  /// Where a fingerprint lies, or would lie.
  private func index(of fingerprint: IdentifierFingerprint) -> Int {
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: fingerprint.rawValue) & mask
    while slots[index].count >= 0, slots[index].fingerprint != fingerprint.rawValue {
      index = (index + 1) & mask
    }
    return index
  }

  private mutating func grow() {
    let before = slots
    slots = [Slot](repeating: Slot(), count: max(1_024, 2 * before.count))
    for slot in before where slot.count >= 0 {
      slots[index(of: IdentifierFingerprint(rawValue: slot.fingerprint))] = slot
    }
  }
}
