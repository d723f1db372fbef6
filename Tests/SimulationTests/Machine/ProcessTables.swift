import ConnectorModel
import GRDB

@testable import ConnectorStore

/// The tables as one process reaches them.
struct ProcessTables: Tables {
  let machine: Machine
  let life: Life

  func read<Value>(
    _ body: (any TableReader) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try checkLife()
    guard machine.mayReadAgain() else { throw .unreadable }
    if machine.storm.strikes(\.readFails) {
      machine.tell("the tables cannot be read")
      throw .unreadable
    }
    return try machine.tables.look(body)
  }

  func write<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try checkLife()
    let value = try machine.tables.write { tables throws(StoreError) in
      let spoiling = try SpoiledTables(machine.fault, tables)
      let value = try body(tables)
      try spoiling?.spoil(tables, machine.journal)
      try endHere()
      return value
    }
    machine.tell("the tables were written")
    if machine.storm.strikes(\.dies) { life.end() }
    return value
  }

  func tryOut<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try checkLife()
    return try machine.tables.tryOut(body)
  }

  func rebuild(
    puttingIntoUse isPutIntoUse: Bool, _ step: (any TableWriter) throws(StoreError) -> Bool
  ) throws(StoreError) -> RebuildReport {
    try checkLife()
    return try machine.tables.rebuild(puttingIntoUse: isPutIntoUse, step)
  }

  /// What may go wrong with a transaction just before it is committed.
  private func endHere() throws(StoreError) {
    if machine.storm.fillsDisk || machine.storm.strikes(\.commitFails) {
      machine.tell("the tables cannot be written")
      throw .full
    }
    if machine.storm.strikes(\.dies) {
      life.end()
      throw .over
    }
  }

  private func checkLife() throws(StoreError) {
    machine.expectBlockableThread()
    if life.isOver { throw .over }
  }
}

extension SQLiteTables {
  /// Reads without what GRDB does around a read, which has SQLite prepare every statement anew. Nobody else is
  /// there to write.
  func look<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try StoreError.mapping {
      try database.writeWithoutTransaction {
        try body(SQLiteTableWriter(reading: SQLiteConnection(database: $0)))
      }
    }
  }

  /// Empties the tables, which is faster than to make new ones: what was prepared for them stays.
  func wipe() throws(StoreError) {
    try StoreError.mapping {
      try database.write { database in
        let connection = SQLiteConnection(database: database)
        for table in SQLiteSchema.tables + SQLiteSchema.dictionaries {
          try connection.execute("DELETE FROM \(table)")
        }
      }
    }
    forgetFilter()
  }
}
