import AdapterKit

/// Reads pages of devices and of threats of Zimperium's REST interface, version 2, and the logs of threats and of
/// mitigations that it pushes.
struct ZimperiumAdapter: Adapter {
  init(configuration: Configuration) {}

  func receive(_ payload: Payload, _ reporter: Reporter) throws(AdapterFailure) {
    let message = try payload.json()
    // What a page says of itself (`empty`, `totalHits`) is wrong often enough: only its rows count.
    if let records = try message.records(under: "content") {
      return try reporter.forEach(records, Self.read)
    }
    guard message.kind == .object, !message.isEmpty else {
      throw .argument("the message is neither a list, nor a page with \"content\", nor a record")
    }
    try reporter.forOne(message, Self.read)
  }

  private static func read(_ record: JSON) throws(Skip) -> [Report] {
    if record.has("threat_uuid") {
      let isMitigation = record.has("mitigation_reason") || record.has("mitigated")
      return [try isMitigation ? mitigation(record) : detection(record)]
    }
    if record.has("zeventId") || record.has("threatTypeId") { return [try threat(record)] }
    if record.has("zdeviceId") || record.has("riskPosture") { return [try device(record)] }
    throw .unknownKind("")
  }

  /// A severity is a number from 0 to 3, its name, or both. The name is the word that is graded; a number
  /// that says something else makes both worthless.
  static func grade(_ record: JSON, number: String, name: String) throws(Skip) -> Grade? {
    let names = ["NORMAL", "LOW", "ELEVATED", "CRITICAL"]
    let place = try record.intOrText(number)
    let word = try record.identifier(name)
    guard let place else { return word.map { .word($0) } }
    guard place >= 0, place < 4 else { throw .malformed(number) }
    let expected = names[Int(place)]
    guard let word else { return .word(expected) }
    if names.contains(word.uppercased()), word.uppercased() != expected { throw .malformed(number) }
    return .word(word)
  }
}
