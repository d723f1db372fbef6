import MTDAdapterABI

/// The shared library of one adapter. Exporting it is the one line that every adapter needs:
///
/// ```swift
/// import AdapterKit
///
/// private let library = AdapterLibrary(AcmeAdapter.self)
///
/// @c(mtda_entry_1)
/// public func entry(_ hostMinor: UInt32, _ table: UnsafeMutableRawPointer?) -> Int32 {
///   unsafe library.entry(hostMinor, table)
/// }
/// ```
///
/// Keep it in a global constant: that is made once, on first use, whatever the number of threads. A library
/// holds one adapter.
///
/// `@unchecked Sendable`: its fields point to memory that is written before the value exists and never again.
@safe public struct AdapterLibrary: @unchecked Sendable {
  private let table: UnsafePointer<mtda_adapter>
  /// Of a descriptor that a host of ABI 1.0 can read: the same where it says nothing that came later.
  private let firstTable: UnsafePointer<mtda_adapter>

  public init<A: Adapter>(_ type: A.Type) {
    let descriptor = A.descriptor
    unsafe registered = RegisteredAdapter(type: type, descriptor: descriptor)
    unsafe table = makeTable(StaticDescriptor.make(descriptor))
    unsafe firstTable =
      descriptor.ofFirstVersion == descriptor
      ? table : makeTable(StaticDescriptor.make(descriptor.ofFirstVersion))
  }

  /// Answers `mtda_entry_1`: the same table each time for one minor version of a host. `table` is the C `const mtda_adapter **out`.
  @unsafe public func entry(_ hostMinor: UInt32, _ table: UnsafeMutableRawPointer?) -> Int32 {
    guard let table = unsafe table else { return MTDA_ARG }
    let answer = unsafe hostMinor >= 1 ? self.table : firstTable
    unsafe table.storeBytes(of: answer, as: UnsafePointer<mtda_adapter>.self)
    return MTDA_OK
  }
}

/// The adapter of this library.
package struct RegisteredAdapter {
  let type: any Adapter.Type
  let descriptor: Descriptor

  package init(type: any Adapter.Type, descriptor: Descriptor) {
    self.type = type
    self.descriptor = descriptor
  }
}

// Written once, by the only AdapterLibrary of the process, before the table through which it is read exists:
// whoever calls through the table got it from `entry`, so after the constant was made.
nonisolated(unsafe) var registered: RegisteredAdapter?
