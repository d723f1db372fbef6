import ConnectorModel
import ConnectorService
import DeviceIntake
import Foundation
import TestSupport
import Testing

/// What people of this trade have met, and what must come of it.
struct FieldCaseTests {
  @Test func `each kind of trouble has its cases, and each case a source`() throws {
    let cases = try FieldCases.all(in: "Readers") + FieldCases.all(in: "Commands")
    let kinds = Dictionary(grouping: cases, by: \.kind).mapValues(\.count)
    #expect(
      Set(kinds.keys) == [
        "identity", "time and enrolments", "waiting reports and previews", "blast radius",
        "silent defaults", "foreign text", "messages",
      ])
    #expect(kinds.allSatisfy { $0.value >= 15 }, "\(kinds)")
    #expect(cases.count >= 150)
    #expect(cases.allSatisfy { $0.source.contains("#") || $0.source == "ours" })
    #expect(Set(cases.map(\.description)).count == cases.count)
  }

  @Test(arguments: try FieldCases.all(in: "Readers"))
  func `what arrives has the effect that the case says`(one: FieldCase) async throws {
    var run = try FieldRun()
    try await run.take(try one.part("steps", as: [[String: Any]].self))
    var expected = try one.part("expect", as: [String: Any].self)
    check(run, take("refused", from: &expected), take("problems", from: &expected))
    if let ignored = expected.removeValue(forKey: "ignored") as? Int {
      #expect(run.intake?.ignored == ignored)
    }
    if let count = expected.removeValue(forKey: "leftOut") as? Int {
      #expect(run.intake?.droppedMembers == count, "\(run.intake?.notes ?? [])")
    }
    if let matched = expected.removeValue(forKey: "matched") as? Int {
      #expect(run.message?.matched == matched)
    }
    if let unmatched = expected.removeValue(forKey: "unmatched") as? Int {
      #expect(run.message?.unmatched == unmatched)
    }
    if let found = expected.removeValue(forKey: "found") as? [Int] { #expect(run.found == found) }
    if let words = expected.removeValue(forKey: "foreseen") as? [String: Any] {
      check(try #require(run.foreseen), words)
    }
    if let connectors = expected.removeValue(forKey: "connectors") as? [String: [String: Any]] {
      for (name, facts) in connectors { check(try await run.connector(name), facts) }
    }
    if let wanted = expected.removeValue(forKey: "devices") as? [[String: Any]] {
      let devices = try await run.devices()
      #expect(devices.count == wanted.count, "\(devices)")
      for (device, facts) in zip(devices, wanted) {
        check(device, facts)
      }
    }
    #expect(expected.isEmpty, "these expectations are not known: \(expected.keys.sorted())")
  }

  @Test(arguments: try FieldCases.all(in: "Readers"))
  func `the same again changes nothing`(one: FieldCase) async throws {
    let imports = try one.part("steps", as: [[String: Any]].self).filter { $0["import"] != nil }
    var run = try FieldRun()
    try await run.take(imports)
    let before = try await run.devices()
    try await run.take(imports)
    let after = try await run.devices()
    #expect(before.map(\.withoutTimes) == after.map(\.withoutTimes))
  }

  private func check(_ known: [String: AnyHashable], _ facts: [String: Any]) {
    for (name, value) in facts {
      #expect(isSame(known[name], value), "\(name) is not \(value): \(known)")
    }
  }

  private func take(_ name: String, from expected: inout [String: Any]) -> Any? {
    expected.removeValue(forKey: name)
  }

  /// A refusal of the whole, and records that were refused; none of either is expected where the case says nothing.
  private func check(_ run: FieldRun, _ refused: Any?, _ problems: Any?) {
    switch refused {
    case nil: #expect(run.refusal == nil)
    case let words as String:
      #expect(run.refusal?.localizedCaseInsensitiveContains(words) == true, "\(run.refusal ?? "-")")
    default: #expect(run.refusal != nil)
    }
    guard run.refusal == nil, let intake = run.intake else { return }
    #expect(intake.problemCount == problems as? Int ?? 0, "\(intake.problems)")
  }
}

/// Whether a fact is what a case says: a value of JSON, whose numbers and flags are of one type.
private func isSame(_ known: AnyHashable?, _ wanted: Any) -> Bool {
  switch known?.base {
  case let flag as Bool: (wanted as? NSNumber)?.boolValue == flag
  case let number as Int: (wanted as? NSNumber)?.intValue == number
  case let text as String: wanted as? String == text
  case let list as [String]: wanted as? [String] == list
  default: wanted is NSNull
  }
}

extension [String: AnyHashable] {
  /// What is said without a time is said anew when it is said again.
  fileprivate var withoutTimes: Self { filter { !["lastCheckIn", "leftAt"].contains($0.key) } }
}
