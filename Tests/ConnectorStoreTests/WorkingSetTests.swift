import ConnectorModel
import Testing

@testable import ConnectorStore

/// What lies in memory within a change must not show.
@Suite struct WorkingSetTests {
  @Test(
    "Many changes in one transaction come to the same as each in its own, for whoever reads between them too",
    arguments: 0..<60 as Range<UInt64>)
  func together(seed: UInt64) throws {
    let one = try SQLiteTables()
    var alone = RandomChanges(seed: seed)
    for _ in 0..<RandomChanges.count {
      try one.write { tables throws(StoreError) in try alone.next(tables) }
    }
    var together = RandomChanges(seed: seed)
    let report = try one.rebuild { tables throws(StoreError) in
      for _ in 0..<RandomChanges.count { try together.next(tables) }
      return false
    }
    let difference = zip(together.answers, alone.answers).first { $0 != $1 }
    #expect(difference == nil, "seed \(seed)")
    #expect(report.isIdentical, "seed \(seed): \(report)")
  }

  @Test func `a change that fails leaves nothing, whatever was put before it`() throws {
    let tables = try SQLiteTables()
    var changes = RandomChanges(seed: 7)
    let wanted = StoreError(code: .engine, message: "stop", remedy: "")
    #expect(throws: wanted) {
      try tables.write { tables throws(StoreError) in
        for _ in 0..<RandomChanges.count { try changes.next(tables) }
        throw wanted
      }
    }
    let report = try tables.rebuild { _ throws(StoreError) in false }
    #expect(report.tables.allSatisfy { $0.rows == 0 && $0.onlyBefore == 0 }, "\(report)")
  }

  @Test
  func
    `a portion is looked up ahead, and thousands of new devices are told from those that are known`()
    throws
  {
    let tables = try SQLiteTables()
    func identifiers(_ number: Int) -> [DeviceIdentifier] {
      [
        DeviceIdentifier(.serialNumber, "SN\(number)"),
        DeviceIdentifier(.mdmDeviceId, "m\(number)"),
      ].compactMap { $0 }
    }
    for round in 0..<3 {
      let numbers = Array(round * 4_000..<round * 4_000 + 8_000)
      let batch = CheckInBatch(
        source: "", receivedAt: Timestamp(milliseconds: 1),
        checkIns: numbers.map { CheckIn(identifiers: identifiers($0)) })
      try tables.write { tables throws(StoreError) in
        try tables.expect([
          JournalRecord(
            position: .start, recordedAt: batch.receivedAt, actor: "", entry: .checkIns(batch))
        ])
        for number in numbers {
          let keys = try tables.deviceKeys(having: identifiers(number)[1])
          let isKnown = round > 0 && number < round * 4_000 + 4_000
          #expect(keys.count == (isKnown ? 1 : 0), "\(number)")
          guard !isKnown else { continue }
          let device = Device(
            key: try tables.nextDeviceKey(), ownership: .unknown, management: .enrolled,
            identifiers: identifiers(number), lastCheckInAt: batch.receivedAt,
            receivedAt: batch.receivedAt)
          try tables.put(device, was: nil, changedAt: .start)
        }
      }
    }
    #expect(try tables.read { tables throws(StoreError) in try tables.deviceCount() } == 16_000)
  }
}

/// Changes of all that lies in memory for a while, and questions in between, the same for the same seed.
private struct RandomChanges {
  static let count = 120

  private var random: RandomValues
  private(set) var answers: [String] = []
  private var last: Int64 = 0

  init(seed: UInt64) { random = RandomValues(seed: seed) }

  private mutating func key() -> DeviceKey {
    DeviceKey(rawValue: Int64.random(in: 1...8, using: &random))
  }

  mutating func next(_ tables: any TableWriter) throws(StoreError) {
    last += 1
    let position = JournalPosition(rawValue: last)
    switch Int.random(in: 0..<24, using: &random) {
    case 0...2:
      let key = key()
      var before = try tables.device(key)
      before?.groups = []
      try tables.put(random.storedDevice(key), was: before, changedAt: position)
    case 3: try tables.setMember(key(), of: random.group(), random.chance())
    case 4: try tables.put(random.inventory(), of: key(), changedAt: position)
    case 5: try tables.removeInventory(of: key())
    case 6...7:
      try tables.put(random.partnerDevice(), of: random.connector(), device: key())
    case 8: try tables.put(random.decision(key()))
    case 9: try tables.removeConnector(random.connector())
    case 10: try tables.removeGroup(random.group())
    case 11: try tables.setCoveredPosition(position)
    case 12: try expect(tables)
    case 13...15:
      let kind = random.any(JournalEffect.Kind.self)
      let effect = JournalEffect(
        kind, of: position, at: random.count(), waitingReport: random.maybe { _ in 77 })
      try tables.noteEffect(effect, on: key())
    case 16:
      let contact = PartnerContact(
        position: position, lastContactAt: random.time(), lastErrorCode: 0)
      try tables.note(contact, of: random.connector())
    default: answers.append(try ask(tables))
    }
  }

  private mutating func expect(_ tables: any TableWriter) throws(StoreError) {
    let checkIns = (0..<3).map { _ in random.checkIn() }
    let time = Timestamp(milliseconds: 1)
    let batch = CheckInBatch(source: "", receivedAt: time, checkIns: checkIns)
    try tables.expect([
      JournalRecord(position: .start, recordedAt: time, actor: "", entry: .checkIns(batch))
    ])
  }

  private mutating func ask(_ tables: any TableWriter) throws(StoreError) -> String {
    let (first, last) = (DeviceKey(rawValue: 2), DeviceKey(rawValue: 6))
    let end = JournalPosition(rawValue: .max)
    switch Int.random(in: 0..<15, using: &random) {
    case 0: return Self.text(try tables.device(key()).map { [$0] } ?? [])
    case 1: return Self.text(try tables.devices(after: first, limit: 4))
    case 2:
      let kind = random.any(IdentifierKind.self)
      return "\(try tables.deviceKeys(having: random.identifier(kind)))"
    case 3: return "\(try tables.members(of: random.group()))"
    case 4: return "\(String(describing: try tables.inventory(of: key())))"
    case 5:
      let device = try tables.partnerDevice(of: random.connector(), device: key(), id: nil)
      return Self.text(device.map { [$0] } ?? [])
    case 6:
      let found = try tables.partnerDevices(from: first, through: last)
      return found.keys.sorted().map { "\($0): \(found[$0]?.count ?? 0)" }.joined()
    case 7:
      let located = try tables.partnerDevices(of: random.connector(), withThreat: "t1")
      return "\(located.map(\.device))" + Self.text(located.map(\.partnerDevice))
    case 8: return "\(try tables.keptDecisions(from: first, through: last).keys.sorted())"
    case 9:
      let operation: AdapterOperation = random.chance() ? .apps : .devices
      return "\(try tables.changes(of: operation, after: .start, limit: 3))"
    case 10: return "\(try tables.deviceCount()), next \(try tables.nextDeviceKey())"
    case 11:
      return "\(try tables.effects(on: key(), through: JournalPosition(rawValue: self.last / 2)))"
    case 12: return "\(String(describing: try tables.lastDecision(about: key(), through: end)))"
    case 13:
      let contacts = try tables.contacts(through: JournalPosition(rawValue: self.last / 2))
      return "\(contacts.keys.map(\.rawValue).sorted()) \(contacts.values.map(\.position).sorted())"
    default: return "\(try tables.coveredPosition())"
    }
  }

  /// Sets and dictionaries have no order of their own.
  private static func text(_ devices: [Device]) -> String {
    devices.map { device in
      var device = device
      let groups = device.groups.map(\.rawValue).sorted()
      device.groups = []
      return "\(device) \(groups)"
    }.joined()
  }

  private static func text(_ devices: [PartnerDevice]) -> String {
    devices.map { device in
      var device = device
      let threats = device.threats.sorted { $0.key < $1.key }.map { id, threat in
        var threat = threat
        let inPart = threat.openedInPart.sorted { $0.key < $1.key }
        threat.openedInPart = [:]
        return "\(id) \(threat) \(inPart)"
      }
      let states = device.statesInPart.sorted { $0.key.severity < $1.key.severity }
      (device.threats, device.statesInPart) = ([:], [:])
      return "\(device) \(threats) \(states)"
    }.joined()
  }
}
