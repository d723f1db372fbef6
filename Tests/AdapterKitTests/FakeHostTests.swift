import AdapterKit
import AdapterKitTesting
import Testing

/// Says in reports and skips whatever the message tells it to.
private struct EchoAdapter: Adapter {
  static let settingKeys = ["suffix"]

  static var descriptor: Descriptor {
    Descriptor(
      partnerID: "0d9c7a6e-8a52-4d39-9a53-6d1fc8e9b001", name: "Echo", vendor: "Echo",
      adapterVersion: "1.0.0", levelSource: .worst, needsClassicPolicy: false, platforms: [],
      toggles: [.iosCompliance], levelWords: [], identifiers: [.serialNumber])
  }

  let suffix: String

  init(configuration: Configuration) throws(AdapterFailure) {
    suffix = configuration.settings["suffix"] ?? ""
  }

  func receive(_ payload: Payload, _ reporter: Reporter) throws(AdapterFailure) {
    guard payload.sourceID != "closed" else { throw .unavailable("the source is closed") }
    for report in FakeHostTests.reports { try reporter.report(report) }
    for skip in FakeHostTests.skips { reporter.skip(skip) }
    let text = unsafe payload.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
    try reporter.report(
      Report(.state(.word(text + suffix)), of: .device(7), observed: payload.received))
  }
}

@Suite("The host for unit tests")
struct FakeHostTests {
  /// One report of every kind, with every field.
  static let reports: [Report] = {
    var device = Identifiers()
    device.add(.serialNumber, "SN-1")
    device.add(.userPrincipalName, "ada@example.org")
    var opened = Report(.threatOpened(id: "T-1", .state(.highSeverity)), of: device, observed: 1)
    opened.category = "malware"
    opened.title = "Something bad"
    opened.detail = "Found today"
    opened.vendorCode = 17
    opened.platform = .macos
    opened.isInPart = true
    device.add(.parentPartnerDevice, "P-1")
    return [
      Report(.state(.state(.misconfigured)), of: device, observed: 2), opened,
      Report(.threatClosed(id: "T-1"), of: .nobody, observed: 3),
      Report(.removed, of: device, observed: 4),
      Report(.heartbeat(errorCode: 5, lagMilliseconds: 6), of: .nobody, observed: 7),
    ]
  }()

  static let skips: [Skip] = [
    .unknownWord("status", "purple"), .unknownKind("type", "gift"), .malformed("seen"),
    .noDevice("device"), .irrelevant("audit", "login"),
  ]

  @Test("What an adapter says comes back as it said it")
  func everything() throws {
    let exchange = try FakeHost(EchoAdapter.self).receive("blue")
    let last = Report(.state(.word("blue")), of: .device(7), observed: 1_795_392_000_000)
    #expect(exchange == Exchange(reports: Self.reports + [last], skips: Self.skips))
  }

  @Test("A failure is part of the answer")
  func failure() throws {
    let exchange = try FakeHost(EchoAdapter.self).receive("blue", from: "closed")
    #expect(exchange == Exchange(failure: .unavailable("the source is closed")))
  }

  @Test("The instance is configured, and its configuration checked as by any host")
  func configuration() throws {
    let host = try FakeHost(
      EchoAdapter.self, togglesOn: [.iosCompliance], settings: ["suffix": "!"])
    #expect(host.receive("blue").reports.last?.kind == .state(.word("blue!")))
    #expect(throws: AdapterFailure.self) {
      try FakeHost(EchoAdapter.self, settings: ["colour": "blue"])
    }
    #expect(throws: AdapterFailure.self) {
      try FakeHost(EchoAdapter.self, togglesOn: [.androidCompliance])
    }
  }
}
