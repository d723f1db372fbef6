import MTDAdapterABI

/// An instance of a built adapter.
@safe final class LoadedInstance {
  let adapter: BuiltAdapter
  private let pointer: OpaquePointer

  init(_ adapter: BuiltAdapter) throws {
    self.adapter = adapter
    var pointer: OpaquePointer?
    let status = unsafe adapter.table.pointee.create(
      FakeHost.table(ofMinor: adapter.minor), &pointer, nil)
    guard status == MTDA_OK, let pointer = unsafe pointer else {
      throw BuiltAdapter.Failure("\(adapter.name): create answered \(status)")
    }
    unsafe self.pointer = pointer
  }

  /// An instance that was activated.
  static func active(_ name: String, minor: UInt16 = 1) throws -> LoadedInstance {
    let instance = try LoadedInstance(BuiltAdapter(name, minor: minor))
    guard instance.activate() == MTDA_OK else { throw BuiltAdapter.Failure("\(name): activate") }
    return instance
  }

  deinit {
    unsafe adapter.table.pointee.deactivate(pointer)
    unsafe adapter.table.pointee.destroy(pointer)
  }

  func activate() -> mtda_status { unsafe adapter.table.pointee.activate(pointer, nil) }
  func deactivate() { unsafe adapter.table.pointee.deactivate(pointer) }
  func cancel() { unsafe adapter.table.pointee.cancel(pointer) }
  func destroyTooEarly() { unsafe adapter.table.pointee.destroy(pointer) }

  /// Configures with these fields and nothing else.
  func configure(
    toggles: UInt64 = 0, flags: UInt32 = 0, settingCount: UInt64 = 0,
    size: UInt32 = 56
  ) -> (status: mtda_status, message: String) {
    unsafe configure {
      unsafe $0.toggles_on = toggles
      unsafe $0.flags = flags
      unsafe $0.setting_count = settingCount
      unsafe $0.struct_size = size
    }
  }

  func configure(values: [mtda_toggle_value]) -> mtda_status {
    unsafe values.withUnsafeBufferPointer { records in
      unsafe configure {
        unsafe $0.values = records.baseAddress
        unsafe $0.value_count = UInt64(records.count)
        unsafe $0.value_stride = UInt32(MemoryLayout<mtda_toggle_value>.stride)
      }.status
    }
  }

  private func configure(_ change: (inout mtda_config) -> Void) -> (
    status: mtda_status, message: String
  ) {
    var config = unsafe mtda_config()
    unsafe config.struct_size = UInt32(MemoryLayout<mtda_config>.size)
    unsafe change(&config)
    let answer = unsafe BuiltAdapter.withError {
      unsafe adapter.table.pointee.configure(pointer, &config, $0)
    }
    return unsafe (answer.result, answer.message)
  }

  /// Configures with settings given as keys and values.
  func configure(settings: [(String, [UInt8])]) -> (status: mtda_status, message: String) {
    var bytes: [UInt8] = []
    for (key, value) in settings { bytes += Array(key.utf8) + value }
    return unsafe bytes.withUnsafeBytes { buffer in
      var start = 0
      func view(_ length: Int) -> mtda_str {
        defer { start += length }
        return unsafe mtda_str(
          ptr: buffer.baseAddress.map { unsafe ($0 + start).assumingMemoryBound(to: CChar.self) },
          len: UInt64(length))
      }
      let records = unsafe settings.map {
        unsafe mtda_setting(key: view($0.0.utf8.count), value: view($0.1.count))
      }
      return unsafe records.withUnsafeBufferPointer { records in
        unsafe configure {
          unsafe $0.settings = records.baseAddress
          unsafe $0.setting_count = UInt64(records.count)
          unsafe $0.setting_stride = UInt32(MemoryLayout<mtda_setting>.stride)
        }
      }
    }
  }

  func poll() -> mtda_status {
    let call = FakeCall()
    return withExtendedLifetime(call) {
      unsafe adapter.table.pointee.poll(pointer, Self.opaque(call), nil)
    }
  }

  func apps() -> mtda_status { unsafe batch(adapter.table.pointee.apps, []) }

  /// Discloses devices by serial number, each with its place from 1 as handle.
  func devices(serials: [String]) -> mtda_status {
    unsafe batch(adapter.table.pointee.devices, serials)
  }

  private typealias BatchFunction =
    @convention(c) (
      OpaquePointer?, OpaquePointer?, UnsafePointer<mtda_batch>?, UnsafeMutablePointer<mtda_error>?
    ) -> mtda_status

  private func batch(_ function: BatchFunction?, _ serials: [String]) -> mtda_status {
    let bytes = serials.flatMap { Array($0.utf8) }
    let call = FakeCall()
    return unsafe bytes.withUnsafeBytes { buffer in
      var start = 0
      let ids = unsafe serials.map { serial in
        defer { start += serial.utf8.count }
        return unsafe mtda_identifier(
          kind: MTDA_ID_SERIAL_NUMBER, reserved: 0,
          value: mtda_str(
            ptr: (buffer.baseAddress! + start).assumingMemoryBound(to: CChar.self),
            len: UInt64(serial.utf8.count)))
      }
      return unsafe ids.withUnsafeBufferPointer { ids in
        let records = unsafe ids.indices.map { index in
          var device = unsafe mtda_device()
          unsafe device.device_ref = UInt64(index + 1)
          unsafe device.platform = MTDA_PLATFORM_IOS
          unsafe device.identifier_count = 1
          unsafe device.identifiers = UnsafePointer(ids.baseAddress! + index)
          unsafe device.identifier_stride = UInt32(MemoryLayout<mtda_identifier>.stride)
          return unsafe device
        }
        return unsafe records.withUnsafeBufferPointer { records in
          var batch = unsafe mtda_batch(
            struct_size: UInt32(MemoryLayout<mtda_batch>.size),
            stride: UInt32(MemoryLayout<mtda_device>.stride), batch_id: 1,
            count: UInt64(records.count), items: UnsafeRawPointer(records.baseAddress))
          return withExtendedLifetime(call) {
            unsafe function!(pointer, Self.opaque(call), &batch, nil)
          }
        }
      }
    }
  }

  /// Hands over a payload from memory of exactly its length and answers all that it brought.
  func receive(_ body: [UInt8], _ call: FakeCall = FakeCall()) -> RecordedExchange {
    // Memory of its own, so that a sanitizer sees any read past the end.
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: body.count, alignment: 1)
    defer { unsafe memory.deallocate() }
    unsafe memory.copyBytes(from: body)
    var payload = unsafe mtda_payload()
    unsafe payload.struct_size = UInt32(MemoryLayout<mtda_payload>.size)
    unsafe payload.received_ms = 1_795_392_000_000
    unsafe payload.body = mtda_bytes(
      ptr: memory.baseAddress?.assumingMemoryBound(to: UInt8.self), len: UInt64(body.count))
    let answer = unsafe withExtendedLifetime(call) {
      unsafe BuiltAdapter.withError {
        unsafe adapter.table.pointee.receive(pointer, Self.opaque(call), &payload, $0)
      }
    }
    call.exchange.status = unsafe answer.result
    call.exchange.message = unsafe answer.result == MTDA_OK ? nil : answer.message
    return call.exchange
  }

  func receive(_ text: String, _ call: FakeCall = FakeCall()) -> RecordedExchange {
    receive(Array(text.utf8), call)
  }

  private static func opaque(_ call: FakeCall) -> OpaquePointer {
    unsafe OpaquePointer(Unmanaged.passUnretained(call).toOpaque())
  }
}
