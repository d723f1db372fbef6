import GRDB

/// The schema and its versions.
enum SQLiteSchema {
  /// Marks a file as a store of ours: "GTHS".
  static let applicationID: Int64 = 0x4754_4853
  /// One that somebody writes to, or did when it was copied or its process was killed: "GTHU" (`UseMark`).
  static let applicationIDInUse: Int64 = 0x4754_4855
  /// One that lacks rows, of which its record does not say so yet: "GTHX".
  static let applicationIDCutShort: Int64 = 0x4754_4858

  /// What leads from one version to the next: statements, then what they cannot say.
  private struct Version: Sendable {
    var sql: String
    var completing: @Sendable (SQLiteConnection) throws(StoreError) -> Void = { _ in }
  }

  /// The versions in order, the newest last. A version that was released is never changed.
  private static let versions: [Version] = [
    Version(sql: SchemaVersion1.sql), Version(sql: SchemaVersion2.sql),
    Version(sql: SchemaVersion3.sql),
    Version(sql: SchemaVersion4.sql) { connection throws(StoreError) in
      try SchemaVersion4.linkWholeJournal(connection)
    },
    Version(sql: SchemaVersion5.sql) { connection throws(StoreError) in
      try SchemaVersion5.moveIdentifiersIntoColumns(connection)
      try SchemaVersion5.noteUnresponsivePartners(connection)
    },
    Version(sql: SchemaVersion6.sql) { connection throws(StoreError) in
      try SchemaVersion6.indexWholeJournal(connection)
    },
    Version(sql: SchemaVersion7.sql),
    Version(sql: SchemaVersion8.sql),
    Version(sql: SchemaVersion9.sql),
    Version(sql: SchemaVersion10.sql),
    Version(sql: SchemaVersion11.sql),
  ]

  static var newest: Int64 { Int64(versions.count) }

  /// Brings an open file to the newest version.
  static func migrate(_ writer: some GRDB.DatabaseWriter) throws(StoreError) {
    try StoreError.mapping { try writer.read(checkIsOurs) }
    var migrator = DatabaseMigrator()
    for (index, version) in versions.enumerated() {
      migrator.registerMigration("\(index + 1)") { database in
        try database.execute(sql: version.sql)
        try version.completing(SQLiteConnection(database: database))
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        try database.execute(sql: "PRAGMA user_version = \(index + 1)")
      }
    }
    try StoreError.mapping {
      try migrator.migrate(writer)
      try writer.write {
        try SQLiteTableWriter(reading: SQLiteConnection(database: $0)).renewDocuments()
      }
    }
  }

  /// Throws where an open file must be brought to the newest version first.
  static func checkIsNewest(_ reader: some GRDB.DatabaseReader) throws(StoreError) {
    try StoreError.mapping {
      try reader.read { database in
        try checkIsOurs(database)
        let version = try SQLiteConnection(database: database)
          .first("PRAGMA user_version") { $0.integer(0) }
        guard version != newest else { return }
        throw StoreError(
          code: .cannotOpen,
          message: "The file \(StoreError.sqliteFile) is of an earlier version, and cannot be"
            + " brought to this one where nothing can be written.",
          remedy: "Give a command once where the folder can be written.")
      }
    }
  }

  private static func checkIsOurs(_ database: Database) throws {
    let connection = SQLiteConnection(database: database)
    let application = try connection.first("PRAGMA application_id") { $0.integer(0) } ?? 0
    let version = try connection.first("PRAGMA user_version") { $0.integer(0) } ?? 0
    let tables = try connection.first("SELECT count(*) FROM sqlite_schema") { $0.integer(0) } ?? 0
    if application == 0, tables == 0 { return }
    guard [applicationID, applicationIDInUse, applicationIDCutShort].contains(application) else {
      throw StoreError(
        code: .corrupt,
        message: "The file \(StoreError.sqliteFile) is a database, but not one of Gatehouse.",
        remedy: "Choose another folder for the store.")
    }
    guard version <= newest else {
      throw StoreError(
        code: .tooNew,
        message:
          "The file \(StoreError.sqliteFile) has schema \(version); this version knows \(newest).",
        remedy: "Use the version of Gatehouse that wrote it, or a newer one.")
    }
  }

  /// Tables that a rebuild compares and replaces, in the order of the report.
  static let tables = [
    "covered", "document", "group_member", "device", "identifier", "inventory", "installed_app",
    "managed_app", "partner_device", "partner_threat", "threat_close", "learnt_device",
    "unmatched_report", "unmatched_identifier", "pending_message", "message_id", "delivery",
    "told", "disclosure", "decision", "effect", "other_effect", "contact", "quarantine",
    "shadow_trial", "shadow_difference", "partner_name",
  ]

  /// Tables that only number values; which number stands for which value is no content.
  static let dictionaries = ["connector_key", "app"]
}
