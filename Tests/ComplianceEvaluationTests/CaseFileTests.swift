import ConnectorModel
import Testing

@Suite("The case files themselves")
struct CaseFileTests {
  @Test("There are at least 220 cases, of every kind, and no two of a file have one name")
  func completeness() throws {
    var count = 0
    for kind in CaseFiles.Kind.allCases {
      let cases = try CaseFiles.cases(of: kind)
      #expect(!cases.isEmpty, "no file of kind \(kind)")
      let names = cases.map(\.testDescription)
      #expect(Set(names).count == names.count, "a name is there twice in \(kind)")
      count += cases.count
    }
    #expect(count >= 220)
  }

  @Test("Every rule appears in some expectation")
  func coverage() throws {
    let all = try CaseFiles.Kind.allCases.flatMap { try CaseFiles.cases(of: $0) }
    let expected = try all.map { "\(try $0.fields().expect.takeAll())" }.joined()
    for rule in RuleID.allCases {
      // A conflict is a result of matching, not a reason of a decision.
      let word = rule == .identifierConflict ? "conflict" : rule.rawValue
      #expect(expected.contains(word), "no case expects \(word)")
    }
  }

  @Test("Times are read to the millisecond")
  func times() throws {
    #expect(Fields.now.iso8601 == "2026-06-01T12:00:00Z")
    let time = try Fields.time("-1d+2h+3ms", place: "here")
    #expect(Fields.now.milliseconds - time.milliseconds == 22 * 3_600_000 - 3)
    #expect(throws: CaseError.self) { try Fields.time("soon", place: "here") }
    #expect(throws: CaseError.self) { try Fields.time("-1d soon", place: "here") }
  }
}
