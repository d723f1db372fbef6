import ConnectorModel

/// What a signature's trusted comment says: fields with tabs between them, as minisign writes its own.
///
/// `timestamp` is the time of signing in seconds since 1970 and must be there; minisign writes it unless
/// it is told another comment. `partner` and `version`, which the manifest says as well, may be there.
struct SigningComment: Hashable {
  var signedAt: Timestamp
  var partner: String?
  var version: String?

  init(signedAt: Timestamp, manifest: AdapterManifest) {
    self.signedAt = signedAt
    partner = manifest.partner.rawValue
    version = manifest.version.description
  }

  init?(_ text: String) {
    var fields: [Substring: Substring] = [:]
    for field in text.split(separator: "\t") {
      guard let colon = field.firstIndex(of: ":") else { continue }
      let (name, value) = (field[..<colon], field[field.index(after: colon)...])
      guard fields.updateValue(value, forKey: name) == nil else { return nil }
    }
    guard let timestamp = fields["timestamp"], let seconds = Int64(timestamp),
      (0...Self.lastSecond).contains(seconds)
    else { return nil }
    signedAt = Timestamp(milliseconds: seconds * 1000)
    partner = fields["partner"].map(String.init)
    version = fields["version"].map(String.init)
  }

  var text: String {
    let fields = [
      "timestamp:\(signedAt.milliseconds / 1000)", "file:\(AdapterManifest.fileName)",
      partner.map { "partner:\($0)" }, version.map { "version:\($0)" }, "hashed",
    ]
    return fields.compactMap { $0 }.joined(separator: "\t")
  }

  /// The end of the year 9999.
  private static let lastSecond: Int64 = 253_402_300_799
}
