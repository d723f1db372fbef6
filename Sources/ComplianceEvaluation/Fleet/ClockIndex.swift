import ConnectorModel

/// When time alone changes something about which device: buckets of a minute, so that nobody looks through
/// the fleet for those whose moment has come.
package struct ClockIndex: Sendable {
  private struct Bucket {
    var devices: Set<DeviceKey> = []
    /// No device's moment comes earlier.
    var earliest = Timestamp(milliseconds: .max)
  }

  private static let minute: Int64 = 60_000
  private var buckets: [Int64: Bucket] = [:]
  /// The minutes that have a bucket, the first at the end.
  private var minutes: [Int64] = []
  private var moments: [DeviceKey: Timestamp] = [:]

  package init() {}

  package var count: Int { moments.count }

  /// The next moment, or a little earlier one at which nothing turns out to be due.
  package var next: Timestamp? { minutes.last.flatMap { buckets[$0]?.earliest } }

  /// - Parameter moment: nil: time changes nothing about the device.
  package mutating func set(_ moment: Timestamp?, for device: DeviceKey) {
    let before = moments[device]
    guard before != moment else { return }
    if let before { remove(device, from: Self.minute(of: before)) }
    moments[device] = moment
    guard let moment else { return }
    let minute = Self.minute(of: moment)
    if buckets[minute] == nil { insert(minute) }
    buckets[minute, default: Bucket()].devices.insert(device)
    buckets[minute]?.earliest.shorten(to: moment)
  }

  /// Takes out the devices whose moment has come.
  package mutating func takeDue(at time: Timestamp) -> [DeviceKey] {
    var due: [DeviceKey] = []
    while let minute = minutes.last, let bucket = buckets[minute], bucket.earliest <= time {
      let come = bucket.devices.filter { device in moments[device].map { $0 <= time } ?? false }
      for device in come { moments[device] = nil }
      due += come
      let left = bucket.devices.subtracting(come)
      if left.isEmpty {
        drop(minute)
      } else {
        let earliest = left.compactMap { moments[$0] }.min() ?? time
        buckets[minute] = Bucket(devices: left, earliest: earliest)
      }
    }
    return due.sorted()
  }

  private static func minute(of moment: Timestamp) -> Int64 { moment.milliseconds / minute }

  private mutating func remove(_ device: DeviceKey, from minute: Int64) {
    buckets[minute]?.devices.remove(device)
    if buckets[minute]?.devices.isEmpty == true { drop(minute) }
  }

  private mutating func insert(_ minute: Int64) { minutes.insert(minute, at: place(of: minute)) }

  private mutating func drop(_ minute: Int64) {
    buckets[minute] = nil
    minutes.remove(at: place(of: minute))
  }

  /// Where a minute is, or belongs.
  private func place(of minute: Int64) -> Int {
    var (low, high) = (0, minutes.count)
    while low < high {
      let middle = (low + high) / 2
      if minutes[middle] > minute { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Timestamp {
  fileprivate mutating func shorten(to other: Timestamp) { self = min(self, other) }
}
