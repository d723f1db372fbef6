import ConnectorModel

/// A tenant's tables: views of the journal that one writer brings up to date by reading it, and that can be
/// made anew from it at any time. They decide nothing: what an entry does to them is the caller's business.
///
/// Every call blocks the calling thread. Calls are not nested: a body calls neither `read` nor `write` nor
/// the journal.
package protocol Tables: Sendable {
  /// Reads as of one moment.
  func read<Value>(
    _ body: (any TableReader) throws(StoreError) -> Value
  ) throws(StoreError) -> Value

  /// Changes the tables in one transaction: all of it happens, or nothing.
  func write<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value

  /// Changes the tables, and undoes all of it when `body` returns: for whoever asks what a change would do.
  func tryOut<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value

  /// Fills tables anew beside those in use and compares the two row by row.
  ///
  /// - Parameters:
  ///   - isPutIntoUse: whether the new ones then take the place of the old.
  ///   - step: is called with the new tables, each time in a transaction of its own, until it answers false: there
  ///     is no more to come.
  func rebuild(
    puttingIntoUse isPutIntoUse: Bool, _ step: (any TableWriter) throws(StoreError) -> Bool
  ) throws(StoreError) -> RebuildReport
}

extension Tables {
  /// Fills tables anew, compares them with those in use, and puts them into use.
  package func rebuild(
    _ step: (any TableWriter) throws(StoreError) -> Bool
  ) throws(StoreError) -> RebuildReport { try rebuild(puttingIntoUse: true, step) }
}

/// What a rebuild of the tables found.
package struct RebuildReport: Hashable, Sendable, Codable {
  package var tables: [TableComparison]

  package var isIdentical: Bool { differing.isEmpty }

  /// The tables of which not all rows are the same.
  package var differing: [TableComparison] {
    tables.filter { $0.onlyBefore > 0 || $0.onlyAfter > 0 }
  }

  package init(tables: [TableComparison]) {
    self.tables = tables
  }
}

package struct TableComparison: Hashable, Sendable, Codable {
  package var name: String
  package var rows: Int
  /// Rows that were in the table and are not in the rebuilt one.
  package var onlyBefore: Int
  /// Rows of the rebuilt table that were not there before.
  package var onlyAfter: Int

  package init(name: String, rows: Int, onlyBefore: Int, onlyAfter: Int) {
    self.name = name
    self.rows = rows
    self.onlyBefore = onlyBefore
    self.onlyAfter = onlyAfter
  }
}
