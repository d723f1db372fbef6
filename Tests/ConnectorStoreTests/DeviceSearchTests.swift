import ConnectorModel
import NameFolding
import Testing

@testable import ConnectorStore

/// Questions to the tables about many devices: which, in which order, by which names, and how many.
@Suite struct DeviceSearchTests {
  private func key(_ number: Int64) -> DeviceKey { DeviceKey(rawValue: number) }
  private func position(_ number: Int64) -> JournalPosition { JournalPosition(rawValue: number) }
  private func time(_ number: Int64) -> Timestamp { Timestamp(milliseconds: number) }

  /// Runs `body` in a transaction on tables in memory, with whatever it throws.
  private func writing(_ body: (any TableWriter) throws -> Void) throws {
    var thrown: (any Error)?
    try SQLiteTables().write { tables throws(StoreError) in
      do { try body(tables) } catch { thrown = error }
    }
    if let thrown { throw thrown }
  }

  @Test func `devices are chosen and put in order by what the tables say of them`() throws {
    var random = RandomValues(seed: 11)
    try writing { tables in
      var devices: [Device] = []
      for number in 1...60 {
        let device = random.storedDevice(key(Int64(number)))
        try tables.put(device, was: nil, changedAt: position(1))
        if number % 3 == 0 {
          try tables.setMember(device.key, of: GroupID(rawValue: "g"), true)
        }
        devices.append(try tables.device(device.key) ?? device)
      }
      let middle = devices.compactMap(\.lastCheckInAt).sorted()[20]
      let filters = [
        DeviceFilter(), DeviceFilter(platform: .ios), DeviceFilter(ownership: .personal),
        DeviceFilter(group: GroupID(rawValue: "g")), DeviceFilter(silentSince: middle),
        DeviceFilter(ownership: .company, group: GroupID(rawValue: "g"), silentSince: middle),
      ]
      for filter in filters {
        let wanted = devices.filter { filter.wants($0) }.map(\.key)
        #expect(try tables.deviceKeys(fitting: filter, after: nil, limit: 100) == wanted)
        let rest = wanted.filter { $0 > key(20) }
        #expect(
          try tables.deviceKeys(fitting: filter, after: key(20), limit: 3)
            == Array(rest.prefix(3)))
        for member in DeviceOrder.Member.allCases {
          let up = try tables.deviceKeys(fitting: filter, in: DeviceOrder(by: member))
          #expect(up.sorted() == wanted)
        }
        let late = DeviceOrder(by: .lastCheckIn, isDescending: true)
        let times = try tables.deviceKeys(fitting: filter, in: late).compactMap { key in
          devices.first { $0.key == key }?.lastCheckInAt
        }
        #expect(times == times.sorted().reversed())
      }
    }
  }

  @Test func `a name is found by its beginning, and by one that is like it`() throws {
    var random = RandomValues(seed: 12)
    try writing { tables in
      for (index, name) in ["Till 12", "Till 1", "Caf\u{E9} till", "Desk", nil].enumerated() {
        var device = random.storedDevice(key(Int64(index + 1)))
        device.name = name
        try tables.put(device, was: nil, changedAt: position(1))
      }
      #expect(
        try tables.deviceKeys(withNameBeginning: FoldedName("TILL"), limit: 9) == [key(2), key(1)])
      #expect(try tables.deviceKeys(withNameBeginning: FoldedName("till"), limit: 1) == [key(2)])
      for (typed, found) in [("tlil 12", [1]), ("till", [1, 2, 3]), ("dsk", [4]), ("shop", [])] {
        let keys = try tables.deviceKeys(
          withNameLike: NameLikeness(to: FoldedName(typed)), limit: 3)
        #expect(keys == found.map { key(Int64($0)) }, "\(typed)")
      }
    }
  }

  @Test func `what is kept is counted by state and by outcome`() throws {
    try writing { tables in
      #expect(
        try tables.keptDecisionCounts(after: time(0)).compliance.values.allSatisfy { $0 == 0 })
      for number in 1...9 {
        try tables.put(
          KeptDecision(
            device: key(Int64(number)), compliance: number % 3 == 0 ? .noncompliant : .compliant,
            complianceRule: .threatLevelAbove, appProtection: number == 1 ? .block : .allow,
            appProtectionRule: .threatLevelAbove, since: time(1),
            validUntil: number == 4 ? nil : time(Int64(number * 10))))
      }
      let counts = try tables.keptDecisionCounts(after: time(20))
      #expect(counts.compliance[.noncompliant] == 3 && counts.compliance[.compliant] == 6)
      #expect(counts.compliance[.error] == 0)
      #expect(counts.appProtection[.block] == 1 && counts.appProtection[.allow] == 8)
      #expect(counts.nextEnd == time(30))
      #expect(try tables.keptDecisionCounts(after: time(90)).nextEnd == nil)
    }
  }
}
