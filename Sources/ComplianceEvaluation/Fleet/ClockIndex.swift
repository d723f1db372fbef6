import ConnectorModel

/// When time alone changes something about which device: buckets of a minute, so that nobody looks through
/// the fleet for those whose moment has come.
package struct ClockIndex: Sendable {
  private var buckets: [Int64: [DeviceKey: Timestamp]] = [:]
  /// The minutes that have a bucket, the first at the end.
  private var minutes: [Int64] = []
  /// By device: the minute of its moment.
  private var minuteOf: [DeviceKey: Int64] = [:]

  package init() {}

  package var count: Int { minuteOf.count }

  /// The next moment.
  package var next: Timestamp? { minutes.last.flatMap { buckets[$0]?.values.min() } }

  /// - Parameter moment: nil: time changes nothing about the device.
  package mutating func set(_ moment: Timestamp?, for device: DeviceKey) {
    if let minute = minuteOf[device] { remove([device], from: minute) }
    guard let moment else { return }
    let minute = Self.minute(of: moment)
    if buckets[minute] == nil { minutes.insert(minute, at: place(of: minute)) }
    buckets[minute, default: [:]][device] = moment
    minuteOf[device] = minute
  }

  /// Takes out the devices whose moment has come.
  package mutating func takeDue(at time: Timestamp) -> [DeviceKey] {
    var due: [DeviceKey] = []
    while let minute = minutes.last, minute <= Self.minute(of: time), let bucket = buckets[minute] {
      let come = bucket.filter { $0.value <= time }.keys
      remove(come, from: minute)
      due += come
      // The rest of this minute is still ahead.
      if come.count < bucket.count { break }
    }
    return due.sorted()
  }

  private static func minute(of moment: Timestamp) -> Int64 { moment.milliseconds / 60_000 }

  private mutating func remove(_ devices: some Sequence<DeviceKey>, from minute: Int64) {
    for device in devices {
      minuteOf[device] = nil
      buckets[minute]?[device] = nil
    }
    guard buckets[minute]?.isEmpty == true else { return }
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
