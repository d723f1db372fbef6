import MTDAdapterABI

/// A report as it came over the boundary, copied. Absent is nil, so that expectations stay short.
struct RecordedReport: Codable, Hashable {
  var kind: String
  /// A state's name, or nil where the grade is a word.
  var state: String?
  var word: String?
  var device: UInt64?
  /// `kind=value`, in the order given.
  var identifiers: [String]?
  var observed: UInt64
  var threat: String?
  var category: String?
  var title: String?
  var detail: String?
  var code: Int32?
  var platform: String?
  var inPart: Bool?
}

/// A record that led to no report.
struct RecordedSkip: Codable, Hashable {
  var reason: String
  var index: UInt64?
  var field: String?
  var value: String?
}

/// What one payload brought.
struct RecordedExchange: Codable, Hashable {
  var status: Int32 = 0
  var message: String?
  var reports: [RecordedReport] = []
  var skips: [RecordedSkip] = []
}

/// Words for the numbers of the header.
enum Names {
  static let kinds = ["", "state", "threatOpened", "threatClosed", "removed", "heartbeat"]
  static let states = [
    "unknown", "activated", "deactivated", "secured", "low", "medium", "high", "unresponsive",
    "compromised", "misconfigured",
  ]
  static let identifiers = [
    "", "directoryDevice", "mdmDevice", "udid", "serialNumber", "imei", "userPrincipalName",
    "partnerDevice", "parentPartnerDevice",
  ]
  static let platforms = ["", "android", "ios", "windows", "macos"]
  static let reasons = [
    "", "unknownWord", "unknownKind", "malformed", "noDevice", "irrelevant",
  ]

  static func name(_ number: UInt32, in names: [String]) -> String {
    Int(number) < names.count ? names[Int(number)] : "#\(number)"
  }
}

/// Text of a view; nil when it is empty. Replaces nothing: what is no UTF-8 becomes a mark that no test expects.
func text(_ view: mtda_str) -> String? {
  guard unsafe view.len > 0 else { return nil }
  let bytes = unsafe UnsafeRawBufferPointer(start: view.ptr, count: Int(view.len))
  return unsafe String(validating: bytes, as: UTF8.self) ?? "<invalid UTF-8>"
}
