import ConnectorModel

/// The handles under which an adapter knows devices, for one activation: random, so that a report can
/// only name a device that was handed over.
struct DeviceReferences: Sendable {
  private var keys: [UInt64: DeviceKey] = [:]
  private var handles: [DeviceKey: UInt64] = [:]

  /// The handle of a device, the same each time; never 0.
  mutating func handle(for key: DeviceKey) -> UInt64 {
    if let handle = handles[key] { return handle }
    var handle = UInt64.random(in: 1...UInt64.max)
    while keys[handle] != nil { handle = UInt64.random(in: 1...UInt64.max) }
    keys[handle] = key
    handles[key] = handle
    return handle
  }

  subscript(handle: UInt64) -> DeviceKey? { keys[handle] }
}
