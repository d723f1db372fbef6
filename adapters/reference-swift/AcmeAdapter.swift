import AdapterKit

/// The reference adapter in Swift, for a partner that does not exist: read this first if you write yours in Swift.
///
/// Acme's feed is one JSON object a line:
///
///     {"device":"C02XK0AB","platform":"ios","status":"infected","seen":1795392000000}
///
/// A line may also name the Acme id of the device, `id`, and that of the device that it lives on, `parent`.
///
/// AdapterKit does what every adapter must do; what is left is what is Acme's own.
struct AcmeAdapter: Adapter {
  /// Refuse a message with any malformed line, instead of passing such lines over.
  private let isStrict: Bool

  static let settingKeys = ["strict"]

  init(configuration: Configuration) throws(AdapterFailure) {
    switch configuration.settings["strict"] {
    case nil, "no": isStrict = false
    case "yes": isStrict = true
    default: throw .configuration("setting \"strict\" must be yes or no")
    }
  }

  static var descriptor: Descriptor {
    Descriptor(
      partnerID: "a0c3e000-5a1e-4d00-9acc-3e0000000002", name: "Acme Mobile Shield (Swift)",
      vendor: "Gatehouse", adapterVersion: "1.0.0", levelSource: .state, needsClassicPolicy: true,
      platforms: [
        PlatformSupport(
          .android, compliance: Version(8, 0), label: Version(8, 0), appID: "example.acme.shield"),
        PlatformSupport(
          .ios, compliance: Version(15), label: Version(15), appID: "example.acme.shield"),
      ],
      toggles: [.androidCompliance, .iosCompliance, .blockUnsupportedOS, .daysUntilUnresponsive],
      levelWords: [
        LevelWord("ok", .secured), LevelWord("suspicious", .lowSeverity),
        LevelWord("infected", .mediumSeverity), LevelWord("critical", .highSeverity),
      ],
      identifiers: [.serialNumber, .partnerDevice])
  }

  func receive(_ payload: Payload, _ reporter: Reporter) throws(AdapterFailure) {
    guard try payload.jsonLines().contains(where: { $0?.kind == .object }) else {
      throw .argument("no line of the message is a JSON object")
    }
    for (index, line) in try payload.jsonLines().enumerated() {
      try reporter.checkStop()
      if let line, line.kind == .object {
        try reporter.forOne(line, at: UInt64(index), Self.read)
      } else if isStrict {
        throw .argument("a line is malformed and the setting \"strict\" is yes")
      } else {
        reporter.skip(.malformed(""), at: UInt64(index))
      }
    }
  }

  /// We send the word, not our reading of it: the host looks it up, and counts it when nobody knows it.
  private static func read(_ line: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    let status = try line.word("status")
    guard let seen = try line.milliseconds("seen") else { throw .malformed("seen") }
    // An identifier that cannot be read is told to the host, and the others name the device.
    var device = Identifiers()
    device.add(.serialNumber, notes.optional(try line.identifier("device")))
    device.add(.partnerDevice, notes.optional(try line.identifier("id")))
    device.add(.parentPartnerDevice, notes.optional(try line.identifier("parent")))
    guard !device.isEmpty else { throw .noDevice("device") }
    return try notes.reports(
      status == "gone" ? .removed : .state(.word(status)), of: .identifiers(device),
      observed: seen, platform: notes.platform(of: line, "platform"))
  }
}
