import MTDAdapterABI

extension RecordArray {
  /// Reads a batch whose records are of one type.
  init<Element>(
    _ pointer: UnsafePointer<mtda_batch>, of element: Element.Type
  ) throws(AdapterFailure) {
    let batch = unsafe try readSized(pointer, "mtda_batch")
    try unsafe self.init(
      batch.items, count: batch.count, stride: batch.stride, of: element, "mtda_batch.items")
  }
}

extension Payload {
  package init(_ pointer: UnsafePointer<mtda_payload>) throws(AdapterFailure) {
    let payload = unsafe try readSized(pointer, "mtda_payload")
    guard unsafe payload.flags == 0 else {
      throw .unsupported("mtda_payload.flags has a bit that this adapter does not know")
    }
    guard unsafe payload.body.len == 0 || payload.body.ptr != nil,
      let length = unsafe Int(exactly: payload.body.len)
    else { throw .argument("mtda_payload.body is null with a length") }
    unsafe sourceID = payload.source_id.string
    unsafe contentType = payload.content_type.string
    unsafe messageID = payload.message_id.string
    unsafe received = payload.received_ms
    unsafe body = UnsafeRawBufferPointer(start: payload.body.ptr, count: length)
  }
}

extension Identifiers {
  init(_ start: UnsafeRawPointer?, count: UInt64, stride: UInt32) throws(AdapterFailure) {
    self.init()
    let records = try unsafe RecordArray(
      start, count: count, stride: stride, of: mtda_identifier.self, "identifiers")
    for index in 0..<records.count {
      guard let record = unsafe records.element(index, as: mtda_identifier.self),
        let kind = unsafe IdentifierKind(rawValue: record.kind)
      else { continue }
      add(kind, unsafe record.value.string)
    }
  }
}

extension DisclosedDevice {
  init(_ records: RecordArray, at index: Int) throws(AdapterFailure) {
    guard let device = unsafe records.element(index, as: mtda_device.self) else {
      throw .fault("there is no device record \(index)")
    }
    unsafe reference = device.device_ref
    platform = unsafe Platform(rawValue: device.platform)
    ownership = unsafe Ownership(rawValue: device.ownership) ?? .unknown
    isEnrolled = unsafe device.management == MTDA_MANAGEMENT_ENROLLED
    isSupervised = unsafe device.flags & MTDA_DEVICE_SUPERVISED != 0
    isJailbroken = unsafe device.flags & MTDA_DEVICE_JAILBROKEN != 0
    let version = unsafe Version(
      device.os.major, device.os.minor, device.os.patch, device.os.build)
    os = version == Version(0, 0, 0, 0) ? nil : version
    osText = unsafe device.os_text.string
    model = unsafe device.model.string
    lastCheckIn = unsafe device.last_checkin_ms
    identifiers = unsafe try Identifiers(
      UnsafeRawPointer(device.identifiers), count: device.identifier_count,
      stride: device.identifier_stride)
  }
}

extension AppInventory {
  init(_ records: RecordArray, at index: Int) throws(AdapterFailure) {
    guard let inventory = unsafe records.element(index, as: mtda_inventory.self) else {
      throw .fault("there is no inventory record \(index)")
    }
    unsafe reference = inventory.device_ref
    unsafe observed = inventory.observed_ms
    let list = unsafe try RecordArray(
      UnsafeRawPointer(inventory.apps), count: inventory.app_count, stride: inventory.app_stride,
      of: mtda_app.self, "mtda_inventory.apps")
    apps = (0..<list.count).compactMap { place in
      unsafe list.element(place, as: mtda_app.self).map { unsafe App($0) }
    }
  }
}

extension AppInventory.App {
  fileprivate init(_ app: mtda_app) {
    unsafe id = app.app_id.string
    unsafe name = app.name.string
    unsafe version = app.version.string
    unsafe shortVersion = app.short_version.string
    unsafe bundleBytes = app.bundle_bytes
    unsafe dynamicBytes = app.dynamic_bytes
    unsafe traits = AppTraits(rawValue: app.flags)
  }
}
