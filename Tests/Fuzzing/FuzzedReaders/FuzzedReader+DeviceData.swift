import ConnectorModel
import DeviceIntake

extension FuzzedReader {
  private static let samples = "Tests/DeviceIntakeTests/Samples"

  /// What device managers send, and our own format. Each begins with all samples: one format must do no harm to
  /// the reader of another.
  static let deviceData = [
    ("check-ins", IntakeFormat.jsonLines), ("apple-messages", .nanomdm),
    ("managed-devices", .graph), ("android-devices", .androidManagement),
  ].map { name, format in
    FuzzedReader(name, samples: [samples]) { bytes in
      read(bytes, as: format) ?? read(bytes, as: nil)
    }
  }

  /// - Parameter format: nil when it is to be recognised.
  private static func read(_ bytes: [UInt8], as format: IntakeFormat?) -> String? {
    var handedOver = 0
    var isNameless = false
    let summary = try? DeviceIntake.read(.bytes(bytes, name: "input"), format: format) { batch in
      handedOver += batch.count
      isNameless = isNameless || batch.contains { $0.identifiers.isEmpty }
    }
    if isNameless { return "a check-in names no device" }
    guard let summary else { return nil }
    let isCounted =
      handedOver == summary.checkIns
      && summary.records == summary.checkIns + summary.ignored + summary.problemCount
    return isCounted ? nil : "the records do not add up: \(summary)"
  }
}
