import AdapterKit
import AdapterKitTesting
import Testing

@testable import ExampleShieldAdapter

@Suite("Messages")
struct MessageTests {
  private static let seen: UInt64 = 1_795_392_000_000

  private func receive(_ message: String) throws -> Exchange {
    try FakeHost(ExampleShield.self).receive(message)
  }

  private func device(_ serialNumber: String) -> Identifiers {
    var identifiers = Identifiers()
    identifiers.add(.serialNumber, serialNumber)
    return identifiers
  }

  @Test("A line is a report in the partner's own word, also in one that nobody knows")
  func word() throws {
    for word in ["infected", "purple"] {
      let exchange = try receive(#"{"device":"SN-1","status":"\#(word)","seen":\#(Self.seen)}"#)
      let report = Report(.state(.word(word)), of: device("SN-1"), observed: Self.seen)
      #expect(exchange == Exchange(reports: [report]))
    }
  }

  @Test("A platform is reported, and one that nobody knows is told to the host")
  func platform() throws {
    let line = #"{"device":"SN-1","status":"ok","seen":\#(Self.seen),"platform":"PLATFORM"}"#
    var report = Report(.state(.word("ok")), of: device("SN-1"), observed: Self.seen)
    #expect(
      try receive(line.replacing("PLATFORM", with: "beos"))
        == Exchange(reports: [report], skips: [.unknownWord("platform", "beos")]))
    report.platform = .ios
    #expect(try receive(line.replacing("PLATFORM", with: "ios")) == Exchange(reports: [report]))
  }

  @Test("A device that is gone is removed")
  func gone() throws {
    let exchange = try receive(#"{"device":"SN-1","status":"gone","seen":\#(Self.seen)}"#)
    let report = Report(.removed, of: device("SN-1"), observed: Self.seen)
    #expect(exchange == Exchange(reports: [report]))
  }

  @Test("A line that cannot be read is told to the host, and the next one is read")
  func malformed() throws {
    let exchange = try receive(
      """
      {"device":"SN-1","status":"infected"}
      {"device":"SN-2","status":"ok","seen":\(Self.seen)}
      """)
    let report = Report(.state(.word("ok")), of: device("SN-2"), observed: Self.seen)
    #expect(exchange == Exchange(reports: [report], skips: [.malformed("seen")]))
  }

  @Test("A message without a line that can be read is refused", arguments: ["", "<html>", "[]"])
  func unreadable(message: String) throws {
    let exchange = try receive(message)
    #expect(exchange.reports.isEmpty)
    #expect(exchange.failure == .argument("no line of the message is a JSON object"))
  }
}
