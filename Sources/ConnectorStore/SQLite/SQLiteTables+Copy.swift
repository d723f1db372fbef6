import GRDB
import GRDBSQLite

extension SQLiteTables {
  /// Copies the database into one that another connection has attached, by SQLite's own backup.
  func copy(into target: Database, as name: String) throws {
    try database.read { source in
      guard let from = unsafe source.sqliteConnection, let into = unsafe target.sqliteConnection,
        let backup = unsafe sqlite3_backup_init(into, name, from, "main")
      else { throw StoreError(sqlite: SQLITE_ERROR) }
      let copied = unsafe sqlite3_backup_step(backup, -1)
      let finished = unsafe sqlite3_backup_finish(backup)
      guard copied == SQLITE_DONE, finished == SQLITE_OK else {
        throw StoreError(sqlite: finished != SQLITE_OK ? finished : copied)
      }
    }
  }
}
