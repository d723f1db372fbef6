import AdapterKitTesting
import Testing

@testable import AdapterKit

/// Reads one record as adapters do: a grade, a mode that bears on it, a title that does not, and a platform.
private struct NotingAdapter: Adapter {
  static var descriptor: Descriptor {
    Descriptor(
      partnerID: "0d9c7a6e-8a52-4d39-9a53-6d1fc8e9b002", name: "Noting", vendor: "Noting",
      adapterVersion: "1.0.0", levelSource: .state, needsClassicPolicy: false, platforms: [],
      toggles: [.iosCompliance],
      levelWords: [LevelWord("fine", .secured), LevelWord("bad", .highSeverity)],
      identifiers: [.partnerDevice])
  }

  init(configuration: Configuration) {}

  func receive(_ payload: Payload, _ reporter: Reporter) throws(AdapterFailure) {
    try reporter.forOne(payload.json()) { record, notes throws(Skip) in
      var device = Identifiers()
      device.add(.partnerDevice, notes.optional(try record.identifier("id")))
      guard !device.isEmpty else { throw .noDevice("id") }
      if let mode = notes.bearing(try record.wordIfPresent("mode")), mode != "on" {
        notes.unknownWord(mode, at: "mode")
      }
      let grade = notes.bearing(try record.wordIfPresent("grade"))
      return try notes.reports(
        grade.map { .state(.word($0)) }, of: .identifiers(device), observed: 1,
        platform: notes.platform(of: record, "os"),
        title: notes.optional(try record.string("title")) ?? "")
    }
  }
}

@Suite("A record that is understood in part")
struct NotesTests {
  private func receive(_ message: String) throws -> Exchange {
    try FakeHost(NotingAdapter.self).receive(message)
  }

  private func report(
    _ word: String, inPart: Bool = false, category: String = "", platform: Platform? = nil
  ) -> Report {
    var device = Identifiers()
    device.add(.partnerDevice, "7")
    var report = Report(.state(.word(word)), of: device, observed: 1)
    report.isInPart = inPart
    report.category = category
    report.platform = platform
    return report
  }

  @Test("is whole where nothing is missing but what a report can do without")
  func whole() throws {
    #expect(
      try receive(#"{"id":7,"grade":"bad","title":3}"#)
        == Exchange(reports: [report("bad")], skips: [.malformed("title")]))
  }

  @Test("says what is understood, marked, and each word that is not, at its place")
  func inPart() throws {
    #expect(
      try receive(#"{"id":7,"grade":"bad","mode":"asleep"}"#)
        == Exchange(reports: [
          report("bad", inPart: true), report("asleep", inPart: true, category: "mode"),
        ]))
    #expect(
      try receive(#"{"id":7,"mode":"asleep"}"#)
        == Exchange(reports: [report("asleep", inPart: true, category: "mode")]))
  }

  @Test("never takes a word that grades elsewhere for a grade")
  func otherPlace() throws {
    #expect(
      try receive(#"{"id":7,"grade":"bad","mode":"Fine"}"#)
        == Exchange(
          reports: [report("bad", inPart: true)], skips: [.unknownWord("mode", "Fine")]))
  }

  @Test("is passed over where nothing is understood, and says why")
  func nothing() throws {
    #expect(try receive(#"{"id":7,"grade":[]}"#) == Exchange(skips: [.malformed("grade")]))
    #expect(try receive(#"{"id":[],"grade":"bad"}"#) == Exchange(skips: [.malformed("id")]))
    #expect(
      try receive(#"{"id":7,"grade":"bad","grade":"fine"}"#)
        == Exchange(skips: [.malformed("grade")]))
  }

  @Test(
    "may name a platform in many ways",
    arguments: [
      ("IOS", Platform.ios), ("iPadOS", .ios), ("MAC_OS", .macos), ("Windows11", .windows),
      ("android", .android),
    ])
  func platforms(word: String, platform: Platform) throws {
    #expect(
      try receive("{\"id\":7,\"grade\":\"bad\",\"os\":\"\(word)\"}")
        == Exchange(reports: [report("bad", platform: platform)]))
  }

  @Test("names nobody by a person where the platform is not one of ours")
  func foreign() throws {
    for (word, skips) in [("Linux", []), ("BeOS", [Skip.unknownWord("os", "BeOS")])] {
      #expect(
        try receive("{\"id\":7,\"grade\":\"bad\",\"os\":\"\(word)\"}")
          == Exchange(reports: [report("bad")], skips: skips))
      var identifiers = Identifiers()
      identifiers.addUserPrincipalName("ada@example.org", on: NamedPlatform(word))
      #expect(identifiers.isEmpty)
    }
  }

  @Test("is told to a host of 1.0 only where it says that a device is bad")
  func olderHosts() {
    let words = NotingAdapter.descriptor.levelWords
    let bad = report("bad", inPart: true, platform: .ios)
    #expect(bad.readable(byMinor: 1, words: words) == bad)
    #expect(bad.readable(byMinor: 0, words: words) == report("bad"))
    #expect(report("fine", inPart: true).readable(byMinor: 0, words: words) == nil)
    #expect(report("fine", platform: .ios).readable(byMinor: 0, words: words) == report("fine"))
  }

  @Test("of a device that only its parent names is no report for a host of 1.0")
  func parentAlone() {
    var parent = Identifiers()
    parent.add(.parentPartnerDevice, "1")
    let report = Report(.removed, of: parent, observed: 1)
    #expect(report.readable(byMinor: 0, words: []) == nil)
    #expect(report.readable(byMinor: 1, words: []) == report)
  }

  @Test("is closed by a report that names nobody, whatever the host")
  func closing() {
    let closed = Report(.threatClosed(id: "t"), of: .nobody, observed: 1)
    #expect(closed.readable(byMinor: 0, words: []) == closed)
  }
}
