import MTDAdapterABI

/// The table of the adapter, never freed.
func makeTable(_ descriptor: UnsafePointer<mtda_descriptor>) -> UnsafePointer<mtda_adapter> {
  let table = UnsafeMutablePointer<mtda_adapter>.allocate(capacity: 1)
  unsafe table.initialize(
    to: mtda_adapter(
      struct_size: UInt32(MemoryLayout<mtda_adapter>.size), abi_major: UInt16(MTDA_ABI_MAJOR),
      abi_minor: UInt16(MTDA_ABI_MINOR), layout_hash: 0, descriptor: descriptor,
      create: { unsafe create($0, $1, $2) },
      configure: { unsafe configure($0, $1, $2) },
      activate: { instance, error in
        unsafe answer(instance, error) { instance throws(AdapterFailure) in
          try instance.activate()
        }
      },
      devices: { unsafe devices($0, $1, $2, $3) },
      apps: { unsafe apps($0, $1, $2, $3) },
      receive: { unsafe receive($0, $1, $2, $3) },
      poll: { unsafe poll($0, $1, $2) },
      cancel: { unsafe instance($0)?.cancel() },
      deactivate: { unsafe instance($0)?.deactivate() },
      destroy: { unsafe destroy($0) },
      extension: { _ in nil }))
  return unsafe UnsafePointer(table)
}

/// The instance behind the host's pointer; nil for a null pointer.
private func instance(_ pointer: OpaquePointer?) -> Instance? {
  guard let pointer = unsafe pointer else { return nil }
  return unsafe Unmanaged<Instance>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
}

/// Runs a function of an instance and turns what it throws into a status and the caller's error.
private func answer(
  _ pointer: OpaquePointer?, _ error: UnsafeMutablePointer<mtda_error>?,
  _ body: (Instance) throws(AdapterFailure) -> Void
) -> mtda_status {
  do throws(AdapterFailure) {
    guard let instance = unsafe instance(pointer) else { throw .argument("the instance is null") }
    try body(instance)
    return MTDA_OK
  } catch let failure {
    return unsafe failure.write(to: error)
  }
}

/// The pointer, or a failure that names the argument.
private func required<Pointer>(
  _ pointer: Pointer?, _ name: String
) throws(AdapterFailure) -> Pointer {
  guard let pointer else { throw .argument("\(name) is null") }
  return pointer
}

private func create(
  _ host: UnsafePointer<mtda_host>?, _ out: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<mtda_error>?
) -> mtda_status {
  do throws(AdapterFailure) {
    let host = unsafe try required(host, "host")
    let out = unsafe try required(out, "out")
    guard let library = unsafe registered else { throw .fault("the library has no adapter") }
    let instance = try unsafe Instance(library, host: host)
    unsafe out.pointee = OpaquePointer(Unmanaged.passRetained(instance).toOpaque())
    return MTDA_OK
  } catch let failure {
    return unsafe failure.write(to: error)
  }
}

private func configure(
  _ pointer: OpaquePointer?, _ config: UnsafePointer<mtda_config>?,
  _ error: UnsafeMutablePointer<mtda_error>?
) -> mtda_status {
  unsafe answer(pointer, error) { instance throws(AdapterFailure) in
    try unsafe instance.configure(required(config, "config"))
  }
}

private func devices(
  _ pointer: OpaquePointer?, _ call: OpaquePointer?, _ batch: UnsafePointer<mtda_batch>?,
  _ error: UnsafeMutablePointer<mtda_error>?
) -> mtda_status {
  unsafe answer(pointer, error) { instance throws(AdapterFailure) in
    try unsafe instance.run("devices", call) { adapter, reporter throws(AdapterFailure) in
      let records = try unsafe RecordArray(required(batch, "batch"), of: mtda_device.self)
      try adapter.devices(DeviceBatch(records: records), reporter)
    }
  }
}

private func apps(
  _ pointer: OpaquePointer?, _ call: OpaquePointer?, _ batch: UnsafePointer<mtda_batch>?,
  _ error: UnsafeMutablePointer<mtda_error>?
) -> mtda_status {
  unsafe answer(pointer, error) { instance throws(AdapterFailure) in
    try unsafe instance.run("apps", call) { adapter, reporter throws(AdapterFailure) in
      let records = try unsafe RecordArray(required(batch, "batch"), of: mtda_inventory.self)
      try adapter.apps(InventoryBatch(records: records), reporter)
    }
  }
}

private func receive(
  _ pointer: OpaquePointer?, _ call: OpaquePointer?, _ payload: UnsafePointer<mtda_payload>?,
  _ error: UnsafeMutablePointer<mtda_error>?
) -> mtda_status {
  unsafe answer(pointer, error) { instance throws(AdapterFailure) in
    try unsafe instance.run("receive", call) { adapter, reporter throws(AdapterFailure) in
      try unsafe adapter.receive(Payload(required(payload, "payload")), reporter)
    }
  }
}

private func poll(
  _ pointer: OpaquePointer?, _ call: OpaquePointer?, _ error: UnsafeMutablePointer<mtda_error>?
) -> mtda_status {
  unsafe answer(pointer, error) { instance throws(AdapterFailure) in
    try unsafe instance.run("poll", call) { adapter, reporter throws(AdapterFailure) in
      try adapter.poll(reporter)
    }
  }
}

/// Ends an instance. One that is still active stays: the host is not through with it.
private func destroy(_ pointer: OpaquePointer?) {
  guard let pointer = unsafe pointer, let instance = unsafe instance(pointer), !instance.isActive
  else { return }
  unsafe Unmanaged<Instance>.fromOpaque(UnsafeRawPointer(pointer)).release()
}
