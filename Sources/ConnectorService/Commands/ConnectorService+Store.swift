import ConnectorStore

extension ConnectorService {
  /// Builds the tables anew from the journal, compares them with those in use, and puts them into use.
  package func rebuildTables() throws(ServiceError) -> RebuildReport {
    try catchUp()
    return try storing { () throws(StoreError) in try Projector.rebuild(store) }
  }
}
