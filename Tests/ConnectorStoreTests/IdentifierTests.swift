import ConnectorModel
import TestSupport
import Testing

@testable import ConnectorStore

@Suite struct IdentifierTests {
  private let folder = ScratchFolder()

  private func key(_ number: Int64) -> DeviceKey { DeviceKey(rawValue: number) }

  private func serialNumber(_ value: String) throws -> DeviceIdentifier {
    try #require(DeviceIdentifier(.serialNumber, value))
  }

  private func device(_ number: Int64, _ identifiers: DeviceIdentifier...) -> Device {
    Device(
      key: key(number), ownership: .unknown, management: .enrolled, identifiers: identifiers,
      lastCheckInAt: Timestamp(milliseconds: 1), receivedAt: Timestamp(milliseconds: 1))
  }

  /// A row about devices of these identifiers.
  private func record(naming identifiers: some Sequence<DeviceIdentifier>) -> JournalRecord {
    let time = Timestamp(milliseconds: 1)
    let checkIns = identifiers.map { CheckIn(identifiers: [$0]) }
    return JournalRecord(
      position: .start, recordedAt: time, actor: "",
      entry: .checkIns(CheckInBatch(source: "", receivedAt: time, checkIns: checkIns)))
  }

  @Test func `a fingerprint is the same in every version`() throws {
    let identifier = try serialNumber("C02-XY 1")
    #expect(IdentifierFingerprint(identifier).rawValue == 316_016_866_789_389_870)
    let other = try #require(DeviceIdentifier(.imei, "c02xy1"))
    #expect(IdentifierFingerprint(other) != IdentifierFingerprint(identifier))
  }

  @Test func `a device that only shares a fingerprint is not found`() throws {
    let (wanted, other) = (try serialNumber("SN1"), try serialNumber("SN2"))
    let store = try folder.store()
    try store.tables.write { tables throws(StoreError) in
      try tables.put(device(1, wanted), was: nil, changedAt: .start)
      try tables.put(device(2, other), was: nil, changedAt: .start)
    }
    try store.change { connection throws(StoreError) in
      try connection.execute(
        "INSERT INTO identifier (fingerprint, device) VALUES (?, 2)",
        .integer(IdentifierFingerprint(wanted).rawValue))
    }
    let found = try store.tables.read { tables throws(StoreError) in
      try tables.deviceKeys(having: wanted)
    }
    #expect(found == [key(1)])
  }

  @Test(
    "What is looked up ahead stays right while devices change", arguments: 0..<50 as Range<UInt64>)
  func lookingAhead(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let all = try (1...6).map { try serialNumber("SN\($0)") }
    var present: [Int64: DeviceIdentifier] = [:]
    let store = try folder.store()
    for _ in 0..<4 {
      try store.tables.write { tables throws(StoreError) in
        for _ in 0..<20 {
          if Int.random(in: 0..<5, using: &random) == 0 {
            try tables.expect([record(naming: all.shuffled(using: &random).dropLast(2))])
          }
          let number = Int64.random(in: 1...4, using: &random)
          let identifier = all.randomElement(using: &random)
          let before = present[number].map { device(number, $0) }
          let isNew = try tables.device(key(number)) == nil
          let now = identifier.map { device(number, $0) } ?? device(number)
          try tables.put(now, was: isNew ? nil : before ?? device(number), changedAt: .start)
          present[number] = identifier
          try check(tables, all, present, "seed \(seed)")
        }
      }
      try store.tables.read { tables throws(StoreError) in
        try check(tables, all, present, "seed \(seed), committed")
      }
    }
  }

  private func check(
    _ tables: any TableReader, _ all: [DeviceIdentifier], _ present: [Int64: DeviceIdentifier],
    _ comment: Comment
  ) throws(StoreError) {
    for identifier in all {
      let holders = present.filter { $0.value == identifier }.keys.sorted().map(key)
      let found = try tables.deviceKeys(having: identifier)
      #expect(found == holders, comment)
    }
  }
}
