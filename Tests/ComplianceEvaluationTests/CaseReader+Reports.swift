import ComplianceEvaluation
import ConnectorModel
import Foundation

/// A report of a case, with the partner's own id of the device that it is about; empty: it gives none.
struct CaseReport: Sendable {
  var device: String
  var report: Report
  var receivedAt: Timestamp
}

extension CaseReader {
  static func report(_ fields: Fields) throws -> CaseReport {
    guard let observed = try fields.time("at") else {
      throw CaseError(fields.place, "a report needs \"at\"")
    }
    let received = try fields.time("received") ?? observed
    var report = namedReport(try kind(fields), at: observed)
    report.title = try fields.value("title")
    report.category = try fields.value("category")
    if try fields.value("nobody") ?? false { report.subject = .nobody }
    report.isInPart = try fields.value("inPart") ?? false
    report.word = try fields.value("wordUnknown")
    let device = try fields.value("device") ?? ""
    try fields.end()
    return CaseReport(
      device: device, report: report.clamped(receivedAt: received).report, receivedAt: received)
  }

  static func namedReport(_ kind: ReportKind, at time: Timestamp) -> Report {
    Report(subject: .device(DeviceKey(rawValue: 7)), kind: kind, observedAt: time, vendorCode: 0)
  }

  private static func kind(_ fields: Fields) throws -> ReportKind {
    if let state: PartnerDeviceState = try fields.word("state") { return .state(state) }
    if let id = try fields.value("opened", as: String.self) {
      guard let level: ThreatLevel = try fields.word("level") else {
        throw CaseError(fields.place, "an opened threat needs \"level\"")
      }
      return .threatOpened(id: id, level: level)
    }
    if let id = try fields.value("closed", as: String.self) { return .threatClosed(id: id) }
    if let error = try fields.value("heartbeat", as: Int.self) {
      return .heartbeat(errorCode: Int32(error), lagMilliseconds: 0)
    }
    if fields.has("wordUnknown") { return .wordUnknown }
    guard try fields.value("removed", as: Bool.self) == true else {
      throw CaseError(
        fields.place, "a report is state, opened, closed, removed, wordUnknown or heartbeat")
    }
    return .removed
  }

  /// The partner devices of one device, in the order of their names.
  static func folded(_ reports: [CaseReport]) -> [PartnerDevice] {
    let byDevice = Dictionary(grouping: reports, by: \.device)
    return byDevice.sorted { $0.key < $1.key }.map { name, reports in
      let id = DeviceIdentifier(.partnerDeviceId, name)
      return reports.reduce(PartnerDevice(partnerDeviceId: id)) {
        $0.folded($1.report, receivedAt: $1.receivedAt)
      }
    }
  }
}
