import CAdapterProbe
import CBindingProgram
import ForeignSignature
import MTDAdapterABI

extension HostileCall {
  /// What a function did that came back.
  enum Answer: Int32 {
    case ok = 90
    case status
    case unknownStatus
    /// It answers no status.
    case value
  }

  /// Makes the call on an active instance; nil when it cannot be made. It may end this process.
  /// - Parameters:
  ///   - table: where the function's table lies; nil for the adapter's own.
  ///   - message: what a payload holds.
  func make(on instance: ProbedInstance, table: ExtensionTable?, message: [UInt8]) -> Answer? {
    if isInactive { instance.deactivate() }
    return unsafe instance.raw { own, host, instance, call in
      let given = unsafe Given(
        host: host, instance: UInt64(UInt(bitPattern: instance)), call: call,
        message: message)
      let parameters = function.signature.parameters
      let kinds = parameters.map { $0.type.scalarKind ?? BINDING_POINTER }
      let made = try? parameters.indices.map { index throws(NoMemory) in
        let type = parameters[index].type
        return index == parameter ? try given.hostile(value, type) : try given.sound(type)
      }
      guard var words = made else { return nil }
      let result = function.signature.result
      var answer: UInt64 = 0
      let start = unsafe table?.start ?? UnsafeRawPointer(own)
      let failure = unsafe probe_call(
        start, UInt64(function.place), result.scalarKind ?? BINDING_VOID, UInt32(kinds.count),
        kinds, &words, &answer)
      guard failure == 0 else { return nil }
      guard result.isStatus else { return .value }
      let status = Int32(truncatingIfNeeded: answer)
      return status == MTDA_OK ? .ok : StatusName.isKnown(status) ? .status : .unknownStatus
    }
  }
}

/// There is none for an argument: that is no fault of the adapter's.
private struct NoMemory: Error {}

/// Arguments as words, in memory that nobody gives back: the process ends with the call.
@safe private struct Given {
  let host: UnsafePointer<mtda_host>
  let instance: UInt64
  let call: UInt
  let message: [UInt8]

  /// What the caller owes, as far as the suite knows it; zeros for the rest.
  func sound(_ type: CType) throws(NoMemory) -> UInt64 {
    guard type.pointers > 0 else { return 0 }
    switch HeaderRecord(pointedAtBy: type) {
    case .host?: return unsafe UInt64(UInt(bitPattern: host))
    case .instance?: return instance
    case .call?: return UInt64(call)
    case .payload?: return try Self.place(try payload)
    case let record?: return try Self.place(record.soundBytes)
    case nil: return try Self.place([])
    }
  }

  func hostile(_ value: HostileValue, _ type: CType) throws(NoMemory) -> UInt64 {
    guard type.pointers > 0 else { return value.number(type.scalarKind ?? BINDING_VOID) }
    switch value {
    case .null: return 0
    case .zeros: return try Self.place([])
    case .unalignedZeros: return try Self.place([]) + 1
    case .untouchable: return try Self.memory(PROBE_UNTOUCHABLE)
    case .nowhere: return try Self.memory(PROBE_NOWHERE)
    case .allOnes: return .max
    default:
      guard let record = HeaderRecord(pointedAtBy: type) else { return 0 }
      return try Self.place(try bytes(value, record))
    }
  }

  /// A payload that nothing is wrong with.
  private var payload: [UInt8] {
    get throws(NoMemory) {
      var record = unsafe mtda_payload()
      unsafe record.struct_size = UInt32(MemoryLayout<mtda_payload>.size)
      let body = try Self.place(message)
      unsafe record.body = mtda_bytes(
        ptr: UnsafePointer(bitPattern: UInt(body)), len: UInt64(message.count))
      return unsafe withUnsafeBytes(of: record) { unsafe Array($0) }
    }
  }

  /// A sound record with one thing changed.
  private func bytes(
    _ value: HostileValue, _ record: HeaderRecord
  ) throws(NoMemory) -> [UInt8] {
    var bytes =
      record == .host
      ? unsafe withUnsafeBytes(of: host.pointee) { unsafe Array($0) } : record.soundBytes
    func write(_ number: UInt64, at place: Int, bytes count: Int) {
      for index in 0..<count {
        bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(index * 8))
      }
    }
    if record == .payload, value == .unknownContent { bytes = try payload }
    switch value {
    case .tooShort: write(UInt64(bytes.count - 1), at: 0, bytes: 4)
    case .endless: write(UInt64(UInt32.max), at: 0, bytes: 4)
    case .unknownContent:
      bytes += [UInt8](repeating: 0, count: 15) + [1]
      write(UInt64(bytes.count), at: 0, bytes: 4)
    case .missing: write(1, at: record.countPlace ?? 0, bytes: 8)
    case .huge: write(.max, at: record.countPlace ?? 0, bytes: 8)
    default: break
    }
    return bytes
  }

  /// New memory that begins with some bytes and goes on with zeros.
  private static func place(_ bytes: [UInt8]) throws(NoMemory) -> UInt64 {
    let start = try memory(PROBE_ZEROS)
    unsafe UnsafeMutableRawPointer(bitPattern: UInt(start))?.copyMemory(
      from: bytes, byteCount: bytes.count)
    return start
  }

  private static func memory(_ form: Int32) throws(NoMemory) -> UInt64 {
    guard let start = unsafe probe_hostile_memory(form) else { throw NoMemory() }
    return UInt64(UInt(bitPattern: start))
  }
}

extension HeaderRecord {
  /// A record that is as it should be, and holds nothing.
  fileprivate var soundBytes: [UInt8] {
    func bytes<Record: BitwiseCopyable>(_ record: Record) -> [UInt8] {
      unsafe withUnsafeBytes(of: record) { unsafe Array($0) }
    }
    switch self {
    case .config:
      var record = unsafe mtda_config()
      unsafe record.struct_size = UInt32(MemoryLayout<mtda_config>.size)
      return unsafe bytes(record)
    case .batch:
      var record = unsafe mtda_batch()
      unsafe record.struct_size = UInt32(MemoryLayout<mtda_batch>.size)
      unsafe record.stride = UInt32(MemoryLayout<mtda_device>.size)
      return unsafe bytes(record)
    case .payload:
      var record = unsafe mtda_payload()
      unsafe record.struct_size = UInt32(MemoryLayout<mtda_payload>.size)
      return unsafe bytes(record)
    case .error:
      var record = unsafe mtda_error()
      unsafe record.struct_size = UInt32(MemoryLayout<mtda_error>.size)
      unsafe record.item_index = .max
      return unsafe bytes(record)
    case .text, .bytes: return [UInt8](repeating: 0, count: unsafe MemoryLayout<mtda_str>.size)
    default: return []
    }
  }

  /// Where it says how much it holds.
  var countPlace: Int? {
    switch self {
    case .config: unsafe MemoryLayout<mtda_config>.offset(of: \.setting_count)
    case .batch: unsafe MemoryLayout<mtda_batch>.offset(of: \.count)
    case .payload: unsafe MemoryLayout<mtda_payload>.offset(of: \.body.len)
    case .text: unsafe MemoryLayout<mtda_str>.offset(of: \.len)
    case .bytes: unsafe MemoryLayout<mtda_bytes>.offset(of: \.len)
    default: nil
    }
  }
}

/// A table that an adapter hands out for the id of an extension.
@safe struct ExtensionTable {
  fileprivate let start: UnsafeRawPointer

  /// The size that the table gives itself.
  var bytes: Int { unsafe Int(start.loadUnaligned(as: UInt32.self)) }

  func isNull(at place: Int) -> Bool {
    unsafe start.loadUnaligned(fromByteOffset: place, as: UInt.self) == 0
  }
}

extension ProbedLibrary {
  /// The table of an extension; nil when the adapter does not know the id.
  func extensionTable(_ id: String) -> ExtensionTable? {
    let bytes = Array(id.utf8)
    return unsafe bytes.withUnsafeBytes { buffer in
      var view = unsafe mtda_str(
        ptr: buffer.baseAddress?.assumingMemoryBound(to: CChar.self), len: UInt64(bytes.count))
      return unsafe table.pointee.extension(&view).map { unsafe ExtensionTable(start: $0) }
    }
  }
}

extension ProbedInstance {
  /// Makes a data call with arguments of its own.
  @unsafe fileprivate func raw<Answer>(
    _ body: (
      UnsafePointer<mtda_adapter>, UnsafePointer<mtda_host>, OpaquePointer, UInt
    ) -> Answer
  ) -> Answer {
    let call = host.newCall()
    var table = unsafe host.table
    return host.inside(MTDA_ROLE_DATA, opens: call) {
      unsafe body(library.table, &table, pointer, call)
    }
  }
}
