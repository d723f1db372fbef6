import AdapterProbe
import MTDAdapterABI

/// A call with one argument that nobody gives on purpose.
struct HostileCall {
  /// Which of them.
  var index: UInt32
  var text: String

  static let all: [HostileCall] = {
    var calls: [HostileCall] = []
    while let text = unsafe probe_attack_text(UInt32(calls.count)) {
      calls.append(HostileCall(index: UInt32(calls.count), text: unsafe String(cString: text)))
    }
    return calls
  }()

  /// Whether an adapter that answers MTDA_OK has not looked.
  var mustFail: Bool { probe_attack_must_fail(index) != 0 }

  /// Makes the call on an active instance, and answers what the adapter did. It may end this process.
  func make(on instance: ProbedInstance) -> Int32 {
    if probe_attack_is_inactive(index) != 0 { instance.deactivate() }
    return unsafe instance.raw { table, host, instance, call in
      unsafe probe_attack_make(
        index, table, host, UnsafeMutableRawPointer(instance),
        UnsafeMutableRawPointer(bitPattern: call))
    }
  }
}

extension ProbedInstance {
  /// Makes a data call with arguments of its own.
  @unsafe fileprivate func raw(
    _ body: (
      UnsafePointer<mtda_adapter>, UnsafePointer<mtda_host>, OpaquePointer, UInt
    ) -> Int32
  ) -> Int32 {
    let call = host.newCall()
    var table = unsafe host.table
    return host.inside(MTDA_ROLE_DATA, opens: call) {
      unsafe body(library.table, &table, pointer, call)
    }
  }
}
