import ConnectorModel
import Foundation

@testable import ComplianceEvaluation

extension FleetBenchmark {
  /// The pass over a whole fleet, beside a copy of the bytes that it reads.
  static func measureFleet(
    _ count: Int, _ results: Results, writingTo folder: URL?
  ) throws {
    let projection = BenchmarkFleet.projection(count)
    let plan = FleetPlan(BenchmarkFleet.settings, at: BenchmarkFleet.time)
    let decisions = projection.decided(by: plan)
    var codes = decisions.codes
    let runs = count > 5_000_000 ? 15 : 100
    let pass = shortest(of: runs) { projection.evaluate(decisions.loops, &codes) }
    let bytes = projection.bytesRead(by: decisions)
    let copy = copying(bytes, runs: runs)
    let name = "fleet.\(count)"
    try results.add("\(name).pass.ns", pass / Double(count))
    try results.add("\(name).memcpy.ns", copy / Double(count))
    try results.add("\(name).bytes_read", Double(bytes) / Double(count))
    try results.add("\(name).bytes_held", Double(projection.bytes) / Double(count))
    try results.add("\(name).disagreements_with_core", Double(disagreements(projection, decisions)))
    if let folder { try write(projection, decisions, count, to: folder) }
  }

  /// Compares with the core, device by device, for some of them.
  private static func disagreements(
    _ projection: FleetProjection, _ decisions: FleetDecisions
  ) -> Int {
    stride(from: 1, through: projection.count, by: projection.count / 10_000).count { number in
      let verdict = projection.verdict(of: DeviceKey(rawValue: Int64(number)), in: decisions)
      return verdict != FleetVerdict(BenchmarkFleet.situation(number), at: BenchmarkFleet.time)
    }
  }

  private static func copying(_ count: Int, runs: Int) -> Double {
    let source = [UInt8](repeating: 1, count: count)
    var target = [UInt8](repeating: 0, count: count)
    return shortest(of: runs) {
      unsafe source.withUnsafeBytes { from in
        unsafe target.withUnsafeMutableBytes { to in unsafe to.copyMemory(from: from) }
      }
    }
  }

  /// The fleet as columns in the order of the devices' numbers, and what was decided.
  private static func write(
    _ projection: FleetProjection, _ decisions: FleetDecisions, _ count: Int, to folder: URL
  ) throws {
    var columns: [String: [UInt8]] = [:]
    var words: [String] = []
    var outcomes = [UInt8](repeating: 255, count: count)
    projection.forEach(in: decisions) { key, verdict in
      let word = "\(verdict.compliance.rawValue) \(verdict.complianceRule.rawValue)"
      let place = words.firstIndex(of: word) ?? words.count
      if place == words.count { words.append(word) }
      outcomes[Int(key.rawValue) - 1] = UInt8(place)
    }
    for name in ["platform", "version", "registered", "first", "second"] { columns[name] = [] }
    for number in 1...count {
      let sample = BenchmarkFleet.Sample(number)
      columns["platform"]?.append(
        UInt8(Platform.allCases.firstIndex(of: sample.platform) ?? 0))
      columns["version"]?.append(UInt8(sample.version))
      columns["registered"]?.append(sample.isRegistered ? 1 : 0)
      columns["first"]?.append(StateCode.code(of: sample.states[0]))
      columns["second"]?.append(StateCode.code(of: sample.states[1]))
    }
    columns["outcome"] = outcomes
    for (name, bytes) in columns { try Data(bytes).write(to: folder.appending(path: "\(name).u8")) }
    let list = words.joined(separator: "\n")
    try Data(list.utf8).write(to: folder.appending(path: "outcomes.txt"))
  }

  /// A million devices in a hundred rule rows and in ten thousand.
  static func measureSmallGroups(_ results: Results) throws {
    for rows in [100, 10_000] {
      let settings = ManyRows.settings
      var projection = FleetProjection(connectors: settings.connectors.map(\.connector.id))
      for number in 0..<1_000_000 {
        projection.put(
          FleetDevice(
            key: DeviceKey(rawValue: Int64(number + 1)),
            deviceClass: ManyRows.deviceClass(number % rows),
            states: [BenchmarkFleet.Sample(number).states[0]]))
      }
      let start = ContinuousClock.now
      let decisions = projection.decided(by: FleetPlan(settings, at: BenchmarkFleet.time))
      let making = (ContinuousClock.now - start) / .seconds(1)
      var codes = decisions.codes
      let pass = shortest(of: 50) { projection.evaluate(decisions.loops, &codes) }
      try results.add("groups.\(rows).rows", Double(decisions.plan.rows.count))
      try results.add("groups.\(rows).making_rows.s", making)
      try results.add("groups.\(rows).pass.ns", pass / 1_000_000)
    }
  }
}

extension FleetProjection {
  /// The bytes of the columns that the rows look at.
  fileprivate func bytesRead(by decisions: FleetDecisions) -> Int {
    var bytes = 0
    for (number, members) in classes.enumerated() where members.count > 0 {
      switch decisions.plan.rows[decisions.rows[number]].shape {
      case .constant: continue
      case .one: bytes += members.count
      case .two: bytes += 2 * members.count
      case .many(let columns): bytes += columns.count * members.count
      }
    }
    return bytes
  }
}

/// Devices that the settings can tell apart in more than ten thousand ways: by 13 groups that policies name.
private enum ManyRows {
  private static let groups = (0..<14).map { GroupID(rawValue: "group \($0)") }

  static let settings = FleetSettings(
    tenant: .standard, connectors: [BenchmarkFleet.settings.connectors[0]],
    compliancePolicies: groups.enumerated().map { index, group in
      BenchmarkFleet.policy(
        "p\(index)", .iosCompliancePolicy,
        [.secured, .low, .medium, .high][index % 4], to: [.group(group)])
    })

  static func deviceClass(_ number: Int) -> DeviceClass {
    DeviceClass(
      platform: .ios, management: .enrolled, hasLeft: false, osText: "17", isRegistered: true,
      isJailbroken: nil, hasProtectedApp: false,
      groups: Set(groups.enumerated().filter { (number + 1) >> $0.offset & 1 == 1 }.map(\.element)),
      isNew: false, overdue: [], inGrace: [])
  }
}
