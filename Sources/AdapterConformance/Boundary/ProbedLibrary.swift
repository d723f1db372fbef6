import CAdapterProbe
import MTDAdapterABI

/// Why something that a rule builds on is not there.
struct ProbeFault: Error {
  var message: String

  init(_ message: String) { self.message = message }
}

/// An adapter's library in the process of a test, looked at with no more trust than the rule at hand has.
@safe struct ProbedLibrary: Sendable {
  // Both lie in a library that is never unloaded.
  nonisolated(unsafe) let entry: mtda_entry_1_fn
  // As above.
  nonisolated(unsafe) let table: UnsafePointer<mtda_adapter>

  init(path: String) throws {
    guard let library = try Self(path: path, minor: MTDA_ABI_MINOR) else {
      throw ProbeFault("mtda_entry_1 answers MTDA_ABI and hands out no table")
    }
    self = library
  }

  /// Nil for an adapter that needs a newer host than one of this minor version.
  init?(path: String, minor: UInt32) throws {
    unsafe entry = try Self.entry(path: path)
    var table: UnsafePointer<mtda_adapter>?
    let status = unsafe entry(minor, &table)
    if status == MTDA_ABI { return nil }
    guard status == MTDA_OK, let table = unsafe table else {
      throw ProbeFault("mtda_entry_1 answers \(status) and hands out no table")
    }
    unsafe self.table = table
  }

  /// Loads a library, and looks at nothing of it.
  static func load(path: String) throws { _ = try unsafe entry(path: path) }

  private static func entry(path: String) throws -> mtda_entry_1_fn {
    var reason: UnsafePointer<CChar>?
    guard let library = unsafe probe_load(path, &reason) else {
      throw ProbeFault(unsafe reason.map { unsafe String(cString: $0) } ?? "it does not load")
    }
    guard let entry = unsafe probe_entry(library) else {
      throw ProbeFault("it exports no mtda_entry_1")
    }
    return unsafe entry
  }

  /// What `mtda_entry_1` answers to a minor version, and whether it hands out the same table as before.
  func answer(minor: UInt32) -> (status: mtda_status, isSameTable: Bool) {
    var other: UnsafePointer<mtda_adapter>?
    let status = unsafe entry(minor, &other)
    return unsafe (status, other == table)
  }

  func answerToNull() -> mtda_status { unsafe entry(MTDA_ABI_MINOR, nil) }

  /// Whether the adapter has an extension of this id.
  func hasExtension(_ id: [UInt8]) -> Bool {
    unsafe id.withUnsafeBytes { bytes in
      var view = unsafe mtda_str(
        ptr: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), len: UInt64(id.count))
      return unsafe table.pointee.extension(&view) != nil
    }
  }

  var tableSize: Int { unsafe Int(table.pointee.struct_size) }

  // MARK: System calls

  static func callsOfLoading(_ path: String) throws -> (names: [String], survived: Bool) {
    var calls = probe_calls()
    return try names(unsafe probe_calls_of_loading(path, &calls), calls)
  }

  /// Forks, so it comes before this process has loaded a library.
  static func callsOfEntry(
    _ path: String, times: UInt32
  ) throws -> (names: [String], survived: Bool) {
    var calls = probe_calls()
    return try names(unsafe probe_calls_of_entry(path, times, &calls), calls)
  }

  /// The calls of a list, as text.
  private static func texts(_ calls: probe_calls) -> [String] {
    var calls = calls
    return (0..<calls.count).map { unsafe String(cString: probe_calls_text(&calls, $0)) }
  }

  /// What a forked process is refused that the sandbox would refuse it, and what it answers.
  static func deniedCalls(
    _ body: (_ watch: () -> Bool) -> Int32
  ) -> (names: [String], answer: Int32?) {
    guard let calls = unsafe probe_calls_share() else { return ([], nil) }
    let answer = Machine.inFork { body { unsafe probe_calls_watch(calls) == 0 } }
    return (texts(unsafe calls.pointee), answer)
  }

  private static func names(
    _ answer: Int32, _ calls: probe_calls
  ) throws -> (names: [String], survived: Bool) {
    guard answer >= 0 else { throw ProbeFault("system calls cannot be watched here (\(-answer))") }
    let names = Self.texts(calls)
    return (names, answer == 0)
  }
}
