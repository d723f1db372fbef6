// An adapter in Swift without a kit, and faults of Swift's own kind: -D ENTRY, CREATE or ACTIVATE puts a
// trap into that step, and a message names one for the call that reads it.
import Glibc
import MTDAdapterABI

private func view(_ text: StaticString) -> mtda_str {
  mtda_str(
    ptr: UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self),
    len: UInt64(text.utf8CodeUnitCount))
}

private func place<Value>(_ value: Value) -> UnsafeMutablePointer<Value> {
  let place = UnsafeMutablePointer<Value>.allocate(capacity: 1)
  place.initialize(to: value)
  return place
}

private final class Owner {
  unowned var other: Owner?
}

/// Numbers that the compiler does not know, so that it leaves every fault for the run.
private var numbers = [Int(getpid() > 0 ? 7 : 0)]
private var kept: [[UInt8]] = []
private var depth = 0

private func trap() { numbers[numbers[0]] += 1 }

private func recur() -> Int {
  depth += 1
  return recur() + depth
}

private func useAfterEnd() {
  let holder = Owner()
  var owner: Owner? = Owner()
  holder.other = owner
  owner = nil
  depth = holder.other === holder ? 1 : 0
}

/// What a word does before its call is answered; nil for a word that is not known.
private let faults: [String: () -> Void] = [
  "sound": {},
  "trap": trap,
  "nil": { depth = Int("x" + String(numbers[0]))! },
  "overflow": { depth = Int.max - 6 + numbers[0] },
  "cast": { depth = (numbers as Any as! [String]).count },
  "unowned": useAfterEnd,
  "fatal": { fatalError("a sentence") },
  "recur": { depth = recur() },
  "devour": { while true { kept.append([UInt8](repeating: 1, count: 1 << 20)) } },
  "hang": { while numbers[0] > 0 { depth &+= 1 } },
  "exit": { exit(3) },
]

private let descriptor: UnsafeMutablePointer<mtda_descriptor> = {
  var descriptor = mtda_descriptor()
  descriptor.struct_size = UInt32(MemoryLayout<mtda_descriptor>.size)
  descriptor.level_source = MTDA_SOURCE_STATE
  descriptor.partner_id = view("22222222-2222-4333-8444-555555555555")
  descriptor.name = view("Swift Partner")
  descriptor.vendor = view("Test")
  descriptor.adapter_version = view("1.0.0")
  return place(descriptor)
}()

private var host: UnsafePointer<mtda_host>?
private let serial = place(
  mtda_identifier(kind: MTDA_ID_SERIAL_NUMBER, reserved: 0, value: view("C02")))

private func emit(_ call: OpaquePointer?) -> mtda_status {
  var report = mtda_report()
  report.kind = MTDA_REPORT_STATE
  report.state = MTDA_DEVICE_STATE_SECURED
  report.identifier_count = 1
  report.identifiers = UnsafePointer(serial)
  report.identifier_stride = UInt32(MemoryLayout<mtda_identifier>.stride)
  return host!.pointee.emit(call, &report, UInt32(MemoryLayout<mtda_report>.stride), 1)
}

private let table = place(
  mtda_adapter(
    struct_size: UInt32(MemoryLayout<mtda_adapter>.size), abi_major: UInt16(MTDA_ABI_MAJOR),
    abi_minor: UInt16(MTDA_ABI_MINOR), layout_hash: 0, descriptor: UnsafePointer(descriptor),
    create: { given, out, _ in
      #if CREATE
        trap()
      #endif
      host = given
      out?.pointee = OpaquePointer(bitPattern: 1)
      return MTDA_OK
    },
    configure: { _, _, _ in MTDA_OK },
    activate: { _, _ in
      #if ACTIVATE
        trap()
      #endif
      return MTDA_OK
    },
    devices: { _, _, _, _ in MTDA_OK },
    apps: { _, _, _, _ in MTDA_OK },
    receive: { _, call, payload, _ in
      let body = payload!.pointee.body
      let word = String(
        decoding: UnsafeRawBufferPointer(start: body.ptr, count: Int(body.len)), as: UTF8.self)
      guard let fault = faults[word] else { return MTDA_ARG }
      fault()
      return emit(call)
    },
    poll: { _, _, _ in MTDA_UNSUPPORTED },
    cancel: { _ in }, deactivate: { _ in }, destroy: { _ in }, extension: { _ in nil }))

@_cdecl("mtda_entry_1")
public func entry(_ minor: UInt32, _ out: UnsafeMutablePointer<UnsafePointer<mtda_adapter>?>?)
  -> mtda_status
{
  #if ENTRY
    trap()
  #endif
  out?.pointee = UnsafePointer(table)
  return MTDA_OK
}
