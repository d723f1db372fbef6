import MTDAdapterABI

/// Laying out what a call is about. The names are those that a fault is told by.
extension InputMemory {
  func batch(_ devices: [ProbeDevice]) -> UnsafeMutablePointer<mtda_batch> {
    let records = unsafe devices.enumerated().map { unsafe device($1, "record \($0)") }
    let items = unsafe array(records, "the array of device records")
    return unsafe batch(UnsafeRawPointer(items.start), count: records.count, stride: items.stride)
  }

  func batch(_ inventories: [ProbeInventory]) -> UnsafeMutablePointer<mtda_batch> {
    let records = unsafe inventories.enumerated().map { unsafe inventory($1, "record \($0)") }
    let items = unsafe array(records, "the array of inventories")
    return unsafe batch(UnsafeRawPointer(items.start), count: records.count, stride: items.stride)
  }

  private func batch(
    _ items: UnsafeRawPointer?, count: Int, stride: UInt32
  ) -> UnsafeMutablePointer<mtda_batch> {
    unsafe record(
      mtda_batch(
        struct_size: UInt32(MemoryLayout<mtda_batch>.size + layout.furtherBytes), stride: stride,
        batch_id: 1, count: UInt64(count), items: items),
      "mtda_batch", tail: [UInt8](repeating: 0, count: layout.furtherBytes))
  }

  private func device(_ device: ProbeDevice, _ name: String) -> mtda_device {
    let records = unsafe device.identifiers.enumerated().map {
      unsafe mtda_identifier(
        kind: $1.kind, reserved: 0, value: text($1.value, "\(name) field identifiers[\($0)].value"))
    }
    let identifiers = unsafe array(records, "\(name) field identifiers")
    return unsafe mtda_device(
      device_ref: device.reference, platform: device.platform, ownership: device.ownership,
      management: device.management, flags: device.flags,
      os: mtda_version(
        major: device.os[0], minor: device.os[1], patch: device.os[2], build: device.os[3]),
      last_checkin_ms: device.lastCheckIn, os_text: text(device.osText, "\(name) field os_text"),
      model: text(device.model, "\(name) field model"),
      identifier_count: UInt64(records.count), identifiers: identifiers.start,
      identifier_stride: identifiers.stride, reserved: 0)
  }

  private func inventory(_ inventory: ProbeInventory, _ name: String) -> mtda_inventory {
    let records = unsafe (inventory.apps + inventory.withheld).enumerated().map {
      unsafe app($1, "\(name) field apps[\($0)]")
    }
    let apps = unsafe array(records, "\(name) field apps")
    return unsafe mtda_inventory(
      device_ref: inventory.reference, observed_ms: inventory.observed,
      app_count: UInt64(inventory.apps.count), apps: inventory.apps.isEmpty ? nil : apps.start,
      app_stride: apps.stride, flags: 0)
  }

  private func app(_ app: ProbeApp, _ name: String) -> mtda_app {
    unsafe mtda_app(
      flags: app.flags, reserved: 0, bundle_bytes: 1_000_000, dynamic_bytes: 0,
      app_id: text(app.id, "\(name).app_id"), name: text(app.name, "\(name).name"),
      version: text(app.version, "\(name).version"),
      short_version: text(app.version, "\(name).short_version"))
  }

  func payload(_ payload: ProbePayload) -> UnsafeMutablePointer<mtda_payload> {
    unsafe record(
      mtda_payload(
        struct_size: UInt32(MemoryLayout<mtda_payload>.size + layout.furtherBytes),
        flags: payload.flags,
        source_id: text(Array(payload.source.utf8), "mtda_payload field source_id"),
        content_type: text(Array(payload.contentType.utf8), "mtda_payload field content_type"),
        message_id: text(Array(payload.message.utf8), "mtda_payload field message_id"),
        body: bytes(payload.body, "mtda_payload field body"), received_ms: payload.received),
      "mtda_payload", tail: [UInt8](repeating: 0, count: layout.furtherBytes))
  }

  func configuration(_ given: ProbeConfiguration) -> UnsafeMutablePointer<mtda_config> {
    let numbers = given.values.sorted { $0.key < $1.key }.map {
      mtda_toggle_value(id: $0.key, reserved: 0, value: $0.value)
    }
    let values = unsafe array(numbers, "mtda_config field values")
    let records = unsafe given.settings.enumerated().map {
      unsafe mtda_setting(
        key: text($1.key, "mtda_config field settings[\($0)].key"),
        value: text($1.value, "mtda_config field settings[\($0)].value"))
    }
    let settings = unsafe array(records, "mtda_config field settings")
    return unsafe record(
      mtda_config(
        struct_size: UInt32(MemoryLayout<mtda_config>.size + given.tail.count),
        flags: given.flags, toggles_on: given.toggles, value_count: UInt64(numbers.count),
        setting_count: UInt64(records.count), values: values.start, settings: settings.start,
        value_stride: values.stride, setting_stride: settings.stride),
      "mtda_config", tail: given.tail)
  }
}
