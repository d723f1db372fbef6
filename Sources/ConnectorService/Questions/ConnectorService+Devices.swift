import ConnectorModel
import ConnectorStore

extension ConnectorService {
  /// Finds one device by its number (`#7`), its name, or any of its identifiers.
  package nonisolated func device(named text: String) throws(ServiceError) -> Device {
    let found = try read { tables throws(StoreError) in try tables.devices(named: text) }
    guard let device = found.first else {
      throw ServiceError(
        .notFound, "no device is named \"\(text)\"",
        remedy:
          "Give its number (#7), its name, or one of its identifiers; gatehouse device list shows them."
      )
    }
    guard found.count == 1 else {
      let numbers = found.prefix(10).map { "#\($0.key)" }.joined(separator: ", ")
      throw ServiceError(
        .conflict, "\"\(text)\" names \(found.count) devices: \(numbers)",
        remedy: "Give the number of the one that is meant.")
    }
    return device
  }

  package nonisolated func deviceCount() throws(ServiceError) -> Int {
    try read { tables throws(StoreError) in try tables.deviceCount() }
  }
}

extension TableReader {
  fileprivate func devices(named text: String) throws(StoreError) -> [Device] {
    if text.first == "#", let number = Int64(text.dropFirst()) {
      return try device(DeviceKey(rawValue: number)).map { [$0] } ?? []
    }
    var keys = Set(try deviceKeys(named: text))
    for kind in IdentifierKind.allCases where kind != .partnerDeviceId {
      guard let identifier = DeviceIdentifier(kind, text) else { continue }
      keys.formUnion(try deviceKeys(having: identifier))
    }
    var devices: [Device] = []
    for key in keys.sorted() {
      if let device = try device(key) { devices.append(device) }
    }
    return devices
  }
}
