import ConnectorModel
import ConnectorService
import Foundation
import TestSupport
import Testing

/// What may be done to a list of devices, and leaves all others as they are: their facts, what partners say of them,
/// and what is decided.
struct FieldLawTests {
  enum Change: CaseIterable {
    case twice, split, shuffled, lateRecord, oddRecord, otherType, unreadMember
  }

  @Test(arguments: Change.allCases, 1...4 as ClosedRange<UInt64>)
  func `a change of a list concerns nobody else`(change: Change, seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let records = FieldFleet.records(&random)
    let changed = Int.random(in: records.indices, using: &random)
    let before = try await FieldFleet.states(after: [records])
    let after = try await FieldFleet.states(
      after: Self.lists(records, change, at: changed, &random))
    let touched = change == .otherType ? FieldFleet.id(changed) : nil
    #expect(before.count == records.count)
    for (id, facts) in before where id != touched {
      #expect(after[id] == facts, "\(change), record \(changed), seed \(seed)")
    }
  }

  /// The lists that are imported one after the other.
  private static func lists(
    _ records: [[String: Any]], _ change: Change, at place: Int, _ random: inout SeededGenerator
  ) -> [[Any]] {
    var all: [Any] = records
    switch change {
    case .twice: return [all, all]
    case .split: return [Array(all[..<place]), Array(all[place...])]
    case .shuffled: return [all.shuffled(using: &random)]
    case .lateRecord:
      let late = all.remove(at: place)
      return [all, [late]]
    case .oddRecord:
      let odd: [Any] = [7, "x", [Any](), [String: Any](), NSNull(), ["id": ["a": 1]]]
      all.insert(odd[Int.random(in: odd.indices, using: &random)], at: place)
      return [all]
    case .otherType:
      var record = records[place]
      let member = record.keys.sorted()[Int.random(in: 0..<record.count, using: &random)]
      let others: [Any] = [[1], ["a": 1], 1.5, true]
      record[member] = others[Int.random(in: others.indices, using: &random)]
      all[place] = record
      return [all]
    case .unreadMember:
      var record = records[place]
      record["nobodyReadsThis"] = ["deep": [1, [2, ["x": "y"]]]]
      all[place] = record
      return [all]
    }
  }
}

/// A fleet as Graph lists it, of which a made-up partner says something.
private enum FieldFleet {
  private static let size = 9

  static func id(_ number: Int) -> String { "id-\(number)" }

  static func records(_ random: inout SeededGenerator) -> [[String: Any]] {
    (0..<size).map { number in
      [
        "id": id(number), "azureADDeviceId": "ad-\(number)", "operatingSystem": "Android",
        "osVersion": "\(Int.random(in: 7...16, using: &random))", "deviceName": "Phone \(number)",
        "serialNumber": Bool.random(using: &random) ? "SN\(number)" : "Not Specified",
        "managedDeviceOwnerType": Bool.random(using: &random) ? "company" : "personal",
        "jailBroken": Int.random(in: 0...3, using: &random) == 0 ? "True" : "False",
        "userPrincipalName": "person\(number % 3)@example.org",
        "lastSyncDateTime": "2026-11-17T08:0\(number):00Z",
      ]
    }
  }

  /// What is known of each device by its manager's id, and decided, without its number here.
  static func states(after lists: [[Any]]) async throws -> [String: [String: AnyHashable]] {
    var run = try FieldRun()
    try await run.take([
      ["connect": "acme", "settings": ["androidEnabled=on"]],
      ["policy": ["type": "androidWorkProfileCompliancePolicy", "required": "low"]],
      ["ingest": (0..<size).map(message), "from": "acme"],
    ])
    for list in lists { try await run.take([["import": page(of: list), "minutes": 1]]) }
    let devices = try await run.devices().compactMap { device in
      (device["mdmDeviceId"] as? String).map { ($0, device) }
    }
    return Dictionary(devices) { first, _ in first }
  }

  private static func page(of list: [Any]) -> [String: Any] {
    [
      "@odata.context":
        "https://graph.example/v1.0/$metadata#deviceManagement/managedDevices", "value": list,
    ]
  }

  private static func message(_ number: Int) -> [String: Any] {
    [
      "device": "SN\(number)", "status": number.isMultiple(of: 2) ? "critical" : "ok",
      "seen": 1_795_000_000_000,
    ]
  }
}
