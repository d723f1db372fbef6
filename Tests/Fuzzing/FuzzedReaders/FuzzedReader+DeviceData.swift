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
      let recognised = read(bytes, as: nil)
      if case .wrong = recognised { return recognised }
      return read(bytes, as: format)
    }
  }

  /// - Parameter format: nil when it is to be recognised.
  private static func read(_ bytes: [UInt8], as format: IntakeFormat?) -> Outcome {
    var handedOver = 0
    var isNameless = false
    let summary = try? DeviceIntake.read(.bytes(bytes, name: "input"), format: format) { batch in
      handedOver += batch.count
      isNameless = isNameless || batch.contains { $0.identifiers.isEmpty }
    }
    if isNameless { return .wrong("a check-in names no device") }
    guard let summary else { return .refused }
    let isCounted =
      handedOver == summary.checkIns
      && summary.records == summary.checkIns + summary.ignored + summary.problemCount
    guard isCounted else { return .wrong("the records do not add up: \(summary)") }
    return handedOver > 0 ? .taken : .refused
  }
}
