import ConnectorModel
import ConnectorService
import DeviceIntake
import Foundation
import Testing

/// What people of this trade have met, and what must come of it.
struct FieldCaseTests {
  @Test func `there are at least a hundred and fifty cases, each with a source`() throws {
    let cases = try FieldCases.all()
    #expect(cases.count >= 150)
    #expect(cases.allSatisfy { $0.source.contains("#") || $0.source == "ours" })
    #expect(Set(cases.map(\.testDescription)).count == cases.count)
  }

  @Test(arguments: try FieldCases.all())
  func `what arrives has the effect that the case says`(one: FieldCase) async throws {
    var run = try FieldRun()
    try await run.take(try one.steps())
    var expected = try one.expected()
    check(run, take("refused", from: &expected), take("problems", from: &expected))
    if let ignored = expected.removeValue(forKey: "ignored") as? Int {
      #expect(run.intake?.ignored == ignored)
    }
    if let matched = expected.removeValue(forKey: "matched") as? Int {
      #expect(run.message?.matched == matched)
    }
    if let unmatched = expected.removeValue(forKey: "unmatched") as? Int {
      #expect(run.message?.unmatched == unmatched)
    }
    if let wanted = expected.removeValue(forKey: "devices") as? [[String: Any]] {
      let devices = try await run.devices()
      #expect(devices.count == wanted.count, "\(devices)")
      for (device, facts) in zip(devices, wanted) {
        for (name, value) in facts {
          #expect(isSame(device[name], value), "\(name) is not \(value): \(device)")
        }
      }
    }
    #expect(expected.isEmpty, "these expectations are not known: \(expected.keys.sorted())")
  }

  @Test(arguments: try FieldCases.all())
  func `the same again changes nothing`(one: FieldCase) async throws {
    let imports = try one.steps().filter { $0["import"] != nil }
    var run = try FieldRun()
    try await run.take(imports)
    let before = try await run.devices()
    try await run.take(imports)
    let after = try await run.devices()
    #expect(before.map { $0.without("lastCheckIn") } == after.map { $0.without("lastCheckIn") })
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
  fileprivate func without(_ key: String) -> Self { filter { $0.key != key } }
}
