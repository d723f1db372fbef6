import CAdapterProbe
import Foundation
import Synchronization

/// The area of memory that the suite shares with the process of one test.
@safe final class SharedRecord {
  private let shared: UnsafeMutablePointer<probe_shared>
  /// The area's descriptor, on the suite's side.
  let area: Int32

  /// The suite's side.
  init() throws {
    area = probe_area()
    guard area >= 0, let shared = unsafe probe_area_map(area) else {
      throw ProbeFault("there is no memory for a test")
    }
    unsafe self.shared = shared
  }

  /// The side of the test; nil in a process that the suite has not started.
  init?(inherited: Void) {
    guard let shared = unsafe probe_begin() else { return nil }
    area = -1
    unsafe self.shared = shared
  }

  deinit {
    unsafe probe_area_unmap(shared)
    if area >= 0 { close(area) }
  }

  // MARK: The test's side

  func watchFaults() { unsafe probe_watch_faults(shared) }

  func tell(step: String) { unsafe probe_tell(shared, step) }

  func finish(_ record: TestRecord) {
    let encoded = (try? JSONEncoder().encode(record)) ?? Data()
    let bytes = encoded.count <= Int(PROBE_RESULT_BYTES) ? Array(encoded) : []
    unsafe probe_result(shared).copyMemory(from: bytes, byteCount: bytes.count)
    unsafe shared.pointee.result_bytes = UInt32(bytes.count)
    unsafe shared.pointee.is_done = 1
  }

  // MARK: The suite's side

  var step: String {
    unsafe withUnsafeBytes(of: &shared.pointee.step) { unsafe Self.text($0) }
  }

  var fault: String {
    unsafe withUnsafeBytes(of: &shared.pointee.fault) { unsafe Self.text($0) }
  }

  /// What the test wrote down when it had ended; nil if it did not, or it is nothing.
  var record: TestRecord? {
    guard unsafe shared.pointee.is_done == 1 else { return nil }
    let count = unsafe min(Int(shared.pointee.result_bytes), Int(PROBE_RESULT_BYTES))
    let bytes = unsafe Data(bytes: probe_result(shared), count: count)
    return try? JSONDecoder().decode(TestRecord.self, from: bytes)
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// The process of a test, on the suite's side.
@safe final class TestProcess {
  let shared: SharedRecord
  let descriptor: Int32
  private let group: pid_t

  /// How a process ended.
  struct End {
    var status: Int32
    /// 0 when no signal ended it.
    var signal: Int32
  }

  init(program: String, arguments: [String]) throws {
    shared = try SharedRecord()
    var copies = unsafe ([program] + arguments).map { unsafe UnsafePointer(strdup($0)) }
    unsafe copies.append(nil)
    defer {
      for index in unsafe copies.indices {
        unsafe free(UnsafeMutablePointer(mutating: copies[index]))
      }
    }
    var process: pid_t = 0
    descriptor = unsafe probe_spawn(program, &copies, shared.area, &process)
    group = process
    guard descriptor >= 0 else { throw ProbeFault("no process can be started (\(-descriptor))") }
  }

  func kill() { probe_kill(descriptor, group) }

  func reap() -> End {
    var end = End(status: 0, signal: 0)
    unsafe probe_reap(descriptor, group, &end.status, &end.signal)
    return end
  }

  /// The index of a process that has ended; nil when the time is over.
  static func wait(for processes: [TestProcess], milliseconds: Int) -> Int? {
    let descriptors = processes.map(\.descriptor)
    let index = unsafe probe_wait(descriptors, UInt32(descriptors.count), Int64(milliseconds))
    return index < 0 ? nil : Int(index)
  }

  /// Ends this process, a test's, at once.
  static func endThis() -> Never { probe_end() }
}
