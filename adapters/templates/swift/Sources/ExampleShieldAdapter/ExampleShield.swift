import AdapterKit

/// The adapter for Example Shield.
///
/// Example Shield's messages are JSON objects, one a line. Put your partner's format in the place of this one:
///
///     {"device":"SN-1","status":"infected","seen":1795392000000,"platform":"ios"}
///
/// AdapterKit does what every adapter must do; what is left is what is the partner's own.
struct ExampleShield: Adapter {
  static var descriptor: Descriptor {
    Descriptor(
      // Never change the id: it is who you are.
      partnerID: "00000000-0000-4000-8000-000000000000", name: "Example Shield",
      vendor: "Example Vendor", adapterVersion: "0.1.0",
      // A line states the whole condition of a device.
      levelSource: .state, needsClassicPolicy: true,
      platforms: [
        PlatformSupport(.android, compliance: Version(10), label: Version(10)),
        PlatformSupport(.ios, compliance: Version(15), label: Version(15)),
      ],
      toggles: [.androidCompliance, .iosCompliance, .daysUntilUnresponsive],
      // The partner's words. Reports carry the word; what it means is looked up by the host.
      levelWords: [
        LevelWord("ok", .secured), LevelWord("suspicious", .lowSeverity),
        LevelWord("infected", .mediumSeverity), LevelWord("critical", .highSeverity),
      ],
      identifiers: [.serialNumber])
  }

  init(configuration: Configuration) {}

  func receive(_ payload: Payload, _ reporter: Reporter) throws(AdapterFailure) {
    guard try payload.jsonLines().contains(where: { $0?.kind == .object }) else {
      throw .argument("no line of the message is a JSON object")
    }
    for (index, line) in try payload.jsonLines().enumerated() {
      if let line, line.kind == .object {
        try reporter.forOne(line, at: UInt64(index), Self.read)
      } else {
        try reporter.checkStop()
        reporter.skip(.malformed(""), at: UInt64(index))
      }
    }
  }

  /// One line. Throwing a `Skip` tells the host of a line that led to no report, and the next one is read. What can be
  /// done without is read through `notes`: one odd value costs itself, and not its line.
  private static func read(_ line: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    let status = try line.word("status")
    guard let seen = try line.milliseconds("seen") else { throw .malformed("seen") }
    // A device is named by its serial number; the host finds out which one it is.
    var device = Identifiers()
    device.add(.serialNumber, try line.identifier("device"))
    guard !device.isEmpty else { throw .noDevice("device") }
    // A word that nobody knows goes along: the host counts it.
    return try notes.reports(
      status == "gone" ? .removed : .state(.word(status)), of: .identifiers(device),
      observed: seen, platform: notes.platform(of: line, "platform"))
  }
}
