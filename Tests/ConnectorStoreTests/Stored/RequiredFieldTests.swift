import ConnectorModel
import Foundation
import JournalFormat
import StoredForms
import SwiftProtobuf
import Testing

@testable import ConnectorStore

/// The tenant gets a field that it cannot be without, on top of a journal and of tables that lie there already.
@Suite struct RequiredFieldTests {
  private let folder = ScratchFolder()

  /// The documents of the golden journal's tenants.
  private func goldenTenants() throws -> [EncodedDocument] {
    try GoldenJournal.allCases.flatMap { try GoldenFile.lines(of: $0.file) }.compactMap { fields in
      let entry = try EncodedEntry(serializedBytes: GoldenFile.bytes(of: fields[4]))
      return if case .tenantSet(let document) = entry.kind { document } else { nil }
    }
  }

  @Test func `rows of before are read, with what the step says of the new field`() throws {
    let documents = try goldenTenants()
    #expect(documents.map(\.schema) == [1, 1, 1, 1])
    #expect(
      try documents.map { try $0.value(as: StoredNextTenant.self) }
        == GoldenEntry.tenants.map { NextTenant(tenant: $0, region: "eu") })
  }

  @Test func `new rows say their version, and come back`() throws {
    for tenant in GoldenEntry.tenants {
      let next = NextTenant(tenant: tenant, region: "ch")
      let document = try EncodedDocument(StoredNextTenant(next))
      #expect(document.schema == 2)
      #expect(try document.value(as: StoredNextTenant.self) == next)
    }
  }

  @Test func `a program of before refuses new rows, and names kind and version, not a value`()
    throws
  {
    let next = NextTenant(tenant: .standard, region: "secret")
    var document = try EncodedDocument(StoredNextTenant(next))
    func reason() throws -> String? {
      let bytes = try EncodedEntry.with { $0.tenantSet = document }.serializedBytes() as [UInt8]
      return #expect(throws: StoreError.self) {
        try JournalCoding.decode(bytes, at: JournalPosition(rawValue: 41))
      }?.message
    }
    #expect(
      try reason() == """
        Journal row 41 cannot be read: its tenant is of form 2, which this version does not know.
        """)
    // A program that adds a field and does not say so breaks the rule; the field must not be lost in silence.
    document.schema = 1
    #expect(
      try reason() == """
        Journal row 41 cannot be read: its tenant of form 1 has a field that this version does not know.
        """)
  }

  @Test func `documents of tables are read as they lie, and renewed when a store is opened`()
    throws
  {
    let store = try folder.store()
    try store.tables.write { tables throws(StoreError) in try GoldenTables.fill(tables) }
    let before = try store.documentLines()
    try store.change { connection throws(StoreError) in
      try SQLiteTableWriter(reading: connection).renewDocuments([
        StoredNextTenant.self, StoredGroup.self,
      ])
    }
    let after = try store.documentLines()
    let changed = zip(before, after).filter { $0 != $1 }
    #expect(changed.map(\.0[0]) == ["document tenant"])
    let (old, new) = try #require(changed.first)
    #expect(new[2].hasPrefix(#"{"form":2,"value":{"mdmAuthority":"intune","#))
    let next = NextTenant(tenant: GoldenEntry.tenants[1], region: "eu")
    for line in [old, new] {
      let document = TableDocument(bytes: Array(line[2].utf8))
      #expect(try document.value(as: StoredNextTenant.self) == next)
    }
    // What a rebuild would write.
    #expect(try TableDocument(StoredNextTenant(next)).bytes == Array(new[2].utf8))
    try store.change { connection throws(StoreError) in
      try SQLiteTableWriter(reading: connection).renewDocuments([StoredNextTenant.self])
      #expect(connection.changesCount == 0)
    }
    let error = #expect(throws: StoreError.self) {
      try store.tables.read { tables throws(StoreError) in try tables.tenant() }
    }
    #expect(error?.code == .tooNew)
  }

  @Test func `a document that is damaged stays as it is when others are renewed`() throws {
    let store = try folder.store()
    try store.change { connection throws(StoreError) in
      let tables = SQLiteTableWriter(reading: connection)
      try tables.put(Tenant.standard)
      try connection.execute("UPDATE document SET json = x'7b7d'")
      try tables.renewDocuments([StoredNextTenant.self])
    }
    #expect(try store.documentLines().map(\.[2]) == ["{}"])
  }

  @Test func `a field of the model that its form does not have touches no byte`() throws {
    for (tenant, golden) in zip(GoldenEntry.tenants, try goldenTenants()) {
      let next = NextTenant(tenant: tenant, region: "ch")
      #expect(try EncodedDocument(StoredSameTenant(next)) == golden)
      #expect(try golden.value(as: StoredSameTenant.self).tenant == tenant)
    }
  }

  @Test func `nothing of a setting is read but by its form`() {
    #expect((Tenant.standard as Any) as? any Decodable == nil)
    #expect((GoldenEntry.fullConnector as Any) as? any Decodable == nil)
    #expect((GoldenEntry.fullCompliancePolicy as Any) as? any Decodable == nil)
    #expect((GoldenEntry.classicPolicies[0] as Any) as? any Encodable == nil)
  }
}
