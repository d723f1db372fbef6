/// Why one report is refused.
struct ReportFault: Error, Hashable {
  /// Dotted, such as `report.no-device`.
  var code: String
  var message: String

  init(_ code: String, _ message: String) {
    self.code = "report.\(code)"
    self.message = message
  }

  static func text(_ fault: TextFault, _ field: String, atMost most: Int) -> ReportFault {
    switch fault {
    case .null: ReportFault("null-text", "\(field) \(fault.message)")
    case .tooLong:
      ReportFault("text-too-long", "\(field) \(fault.message); at most \(most) are allowed")
    case .notUTF8: ReportFault("not-utf8", "\(field) \(fault.message)")
    }
  }
}
