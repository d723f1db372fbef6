import Foundation
import MTDAdapterABI
import Testing

/// An adapter of today in a host of ABI 1.0, which knows no platform, no parent and no report in part.
@Suite("Towards a host of 1.0")
struct OlderHostTests {
  @Test("an adapter says the same as ever, and nothing that came later", arguments: Sample.all)
  func same(sample: Sample) throws {
    let today = try LoadedInstance.active(sample.adapter).receive(sample.body())
    let older = try LoadedInstance.active(sample.adapter, minor: 0).receive(sample.body())
    #expect(older.status == today.status && older.skips == today.skips)
    for report in older.reports {
      #expect(report.platform == nil && report.inPart == nil)
      #expect(report.identifiers?.contains { $0.hasPrefix("parent") } != true)
    }
    #expect(older.reports == today.reports.compactMap(\.asToldBefore))
  }

  @Test("of a record in part what says that a device is bad is told, and nothing else")
  func inPart() throws {
    func event(_ security: String) -> String {
      """
      {"type":"DEVICE","change_type":"UPDATED","created_time":"2026-11-02T08:00:00Z","device":
      {"guid":"g","status":{"security_status":"\(security)","activation_status":"HIBERNATED"}}}
      """
    }
    let instance = try LoadedInstance.active("lookout", minor: 0)
    #expect(
      instance.receive(event("THREAT_HIGH")).reports.map(\.word) == ["THREAT_HIGH", "HIBERNATED"])
    #expect(instance.receive(event("SECURE")).reports.map(\.word) == ["HIBERNATED"])
  }
}

extension RecordedReport {
  /// What a host of 1.0 is told of it.
  fileprivate var asToldBefore: RecordedReport? {
    let bad = [
      "THREAT_LOW", "THREAT_MEDIUM", "THREAT_HIGH", "LOW", "ELEVATED", "CRITICAL", "MEDIUM", "HIGH",
    ]
    let good = ["SECURE", "NORMAL", "SECURED", "NONE", "INFORMATIONAL"]
    let isGood = state.map { !["low", "medium", "high", "compromised"].contains($0) }
    let isTold =
      kind == "threatOpened" || isGood == false
      || word.map { bad.contains($0.uppercased()) || !good.contains($0.uppercased()) } ?? false
    guard inPart != true || isTold else { return nil }
    var older = self
    older.platform = nil
    older.inPart = nil
    older.identifiers?.removeAll { $0.hasPrefix("parent") }
    return older
  }
}
