import ConnectorModel
import GRDB
import Testing

@testable import ConnectorStore

/// Tables in which each kind of document lies, with and without what is optional.
enum GoldenTables {
  private static let connector = GoldenEntry.connector
  private static let row = JournalPosition(rawValue: 5)
  static let decisions = GoldenEntry.kept.filter { !$0.noncompliantSince.isEmpty }

  static func fill(_ tables: any TableWriter) throws(StoreError) {
    try tables.put(GoldenEntry.tenants[1])
    try tables.put(GoldenEntry.fullConnector)
    try tables.put(GoldenEntry.bareConnector)
    try tables.put(GoldenEntry.fullHealth, of: connector)
    try tables.put(GoldenEntry.bareHealth, of: .defender)
    for policy in GoldenEntry.classicPolicies { try tables.put(policy) }
    try tables.put(GoldenEntry.fullCompliancePolicy)
    try tables.put(GoldenEntry.compliancePolicies[1])
    try tables.put(GoldenEntry.appProtectionPolicies[0])
    try tables.put(GoldenEntry.appProtectionPolicies[4])
    try tables.put(GoldenEntry.group)
    try tables.addShadowDifferences(
      GoldenEntry.differences, of: connector, from: row, capacity: 100)
    for decision in decisions { try tables.put(decision) }
  }

  static func expectValues(in tables: any TableReader) throws(StoreError) {
    #expect(try tables.tenant() == GoldenEntry.tenants[1])
    #expect(try tables.connectors() == [GoldenEntry.fullConnector, GoldenEntry.bareConnector])
    #expect(try tables.health(of: connector) == GoldenEntry.fullHealth)
    #expect(try tables.health(of: .defender) == GoldenEntry.bareHealth)
    #expect(try tables.classicPolicies() == GoldenEntry.classicPolicies)
    #expect(
      try tables.compliancePolicies()
        == [GoldenEntry.fullCompliancePolicy, GoldenEntry.compliancePolicies[1]])
    #expect(
      try tables.appProtectionPolicies()
        == [GoldenEntry.appProtectionPolicies[0], GoldenEntry.appProtectionPolicies[4]])
    #expect(try tables.groups() == [GoldenEntry.group])
    #expect(
      try tables.shadowDifferences(of: connector, limit: 100) == GoldenEntry.differences.reversed())
    for decision in decisions { #expect(try tables.keptDecision(of: decision.device) == decision) }
  }
}

extension SQLiteStore {
  /// Every document of the tables: table and kind, key, and JSON.
  func documentLines() throws(StoreError) -> [[String]] {
    try StoreError.mapping {
      try tables.database.read { database in
        try ConnectorStore.SQLiteConnection(database: database).rows(
          """
          SELECT 'document ' || kind, id, json FROM document
          UNION ALL SELECT 'shadow_difference', number, json FROM shadow_difference
          UNION ALL SELECT 'decision', device, noncompliant_since FROM decision
          WHERE noncompliant_since IS NOT NULL ORDER BY 1, 2
          """
        ) { [$0.text(0), $0.text(1), String(decoding: $0.bytes(2), as: UTF8.self)] }
      }
    }
  }

  /// Puts documents in the place of those that are there.
  func replaceDocuments(by lines: [[String]]) throws(StoreError) {
    try change { connection throws(StoreError) in
      try connection.execute("DELETE FROM document")
      try connection.execute("UPDATE shadow_difference SET json = x'7b7d'")
      try connection.execute("UPDATE decision SET noncompliant_since = NULL")
      for line in lines {
        let json = SQLValue.blob(Array(line[2].utf8))
        switch line[0] {
        case "shadow_difference":
          try connection.execute(
            "UPDATE shadow_difference SET json = ? WHERE number = CAST(? AS INTEGER)", json,
            .text(line[1]))
        case "decision":
          try connection.execute(
            "UPDATE decision SET noncompliant_since = ? WHERE device = CAST(? AS INTEGER)", json,
            .text(line[1]))
        default:
          try connection.execute(
            "INSERT INTO document (kind, id, json) VALUES (?, ?, ?)",
            .text(String(line[0].dropFirst("document ".count))), .text(line[1]), json)
        }
      }
    }
  }
}
