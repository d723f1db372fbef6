import Foundation
import MTDAdapterABI
import Testing

/// How adapters behave towards a host that stops them, refuses reports, or has no memory left.
@Suite struct CrossingTests {
  /// A payload of many good records.
  static func many(_ count: Int, of name: String) -> String {
    let records = (0..<count).map { index in
      switch name {
      case "lookout":
        #"{"type":"DEVICE","change_type":"UPDATED","created_time":"2026-11-02T08:00:00Z","device":{"guid":"g\#(index)","status":{"security_status":"SECURE"}}}"#
      case "zimperium": #"{"zdeviceId":"z\#(index)","lastSeen":1793600000000,"riskPosture":1}"#
      case "defender":
        #"{"id":"m\#(index)","lastSeen":"2026-11-02T08:00:00Z","healthStatus":"Active","riskScore":"Low"}"#
      case "symantec":
        #"{"timestamp":"2026-11-02T08:00:00Z","device":{"udid":"u\#(index)"},"health_status":"Low"}"#
      default: #"{"device":"S\#(index)","status":"ok","seen":1}"#
      }
    }
    return name == "reference-c"
      ? records.joined(separator: "\n") : "[" + records.joined(separator: ",") + "]"
  }

  @Test(
    "All records arrive, whatever their number", arguments: BuiltAdapter.all,
    [1, 2, 63, 64, 65, 255, 256, 257, 4096])
  func counts(name: String, count: Int) throws {
    let brought = try LoadedInstance.active(name).receive(Self.many(count, of: name))
    #expect(brought.status == MTDA_OK)
    #expect(brought.reports.count == count)
    #expect(Set(brought.reports.compactMap(\.identifiers)).count == count)
    #expect(brought.skips.isEmpty)
  }

  @Test("A stop is heeded within 1,000 records", arguments: BuiltAdapter.all)
  func stop(name: String) throws {
    let instance = try LoadedInstance.active(name)
    let body = Self.many(4096, of: name)
    for (answer, status) in [
      (MTDA_STOP_CANCELLED, MTDA_CANCELLED), (MTDA_STOP_DEADLINE, MTDA_DEADLINE),
    ] {
      let call = FakeCall()
      call.stop = { $0 >= 3 ? answer : MTDA_GO_ON }
      let brought = instance.receive(body, call)
      #expect(brought.status == status)
      #expect(brought.reports.count < 1000)
      #expect(brought.message?.isEmpty == false)
      let atOnce = FakeCall()
      atOnce.stop = { _ in answer }
      #expect(instance.receive(body, atOnce).status == status)
      #expect(atOnce.exchange.reports.isEmpty)
    }
    // A cancel between calls belongs to neither.
    instance.cancel()
    #expect(instance.receive(Self.many(1, of: name)).status == MTDA_OK)
  }

  @Test("Cancelled from within the call, it ends soon", arguments: BuiltAdapter.all)
  func cancel(name: String) throws {
    let instance = try LoadedInstance.active(name)
    let call = FakeCall()
    call.stop = { asked in
      if asked == 2 { instance.cancel() }
      return MTDA_GO_ON
    }
    let brought = instance.receive(Self.many(4096, of: name), call)
    #expect(brought.status == MTDA_CANCELLED)
    #expect(brought.reports.count < 1000)
  }

  @Test(
    "A refused emit ends the call with that status and is the last", arguments: BuiltAdapter.all,
    0..<3)
  func emit(name: String, failing: Int) throws {
    let call = FakeCall()
    call.emitStatus = { $0 == failing ? MTDA_LIMIT : MTDA_OK }
    let brought = try LoadedInstance.active(name).receive(Self.many(4096, of: name), call)
    #expect(brought.status == MTDA_LIMIT)
    #expect(call.emits == failing + 1)
  }

  @Test("An exhausted arena is a limit, not a crash", arguments: BuiltAdapter.all, 0..<3)
  func arena(name: String, allocations: Int) throws {
    let call = FakeCall()
    call.allocationsLeft = allocations
    let brought = try LoadedInstance.active(name).receive(Self.many(10, of: name), call)
    #expect(brought.status == MTDA_OK || brought.status == MTDA_LIMIT)
    #expect(brought.reports.count == (brought.status == MTDA_OK ? 10 : 0))
  }

  @Test("Permuted and split payloads bring the same reports", arguments: BuiltAdapter.folders)
  func permuted(name: String) throws {
    let instance = try LoadedInstance.active(name)
    let whole = instance.receive(Self.many(50, of: name)).reports
    let inner = Self.many(50, of: name).dropFirst().dropLast()
    let records = inner.replacing("},{", with: "}\n{").split(separator: "\n")
    let reversed = instance.receive("[" + records.reversed().joined(separator: ",") + "]").reports
    #expect(Set(reversed) == Set(whole))
    let split = records.flatMap { instance.receive("[\($0)]").reports }
    #expect(split == whole)
  }

  @Test(
    "An error's message is cut to the room it has", arguments: BuiltAdapter.all, [0, 1, 7, 512])
  func room(name: String, room: Int) throws {
    let adapter = try BuiltAdapter(name)
    let answer = unsafe BuiltAdapter.withError(room: room) {
      unsafe adapter.table.pointee.create(nil, nil, $0)
    }
    let status = unsafe answer.result
    #expect(status == MTDA_ARG)
    let wanted = unsafe Int(answer.error.message.len)
    #expect(wanted > 7)
    let isCut = unsafe answer.error.flags & MTDA_ERROR_TRUNCATED != 0
    #expect(isCut == (room < 512))
    let written = unsafe answer.message.utf8.count
    #expect(written == min(room, wanted))
    let unasked = unsafe adapter.table.pointee.create(nil, nil, nil)
    #expect(unasked == MTDA_ARG)
  }

  @Test(
    "No extension is known, whatever the id", arguments: BuiltAdapter.all,
    ["", "mtda.http/1", String(repeating: "x", count: 65536)])
  func extensions(name: String, id: String) throws {
    let adapter = try BuiltAdapter(name)
    let bytes = Array(id.utf8CString)
    let answer = unsafe bytes.withUnsafeBufferPointer { buffer in
      var view = unsafe mtda_str(ptr: buffer.baseAddress, len: UInt64(buffer.count - 1))
      return unsafe adapter.table.pointee.extension(&view) == nil
    }
    #expect(answer)
  }
}
