import ConnectorModel
import JournalFormat
import Testing

@testable import ConnectorStore

@Suite struct JournalCodingTests {
  @Test(arguments: 0..<40)
  func `every kind of entry comes back as it was`(seed: Int) throws {
    var random = RandomValues(seed: UInt64(seed))
    for entry in random.entries() {
      let bytes = try JournalCoding.encode(entry)
      let again = try JournalCoding.decode(bytes, at: .start)
      #expect(again == entry, "seed \(seed)")
      // Identifiers are equal whatever their spelling; their bytes are not.
      #expect(try JournalCoding.encode(again) == bytes, "seed \(seed)")
    }
  }

  @Test func `entries without anything in them come back`() throws {
    let time = Timestamp(milliseconds: 0)
    let entries: [JournalEntry] = [
      .checkIns(CheckInBatch(source: "", receivedAt: time)),
      .checkIns(CheckInBatch(source: "", receivedAt: time, checkIns: [CheckIn()])),
      .checkIns(
        CheckInBatch(
          source: "", receivedAt: time,
          checkIns: [CheckIn(protectedApps: [], groups: [], installedApps: [], managedApps: [])])),
      .partnerMessage(
        PartnerMessage(
          connector: ConnectorID(rawValue: ""), source: "", contentType: "", messageId: "",
          receivedAt: time)),
      .disclosures([]), .decisions(DecisionBatch(decidedAt: time)),
      .connectorDeleted(ConnectorID(rawValue: "")), .classicPolicyRemoved(PolicyID(rawValue: "")),
      .groupDeleted(GroupID(rawValue: "")),
      .groupMembersChanged(GroupMembersChange(group: GroupID(rawValue: ""))),
    ]
    for entry in entries {
      #expect(try JournalCoding.decode(JournalCoding.encode(entry), at: .start) == entry)
    }
  }

  @Test(arguments: 0..<10)
  func `what a delivery told comes back, and bytes that do not fit it are refused`(
    seed: Int
  ) throws {
    var random = RandomValues(seed: UInt64(seed))
    var batch = random.reports()
    batch.deliveredFrom = DeliveryCursor(resetAt: JournalPosition(rawValue: 3))
    batch.told = [.max, .min, 0, 7].map {
      Told(device: DeviceKey(rawValue: $0), digest: random.toldDigest())
    }
    let bytes = try JournalCoding.encode(.reports(batch))
    #expect(try JournalCoding.decode(bytes, at: .start) == .reports(batch), "seed \(seed)")
    var encoded = EncodedReports(batch)
    encoded.toldDigests.removeLast()
    #expect(throws: UnreadableEntry.self) { try ReportBatch(encoded) }
  }

  @Test(arguments: 0..<20)
  func `damaged bytes are refused or read, and never end the process`(seed: Int) throws {
    var random = RandomValues(seed: UInt64(seed))
    let position = JournalPosition(rawValue: 41)
    for entry in random.entries() {
      let bytes = try JournalCoding.encode(entry)
      for _ in 0..<30 where !bytes.isEmpty {
        var damaged = bytes
        damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
        if random.chance() { damaged.removeLast(Int.random(in: 0...bytes.count, using: &random)) }
        do {
          _ = try JournalCoding.decode(damaged, at: position)
        } catch {
          #expect(error.code == .unreadableEntry, "seed \(seed)")
          #expect(error.message.contains("row 41"), "seed \(seed)")
        }
      }
    }
  }

  @Test(arguments: [
    ("no entry", [] as [UInt8]),
    ("an unknown kind", [0xf2, 0x07, 0x00]),
    ("an unknown field of a batch", [0x0a, 0x03, 0x98, 0x06, 0x01]),
    ("a check-in with an unknown field bit", [0x0a, 0x06, 0x1a, 0x04, 0x80, 0x80, 0x80, 0x02]),
    ("a column that is too short", [0x0a, 0x03, 0x1a, 0x01, 0x02]),
    ("a document of an unknown form", [0x52, 0x02, 0x08, 0x63]),
  ])
  func `what this version does not know is refused`(what: String, bytes: [UInt8]) {
    let error = #expect(throws: StoreError.self, "\(what)") {
      _ = try JournalCoding.decode(bytes, at: JournalPosition(rawValue: 5))
    }
    #expect(error?.code == .unreadableEntry)
    #expect(error?.message.contains("row 5") == true)
  }

  @Test(arguments: 0..<10)
  func `equal connectors give equal bytes in whatever order their sets were filled`(seed: Int)
    throws
  {
    var random = RandomValues(seed: UInt64(seed))
    var connector = random.storedConnector()
    connector.togglesOn = Set(Toggle.allCases)
    let bytes = try JournalCoding.encode(.connectorSet(connector))
    var other = connector
    other.togglesOn = []
    for toggle in Toggle.allCases.shuffled(using: &random) { other.togglesOn.insert(toggle) }
    other.scope = connector.scope.map { Set($0.shuffled(using: &random)) }
    #expect(try JournalCoding.encode(.connectorSet(other)) == bytes, "seed \(seed)")
  }
}
