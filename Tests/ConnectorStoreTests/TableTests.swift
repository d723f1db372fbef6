import ConnectorModel
import NameFolding
import Testing

@testable import ConnectorStore

@Suite struct TableTests {
  private let one = ConnectorID(rawValue: "aaaa")
  private let other = ConnectorID(rawValue: "bbbb")

  private func key(_ number: Int64) -> DeviceKey { DeviceKey(rawValue: number) }
  private func position(_ number: Int64) -> JournalPosition { JournalPosition(rawValue: number) }
  private func time(_ number: Int64) -> Timestamp { Timestamp(milliseconds: number) }

  /// Runs a test's body in one change of new tables.
  private func writing(_ body: (any TableWriter) throws -> Void) throws {
    var thrown: (any Error)?
    try SQLiteTables().write { tables throws(StoreError) in
      do { try body(tables) } catch { thrown = error }
    }
    if let thrown { throw thrown }
  }

  @Test(arguments: 0..<20)
  func `settings come back as they were put, until they are removed`(seed: Int) throws {
    var random = RandomValues(seed: UInt64(seed))
    try writing { tables in
      #expect(try tables.tenant() == .standard)
      let tenant = random.tenant()
      try tables.put(tenant)
      #expect(try tables.tenant() == tenant)
      let connector = random.storedConnector()
      try tables.put(connector)
      #expect(try tables.connectors() == [connector], "seed \(seed)")
      #expect(try tables.connector(connector.id) == connector)
      let health = random.health()
      #expect(try tables.health(of: connector.id).counts.messages == 0)
      try tables.put(health, of: connector.id)
      #expect(try tables.health(of: connector.id) == health)
      let (classic, compliance) = (random.classicPolicy(), random.compliancePolicy())
      let (protection, group) = (random.appProtectionPolicy(), random.storedGroup())
      try tables.put(classic)
      try tables.put(compliance)
      try tables.put(protection)
      try tables.put(group)
      #expect(try tables.classicPolicies() == [classic])
      #expect(try tables.compliancePolicies() == [compliance])
      #expect(try tables.appProtectionPolicies() == [protection])
      #expect(try tables.groups() == [group])
      try tables.removeClassicPolicy(classic.id)
      try tables.removeCompliancePolicy(compliance.id)
      try tables.removeAppProtectionPolicy(protection.id)
      try tables.removeGroup(group.id)
      try tables.removeConnector(connector.id)
      #expect(try tables.classicPolicies().isEmpty && tables.compliancePolicies().isEmpty)
      #expect(try tables.appProtectionPolicies().isEmpty && tables.groups().isEmpty)
      #expect(try tables.connectors().isEmpty)
    }
  }

  @Test(arguments: 0..<20)
  func `devices come back as they were put`(seed: Int) throws {
    var random = RandomValues(seed: UInt64(seed))
    try writing { tables in
      var devices: [Device] = []
      for _ in 0..<7 {
        let device = random.storedDevice(try tables.nextDeviceKey())
        try tables.put(device, was: nil, changedAt: position(1))
        devices.append(device)
      }
      let before = devices[2]
      devices[2] = random.storedDevice(key(3))
      try tables.put(devices[2], was: before, changedAt: position(2))
      try tables.setMember(key(3), of: GroupID(rawValue: "g"), true)
      devices[2].groups = [GroupID(rawValue: "g")]
      #expect(devices.map(\.key.rawValue) == Array(1...7))
      #expect(try tables.deviceCount() == 7)
      #expect(try tables.devices(after: nil, limit: 100) == devices, "seed \(seed)")
      #expect(try tables.devices(after: key(2), limit: 3) == Array(devices[2..<5]))
      #expect(try tables.device(key(3)) == devices[2])
      #expect(try tables.device(key(99)) == nil)
      for device in devices {
        for identifier in device.identifiers {
          let wanted = devices.filter { $0.identifiers.contains(identifier) }
          #expect(try tables.deviceKeys(having: identifier) == wanted.map(\.key), "seed \(seed)")
        }
        if let name = device.name {
          let folded = FoldedName(name)
          let wanted = devices.filter { $0.name.map { FoldedName($0) } == folded }
          #expect(try tables.deviceKeys(named: folded) == wanted.map(\.key), "seed \(seed)")
        }
      }
    }
  }

  @Test func `an identifier that a device no longer has leads nowhere`() throws {
    var random = RandomValues(seed: 3)
    let (before, after) = (random.identifier(.serialNumber), random.identifier(.udid))
    try writing { tables in
      var device = random.storedDevice(key(1))
      device.leftAt = nil
      device.identifiers = [before]
      try tables.put(device, was: nil, changedAt: position(1))
      let kept = device
      device.identifiers = [after]
      try tables.put(device, was: kept, changedAt: position(2))
      #expect(try tables.deviceKeys(having: before).isEmpty)
      #expect(try tables.deviceKeys(having: after) == [key(1)])
    }
  }

  @Test func `changes come by position, and a position is never split`() throws {
    var random = RandomValues(seed: 4)
    try writing { tables in
      for number in 1...6 {
        let device = key(Int64(number))
        try tables.put(
          random.storedDevice(device), was: nil, changedAt: position(Int64(number + 1) / 2))
        try tables.put(random.inventory(), of: device, changedAt: position(Int64(10 - number)))
      }
      let all = try tables.changes(of: .devices, after: .start, limit: 100)
      #expect(all.map(\.device.rawValue) == [1, 2, 3, 4, 5, 6])
      #expect(all.map(\.position.rawValue) == [1, 1, 2, 2, 3, 3])
      let some = try tables.changes(of: .devices, after: .start, limit: 3)
      #expect(some.map(\.device.rawValue) == [1, 2, 3, 4])
      let rest = try tables.changes(of: .devices, after: position(2), limit: 3)
      #expect(rest.map(\.device.rawValue) == [5, 6])
      let apps = try tables.changes(of: .apps, after: position(5), limit: 2)
      #expect(apps.map(\.device.rawValue) == [4, 3])
      #expect(try tables.changes(of: .apps, after: position(9), limit: 2).isEmpty)
    }
  }

  @Test(arguments: 0..<20)
  func `inventories come back entry for entry, and devices share the rows of apps`(seed: Int) throws
  {
    var random = RandomValues(seed: UInt64(seed))
    try writing { tables in
      #expect(try tables.inventory(of: key(1)) == nil)
      for round in 1...4 {
        for device in 1...2 {
          var inventory = random.inventory()
          inventory.installedSource = ListSource(rawValue: Int64(round))
          try tables.put(inventory, of: key(Int64(device)), changedAt: position(Int64(round)))
          let again = try #require(try tables.inventory(of: key(Int64(device))))
          #expect(Set(again.installed) == Set(inventory.installed), "seed \(seed)")
          #expect(Set(again.managed) == Set(inventory.managed), "seed \(seed)")
          #expect(again.installedSource == inventory.installedSource)
          #expect(again.managedSource == nil)
          #expect(again.installedAt == inventory.installedAt)
          #expect(again.managedAt == inventory.managedAt)
        }
      }
      try tables.removeInventory(of: key(1))
      #expect(try tables.inventory(of: key(1)) == nil)
      #expect(try tables.inventory(of: key(2)) != nil)
    }
  }

  @Test(arguments: 0..<20)
  func `partner devices come back as they were put`(seed: Int) throws {
    var random = RandomValues(seed: UInt64(seed))
    try writing { tables in
      var wanted: [DeviceKey: [ConnectorID: [PartnerDevice]]] = [:]
      for number in 1...4 {
        for connector in [one, other] {
          var device = random.partnerDevice()
          try tables.put(device, of: connector, device: key(Int64(number)))
          let id = device.partnerDeviceId
          device = random.partnerDevice()
          device.partnerDeviceId = id
          try tables.put(device, of: connector, device: key(Int64(number)))
          wanted[key(Int64(number)), default: [:]][connector] = [device]
          #expect(
            try tables.partnerDevice(of: connector, device: key(Int64(number)), id: id) == device,
            "seed \(seed)")
          for (threat, value) in device.threats where value.opened != nil {
            let located = try tables.partnerDevices(of: connector, withThreat: threat)
            #expect(
              located.contains(
                LocatedPartnerDevice(device: key(Int64(number)), partnerDevice: device)))
          }
        }
      }
      #expect(try tables.partnerDevices(from: key(1), through: key(9)) == wanted, "seed \(seed)")
      #expect(try tables.partnerDevices(from: key(2), through: key(3)).count == 2)
      try tables.removeConnector(one)
      #expect(try tables.partnerDevices(from: key(1), through: key(9))[key(1)]?[one] == nil)
      #expect(try tables.partnerDevices(from: key(1), through: key(9))[key(1)]?[other] != nil)
    }
  }

  @Test func `what was learnt and closed stays with its connector`() throws {
    var random = RandomValues(seed: 5)
    let id = random.identifier(.partnerDeviceId)
    try writing { tables in
      try tables.learn(id, of: one, is: key(4))
      #expect(try tables.learntDevice(of: one, id: id) == key(4))
      #expect(try tables.learntDevice(of: other, id: id) == nil)
      #expect(try tables.closeWithoutDevice(of: one, threat: "t\0") == nil)
      for moment: Int64 in [5, 9, 7] {
        try tables.putCloseWithoutDevice(of: one, threat: "t\0", at: time(moment))
      }
      #expect(try tables.closeWithoutDevice(of: one, threat: "t\0") == time(9))
      #expect(try tables.closeWithoutDevice(of: one, threat: "t\0x") == nil)
    }
  }

  @Test func `unmatched reports queue up to the capacity, then the oldest go`() throws {
    var random = RandomValues(seed: 6)
    let id = random.identifier(.imei)
    let key = DeviceKey(rawValue: 7)
    try writing { tables in
      var reports: [UnmatchedReport] = []
      var dropped = 0
      for number: Int64 in 1...5 {
        var report = random.report()
        report.subject = number == 5 ? .device(key) : .identifiers(number == 4 ? [id] : [])
        reports.append(UnmatchedReport(number: number, receivedAt: time(number), report: report))
        dropped += try tables.addUnmatched(reports[reports.count - 1], of: one, capacity: 3)
      }
      #expect(dropped == 2)
      #expect(try tables.addUnmatched(reports[4], of: one, capacity: 3) == 0)
      #expect(try tables.unmatchedReports(of: one, limit: 9) == Array(reports[2...]))
      #expect(try tables.unmatchedReports(of: one, limit: 1) == [reports[2]])
      #expect(try tables.unmatchedCount(of: one) == 3)
      #expect(try tables.unmatchedCount(of: other) == 0)
      #expect(try tables.unmatchedReports(of: one, naming: id) == [reports[3]])
      #expect(try tables.unmatchedReports(of: one, naming: key) == [reports[4]])
      #expect(try tables.unmatchedReports(of: other, naming: key).isEmpty)
      try tables.removeUnmatched(4, of: one)
      #expect(try tables.unmatchedReports(of: one, naming: id).isEmpty)
      #expect(try tables.unmatchedCount(of: one) == 2)
    }
  }

  @Test func `a message is known by its connector, its source and its name`() throws {
    try writing { tables in
      try tables.learn(message: "m1", source: "push", at: position(1), of: one)
      try tables.learn(message: "m1", source: "push", at: position(2), of: one)
      #expect(try tables.isKnown(message: "m1", source: "push", of: one))
      #expect(try !tables.isKnown(message: "m1", source: "drop", of: one))
      #expect(try !tables.isKnown(message: "m2", source: "push", of: one))
      #expect(try !tables.isKnown(message: "m1", source: "push", of: other))
    }
  }

  @Test func `messages wait until they are taken, and deliveries are remembered`() throws {
    try writing { tables in
      for number: Int64 in [3, 1, 2, 3] { try tables.addPendingMessage(position(number), of: one) }
      try tables.removePendingMessage(position(2), of: one)
      #expect(try tables.pendingMessages(of: one).map(\.rawValue) == [1, 3])
      #expect(try tables.pendingMessages(of: other).isEmpty)
      #expect(try tables.pendingSize(of: one) == (2, 0), "there are no such rows")
      #expect(try tables.deliveryCursor(of: one, operation: .apps) == DeliveryCursor())
      let cursor = DeliveryCursor(through: position(8), resetAt: position(3))
      try tables.setDeliveryCursor(cursor, of: one, operation: .apps)
      #expect(try tables.deliveryCursor(of: one, operation: .apps) == cursor)
      #expect(try tables.deliveryCursor(of: one, operation: .devices) == DeliveryCursor())
      try tables.setCoveredPosition(position(8))
      #expect(try tables.coveredPosition() == position(8))
    }
  }

  @Test func `members of groups are listed from both sides`() throws {
    var random = RandomValues(seed: 7)
    let (first, second) = (GroupID(rawValue: "first"), GroupID(rawValue: "second"))
    try writing { tables in
      for number: Int64 in 1...3 {
        try tables.put(random.storedDevice(key(number)), was: nil, changedAt: position(1))
        try tables.setMember(key(number), of: first, true)
      }
      try tables.setMember(key(2), of: second, true)
      try tables.setMember(key(3), of: first, false)
      #expect(try tables.members(of: first) == [key(1), key(2)])
      #expect(try tables.device(key(2))?.groups == [first, second])
      try tables.removeGroup(first)
      #expect(try tables.device(key(2))?.groups == [second])
    }
  }

  @Test(arguments: 0..<10)
  func `decisions and disclosures come back as they were put`(seed: Int) throws {
    var random = RandomValues(seed: UInt64(seed))
    try writing { tables in
      var decisions: [DeviceKey: KeptDecision] = [:]
      for number: Int64 in [1, 2, 3, 2] {
        decisions[key(number)] = random.decision(key(number))
        try tables.put(try #require(decisions[key(number)]))
      }
      #expect(try tables.keptDecisions(from: key(1), through: key(3)) == decisions, "seed \(seed)")
      #expect(try tables.keptDecision(of: key(2)) == decisions[key(2)])
      #expect(try tables.keptDecision(of: key(9)) == nil)
      for state in ComplianceState.allCases {
        let keys = decisions.values.filter { $0.compliance == state }.map(\.device).sorted()
        #expect(try tables.devices(keptAs: state, after: nil, limit: 9) == keys)
        #expect(try tables.devices(keptAs: state, after: nil, limit: 1) == Array(keys.prefix(1)))
        #expect(
          try tables.devices(keptAs: state, after: key(1), limit: 9) == keys.filter { $0 > key(1) })
      }
      var records: [DisclosureRecord] = []
      for number: Int64 in 1...4 {
        var record = random.disclosure()
        (record.device, record.at) = (key(1), time(number))
        try tables.add(record)
        records.insert(record, at: 0)
      }
      #expect(try tables.disclosures(of: key(1), limit: 9) == records, "seed \(seed)")
      #expect(try tables.disclosures(of: key(1), limit: 2) == Array(records[..<2]))
    }
  }

  @Test(arguments: 0..<10)
  func `what concerned a device is found in its order, up to any row, in the same change and later`(
    seed: Int
  ) throws {
    var random = RandomValues(seed: UInt64(seed))
    let tables = try SQLiteTables()
    var noted: [(device: DeviceKey, effect: JournalEffect)] = []
    try tables.write { tables throws(StoreError) in
      for number: Int64 in 1...4 {
        try tables.put(random.storedDevice(key(number)), was: nil, changedAt: .start)
        try tables.put(random.decision(key(number)))
      }
    }
    func check(_ tables: any TableReader) throws(StoreError) {
      for device in (1...5).map({ key($0) }) {
        for end in [0, 3, 17, 40].map({ position($0) }) {
          let wanted = noted.filter { $0.device == device && $0.effect.position <= end }
            .map(\.effect)
          #expect(
            try tables.effects(on: device, through: end) == wanted.filter { $0.kind != .decision },
            "seed \(seed)")
          #expect(
            try tables.lastDecision(about: device, through: end)
              == wanted.last { $0.kind == .decision },
            "seed \(seed)")
        }
      }
    }
    for round: Int64 in 0..<4 {
      try tables.write { tables throws(StoreError) in
        for row in (round * 10 + 1)...(round * 10 + 10) {
          for ordinal in 0..<Int.random(in: 0...3, using: &random) {
            let kind = random.any(JournalEffect.Kind.self)
            let effect = JournalEffect(
              kind, of: position(row), at: ordinal, waitingReport: random.maybe { _ in row << 20 })
            let device = key(Int64.random(in: 1...4, using: &random))
            try tables.noteEffect(effect, on: device)
            noted.append((device, effect))
          }
        }
        try check(tables)
      }
      try tables.read { tables throws(StoreError) in try check(tables) }
    }
  }

  @Test func `what was known of a partner at any row is found, also when its connector is gone`()
    throws
  {
    try writing { tables in
      let contacts = [2, 5, 9].map {
        PartnerContact(position: position($0), lastContactAt: time($0), lastErrorCode: Int32($0))
      }
      for contact in contacts { try tables.note(contact, of: one) }
      let silent = PartnerContact(position: position(6), lastContactAt: nil, lastErrorCode: -1)
      try tables.note(silent, of: other)
      try tables.removeConnector(one)
      #expect(try tables.contacts(through: position(1)).isEmpty)
      #expect(try tables.contacts(through: position(5)) == [one: contacts[1]])
      #expect(try tables.contacts(through: position(8)) == [one: contacts[1], other: silent])
      #expect(try tables.contacts(through: position(99)) == [one: contacts[2], other: silent])
    }
  }
}
