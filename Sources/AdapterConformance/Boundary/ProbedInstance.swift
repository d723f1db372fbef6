import CAdapterProbe
import Glibc
import MTDAdapterABI

/// Where the details of a failure may be written.
enum ErrorRoom: Sendable, Hashable {
  case bytes(Int)
  /// A message without memory.
  case noMessage
  /// No error struct at all.
  case none

  static let usual = ErrorRoom.bytes(1_024)
}

/// How a host's table lies in memory.
enum HostTableForm: Sendable {
  case usual
  /// Ends where nobody may read.
  case guarded
  /// Of a later minor version, whose further functions are null.
  case longer
  case majorVersion(UInt16)
  /// Of minor version 0.
  case firstVersion
}

/// One instance of the adapter under test. Nothing is kept from it: calls go out in whatever order a rule asks
/// for.
// The adapter's functions may be called from any thread; which one is up to the rules.
@safe final class ProbedInstance: @unchecked Sendable {
  let library: ProbedLibrary
  let host: ProbeHost
  let pointer: OpaquePointer
  /// The host's table, which must live as long as the instance.
  private let memory: Unmanaged<InputMemory>
  var layout = InputLayout.plain
  var errorRoom = ErrorRoom.usual
  private var isDestroyed = false
  /// What the last call borrowed: taken away when it returns, and kept to be spoiled.
  private(set) var revoked: [InputMemory] = []
  var revokesInput = false
  /// Runs when a data call is laid out, right before it is made.
  var beforeData: () -> Void = {}

  /// Makes an instance.
  init(_ library: ProbedLibrary, _ host: ProbeHost, form: HostTableForm = .usual) throws {
    let made = try unsafe Self.create(library, host, form: form)
    let answer = unsafe made.answer
    guard answer.status == MTDA_OK, let pointer = unsafe made.pointer else {
      throw ProbeFault("create answers \(answer.status): \(answer.text)")
    }
    self.library = library
    self.host = host
    unsafe self.pointer = pointer
    unsafe memory = Unmanaged.passRetained(made.memory)
  }

  deinit {
    host.end()
    // A thread that the adapter has left behind may still look at the table of an instance that lives.
    if isDestroyed { unsafe memory.release() }
  }

  /// A number that no instance is at.
  private static var poison: OpaquePointer? { unsafe OpaquePointer(bitPattern: 0x5A5A_5A5A) }

  struct Creation {
    var answer: ProbeAnswer
    var isOutUntouched: Bool
  }

  /// Asks for an instance that cannot be had.
  static func failedCreation(
    _ library: ProbedLibrary, _ host: ProbeHost?, form: HostTableForm
  ) throws -> Creation {
    guard let host else {
      var out = unsafe poison
      let answer = unsafe ProbeAnswer.of(.usual) {
        unsafe library.table.pointee.create(nil, &out, $0)
      }
      return unsafe Creation(answer: answer, isOutUntouched: out == poison)
    }
    let made = try unsafe create(library, host, form: form)
    return unsafe Creation(answer: made.answer, isOutUntouched: made.pointer == poison)
  }

  private static func create(
    _ library: ProbedLibrary, _ host: ProbeHost, form: HostTableForm
  ) throws -> (answer: ProbeAnswer, pointer: OpaquePointer?, memory: InputMemory) {
    var record = unsafe host.table
    var tail: [UInt8] = []
    var layout = InputLayout.plain
    switch form {
    case .usual: break
    case .guarded: layout = .guarded
    case .longer:
      tail = [UInt8](repeating: 0, count: 64)
      unsafe record.struct_size += 64
    case .majorVersion(let major): unsafe record.abi_major = major
    case .firstVersion: unsafe record.abi_minor = 0
    }
    let memory = try InputMemory(layout)
    let table = unsafe memory.record(record, "mtda_host", tail: tail)
    var out = unsafe poison
    let answer = host.inside(MTDA_ROLE_CONTROL) {
      unsafe ProbeAnswer.of(.usual) { unsafe library.table.pointee.create(table, &out, $0) }
    }
    return unsafe (answer, out, memory)
  }

  // MARK: Control

  @discardableResult
  func configure(_ configuration: ProbeConfiguration) -> ProbeAnswer {
    guard let memory = try? InputMemory(layout) else { return ProbeAnswer(status: .min) }
    let record = unsafe memory.configuration(configuration)
    memory.close()
    defer { if revokesInput { revoke(memory) } }
    return unsafe control { unsafe library.table.pointee.configure(pointer, record, $0) }
  }

  @discardableResult
  func activate() -> ProbeAnswer {
    host.setActive(true)
    let answer = unsafe control { unsafe library.table.pointee.activate(pointer, $0) }
    // Whoever was active before still is.
    if answer.status != MTDA_OK, answer.status != MTDA_STATE { host.setActive(false) }
    return answer
  }

  func deactivate() {
    host.inside(MTDA_ROLE_CONTROL) { unsafe library.table.pointee.deactivate(pointer) }
    host.setActive(false)
  }

  func destroy() {
    guard !isDestroyed else { return }
    isDestroyed = true
    host.inside(MTDA_ROLE_CONTROL) { unsafe library.table.pointee.destroy(pointer) }
  }

  /// Destroys and forgets that it did: for the wrong moment.
  func destroyTooEarly() {
    host.inside(MTDA_ROLE_CONTROL) { unsafe library.table.pointee.destroy(pointer) }
  }

  func cancel() { unsafe library.table.pointee.cancel(pointer) }

  private func control(
    _ body: (UnsafeMutablePointer<mtda_error>?) -> mtda_status
  ) -> ProbeAnswer {
    host.inside(MTDA_ROLE_CONTROL) { unsafe ProbeAnswer.of(errorRoom, body) }
  }

  // MARK: Data

  @discardableResult
  func devices(_ devices: [ProbeDevice]) -> Exchange {
    unsafe data { memory in
      let batch = unsafe memory.batch(devices)
      return { unsafe self.library.table.pointee.devices(self.pointer, $0, batch, $1) }
    }
  }

  @discardableResult
  func apps(_ inventories: [ProbeInventory]) -> Exchange {
    unsafe data { memory in
      let batch = unsafe memory.batch(inventories)
      return { unsafe self.library.table.pointee.apps(self.pointer, $0, batch, $1) }
    }
  }

  @discardableResult
  func receive(_ payload: ProbePayload) -> Exchange {
    unsafe data { memory in
      let record = unsafe memory.payload(payload)
      return { unsafe self.library.table.pointee.receive(self.pointer, $0, record, $1) }
    }
  }

  @discardableResult
  func poll() -> Exchange {
    unsafe data { _ in { unsafe self.library.table.pointee.poll(self.pointer, $0, $1) } }
  }

  private typealias DataFunction = (OpaquePointer?, UnsafeMutablePointer<mtda_error>?) ->
    mtda_status

  private func data(_ layOut: (InputMemory) -> DataFunction) -> Exchange {
    guard let memory = try? InputMemory(layout) else {
      return Exchange(answer: ProbeAnswer(status: .min))
    }
    let function = unsafe layOut(memory)
    memory.close()
    beforeData()
    let call = host.newCall()
    let began = Clock.nanoseconds
    let answer = host.inside(MTDA_ROLE_DATA, opens: call) {
      unsafe ProbeAnswer.of(errorRoom) { unsafe function(OpaquePointer(bitPattern: call), $0) }
    }
    if revokesInput { revoke(memory) }
    var exchange = host.takeExchange(began: began)
    exchange.answer = answer
    return exchange
  }

  private func revoke(_ memory: InputMemory) {
    memory.revoke()
    revoked.append(memory)
  }
}

extension ProbeAnswer {
  private static let canaryBytes = 64
  private static let canary = CChar(bitPattern: 0xC5)

  /// Makes a call with room for an error, and looks at all that came of it.
  static func of(
    _ room: ErrorRoom, _ body: (UnsafeMutablePointer<mtda_error>?) -> mtda_status
  ) -> ProbeAnswer {
    var capacity = 0
    switch room {
    case .none: return ProbeAnswer(status: body(nil))
    case .noMessage: break
    case .bytes(let count): capacity = count
    }
    var bytes = [CChar](repeating: canary, count: capacity + canaryBytes)
    var answer = ProbeAnswer()
    unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      let clean = unsafe mtda_error(
        struct_size: UInt32(MemoryLayout<mtda_error>.size), vendor_code: 0, flags: 0,
        retry_after_ms: 0, item_index: .max,
        message: mtda_buf(
          ptr: room == .noMessage ? nil : buffer.baseAddress, cap: UInt64(capacity), len: 0))
      var details = unsafe clean
      answer.status = unsafe body(&details)
      answer.wanted = unsafe details.message.len
      answer.flags = unsafe details.flags
      answer.retryAfterMilliseconds = unsafe details.retry_after_ms
      answer.hasOverrun = unsafe buffer[capacity...].contains { $0 != canary }
      unsafe answer.hasDetails =
        details.message.len != 0 || details.flags != 0 || details.vendor_code != 0
        || details.retry_after_ms != 0 || details.item_index != .max
        || buffer[..<capacity].contains { $0 != canary }
      let length = unsafe Int(min(details.message.len, UInt64(capacity)))
      answer.message = unsafe buffer.prefix(length).map { UInt8(bitPattern: $0) }
    }
    return answer
  }
}
