import ConnectorModel
import MTDAdapterABI

/// Records laid out for an adapter to borrow, in memory that goes with this value.
@safe struct BatchRecord {
  private let memory: CallArena
  let record: mtda_batch

  init(
    _ devices: ArraySlice<Device>, id: UInt64, references: inout DeviceReferences,
    in memory: CallArena = CallArena()
  ) {
    var records: [mtda_device] = unsafe []
    for device in devices {
      let handle = references.handle(for: device.key)
      unsafe records.append(memory.device(device, handle: handle))
    }
    unsafe self.init(memory, records, id: id)
  }

  init(
    _ inventories: ArraySlice<DisclosedInventory>, id: UInt64, references: inout DeviceReferences,
    in memory: CallArena = CallArena()
  ) {
    var records: [mtda_inventory] = unsafe []
    for inventory in inventories {
      let handle = references.handle(for: inventory.device)
      unsafe records.append(memory.inventory(inventory, handle: handle))
    }
    unsafe self.init(memory, records, id: id)
  }

  private init<Record: BitwiseCopyable>(_ memory: CallArena, _ records: [Record], id: UInt64) {
    self.memory = memory
    unsafe record = mtda_batch(
      struct_size: UInt32(MemoryLayout<mtda_batch>.size),
      stride: UInt32(MemoryLayout<Record>.stride), batch_id: id, count: UInt64(records.count),
      items: UnsafeRawPointer(memory.array(records)))
  }
}

extension CallArena {
  fileprivate func device(_ device: Device, handle: UInt64) -> mtda_device {
    // The partner's own id belongs to the partner; it is never among the device's own.
    let identifiers = unsafe device.identifiers.filter { $0.kind.isOfDevice }.map {
      unsafe mtda_identifier(kind: $0.kind.boundary, reserved: 0, value: text($0.value))
    }
    return unsafe mtda_device(
      device_ref: handle, platform: device.platform?.boundary ?? 0,
      ownership: device.ownership.boundary, management: device.management.boundary,
      flags: (device.isSupervised == true ? MTDA_DEVICE_SUPERVISED : 0)
        | (device.isJailbroken == true ? MTDA_DEVICE_JAILBROKEN : 0),
      os: device.osVersion?.boundary ?? mtda_version(),
      last_checkin_ms: device.lastCheckInAt?.boundary ?? 0, os_text: text(device.osText),
      model: text(device.model), identifier_count: UInt64(identifiers.count),
      identifiers: array(identifiers),
      identifier_stride: UInt32(MemoryLayout<mtda_identifier>.stride), reserved: 0)
  }

  fileprivate func inventory(_ inventory: DisclosedInventory, handle: UInt64) -> mtda_inventory {
    let apps = unsafe inventory.apps.map { unsafe app($0) }
    return unsafe mtda_inventory(
      device_ref: handle, observed_ms: inventory.observedAt.boundary, app_count: UInt64(apps.count),
      apps: array(apps), app_stride: UInt32(MemoryLayout<mtda_app>.stride), flags: 0)
  }

  private func app(_ shared: SharedApp) -> mtda_app {
    let app = shared.app
    let flags: [(Bool?, UInt32)] = [
      (shared.isManaged, MTDA_APP_MANAGED), (app.isValidated, MTDA_APP_VALIDATED),
      (app.isAdHocSigned, MTDA_APP_AD_HOC_SIGNED), (app.isFromAppStore, MTDA_APP_FROM_STORE),
      (app.isBeta, MTDA_APP_BETA), (app.isDeviceBasedVPP, MTDA_APP_DEVICE_LICENSED),
    ]
    return unsafe mtda_app(
      flags: flags.reduce(0) { $1.0 == true ? $0 | $1.1 : $0 }, reserved: 0,
      bundle_bytes: app.bundleSize ?? 0, dynamic_bytes: app.dynamicSize ?? 0,
      app_id: text(app.appId), name: text(app.name), version: text(app.version),
      short_version: text(app.shortVersion))
  }
}
