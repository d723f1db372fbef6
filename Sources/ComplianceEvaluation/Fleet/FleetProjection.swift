import CFleetEvaluation
import ConnectorModel

/// A fleet in memory, in the form in which all of it can be decided about at once: devices of one class lie
/// together, in blocks of 128 places, with a byte for what each partner says.
package struct FleetProjection: Sendable {
  static let blockSize = 128

  package let connectors: [ConnectorID]
  package private(set) var count = 0
  /// The next moments at which time alone may change what is held of a device.
  package private(set) var clock = ClockIndex()
  private(set) var classes: [ClassMembers] = []
  private var numbers: [DeviceClass: Int] = [:]
  /// By connector, then by place: what the partner says of the device there.
  private(set) var columns: [[UInt8]]
  /// By place: the device's key; 0 where no device lies.
  private(set) var devices: [UInt32] = []
  /// By the device's key: its place, counted from 1; 0 for a device that is not held.
  private var places: [UInt32] = []
  /// Of which class each block is; meaningless for one that is free.
  private(set) var blocks: [fleet_block] = []
  private var freeClasses: [Int] = []
  private var freeBlocks: [Int] = []

  /// The devices of one class: they fill its blocks in this order, and the last may stay empty.
  struct ClassMembers: Sendable {
    var deviceClass: DeviceClass
    var blocks: [Int] = []
    var count = 0
  }

  package init(connectors: [ConnectorID]) {
    self.connectors = connectors
    columns = connectors.map { _ in [] }
  }

  /// Takes over what is known of a device now.
  package mutating func put(_ device: FleetDevice) {
    let key = Int(device.key.rawValue)
    clock.set(device.changesAt, for: device.key)
    while places.count <= key { places.append(0) }
    if let place = place(of: device.key) {
      let number = classNumber(at: place)
      if classes[number].deviceClass == device.deviceClass {
        setStates(device.states, at: place)
        return
      }
      remove(at: place, of: number)
    }
    insert(device, key: key)
  }

  private mutating func insert(_ device: FleetDevice, key: Int) {
    let number = classNumber(of: device.deviceClass)
    let (block, lane) = classes[number].count.quotientAndRemainder(dividingBy: Self.blockSize)
    if block == classes[number].blocks.count { addBlocks(to: number) }
    let place = classes[number].blocks[block] * Self.blockSize + lane
    classes[number].count += 1
    count += 1
    setStates(device.states, at: place)
    devices[place] = UInt32(key)
    places[key] = UInt32(place + 1)
  }

  /// Fills the hole with the last device of the class.
  private mutating func remove(at place: Int, of number: Int) {
    let (block, lane) = (classes[number].count - 1).quotientAndRemainder(
      dividingBy: Self.blockSize)
    let last = classes[number].blocks[block] * Self.blockSize + lane
    places[Int(devices[place])] = 0
    if last != place {
      for column in columns.indices { columns[column][place] = columns[column][last] }
      devices[place] = devices[last]
      places[Int(devices[place])] = UInt32(place + 1)
    }
    devices[last] = 0
    classes[number].count -= 1
    count -= 1
    guard classes[number].count == 0 else { return }
    // They are given away one by one.
    for block in classes[number].blocks { blocks[block].run = 1 }
    freeBlocks += classes[number].blocks
    classes[number].blocks = []
    numbers[classes[number].deviceClass] = nil
    freeClasses.append(number)
  }

  private mutating func setStates(_ states: [PartnerDeviceState], at place: Int) {
    for column in columns.indices { columns[column][place] = StateCode.code(of: states[column]) }
  }

  private mutating func classNumber(of deviceClass: DeviceClass) -> Int {
    if let number = numbers[deviceClass] { return number }
    let members = ClassMembers(deviceClass: deviceClass)
    let number = freeClasses.popLast() ?? classes.count
    if number == classes.count { classes.append(members) } else { classes[number] = members }
    numbers[deviceClass] = number
    return number
  }

  /// One block, or for a class that has many already several side by side: the pass likes long runs.
  private mutating func addBlocks(to number: Int) {
    if let block = freeBlocks.popLast() {
      blocks[block].device_class = UInt32(number)
      classes[number].blocks.append(block)
      return
    }
    let more = max(1, classes[number].blocks.count / 8)
    for column in columns.indices {
      columns[column].append(contentsOf: repeatElement(0, count: more * Self.blockSize))
    }
    devices.append(contentsOf: repeatElement(0, count: more * Self.blockSize))
    classes[number].blocks += blocks.count..<blocks.count + more
    let block = fleet_block(device_class: UInt32(number), run: 1)
    blocks.append(contentsOf: repeatElement(block, count: more))
    blocks[blocks.count - more].run = UInt32(more)
  }

  /// The devices whose moment has come. They are as they were until they are put again.
  package mutating func takeDue(at time: Timestamp) -> [DeviceKey] { clock.takeDue(at: time) }

  /// Where a device lies; nil when it is not held.
  func place(of key: DeviceKey) -> Int? {
    let key = Int(key.rawValue)
    guard places.indices.contains(key), places[key] != 0 else { return nil }
    return Int(places[key]) - 1
  }

  func classNumber(at place: Int) -> Int {
    Int(blocks[place / Self.blockSize].device_class)
  }

  /// The bytes that the fleet takes, without the clock's.
  package var bytes: Int {
    devices.capacity * MemoryLayout<UInt32>.stride + places.capacity * MemoryLayout<UInt32>.stride
      + columns.reduce(0) { $0 + $1.capacity } + blocks.capacity * MemoryLayout<fleet_block>.stride
      + classes.reduce(0) { $0 + $1.blocks.capacity * 8 + MemoryLayout<ClassMembers>.stride }
  }
}

extension FleetProjection.ClassMembers {
  /// The places of all its devices.
  var places: some Sequence<Int> {
    let size = FleetProjection.blockSize
    return blocks.enumerated().lazy.flatMap { index, block in
      block * size..<block * size + min(size, max(0, count - index * size))
    }
  }
}
