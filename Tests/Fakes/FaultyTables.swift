import ConnectorStore
import Synchronization

/// Tables that cannot be read or written when a test says so.
package final class FaultyTables: Tables {
  private struct Faults {
    var reads = 0
    var writes = 0
  }

  private let tables: any Tables
  private let faults = Mutex(Faults())

  package init(_ tables: any Tables) { self.tables = tables }

  package static let fault = StoreError(
    code: .engine, message: "The test wants it so.", remedy: "None.")

  /// So many of the next reads fail.
  package func failReads(_ count: Int) { faults.withLock { $0.reads = count } }
  /// So many of the next transactions fail before they begin.
  package func failWrites(_ count: Int) { faults.withLock { $0.writes = count } }

  package func read<Value>(
    _ body: (any TableReader) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    guard faults.withLock({ Self.takeOne(&$0.reads) }) else { return try tables.read(body) }
    throw Self.fault
  }

  package func write<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    guard faults.withLock({ Self.takeOne(&$0.writes) }) else { return try tables.write(body) }
    throw Self.fault
  }

  package func tryOut<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    guard faults.withLock({ Self.takeOne(&$0.writes) }) else { return try tables.tryOut(body) }
    throw Self.fault
  }

  package func rebuild(
    puttingIntoUse isPutIntoUse: Bool, _ step: (any TableWriter) throws(StoreError) -> Bool
  ) throws(StoreError) -> RebuildReport {
    try tables.rebuild(puttingIntoUse: isPutIntoUse, step)
  }

  private static func takeOne(_ count: inout Int) -> Bool {
    guard count > 0 else { return false }
    count -= 1
    return true
  }
}
