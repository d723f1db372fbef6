import ConnectorModel

/// What a partner's message says: of one device, by its serial number.
struct MessageBody {
  var number: Int
  var device: Int
  var word: String

  /// Nil for what no adapter can read.
  init?(_ bytes: [UInt8]) {
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
    guard parts.count == 3, let number = Int(parts[0]), let device = Int(parts[1]) else {
      return nil
    }
    self.init(number: number, device: device, word: parts[2])
  }

  init(number: Int, device: Int, word: String) {
    self.number = number
    self.device = device
    self.word = word
  }

  static let words = ["secured", "highSeverity", "opened", "closed", "deadly"]

  var bytes: [UInt8] { [UInt8]("\(number) \(device) \(word)".utf8) }
  var isDeadly: Bool { word == "deadly" }

  func reports(at time: Timestamp) -> [Report] {
    let kind: ReportKind =
      switch word {
      case "opened": .threatOpened(id: "t\(device)", level: .high)
      case "closed": .threatClosed(id: "t\(device)")
      default: .state(PartnerDeviceState(rawValue: word) ?? .unknown)
      }
    let identifiers = [DeviceIdentifier(.serialNumber, "SN\(device)")].compactMap { $0 }
    return [
      Report(subject: .identifiers(identifiers), kind: kind, observedAt: time, vendorCode: 0)
    ]
  }
}
