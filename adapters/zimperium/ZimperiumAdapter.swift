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

  private static func read(_ record: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    if record.has("threat_uuid") {
      let isMitigation = record.has("mitigation_reason") || record.has("mitigated")
      return try isMitigation ? mitigation(record, notes) : detection(record, notes)
    }
    if record.has("zeventId") || record.has("threatTypeId") { return try threat(record, notes) }
    if record.has("zdeviceId") || record.has("riskPosture") { return try device(record, notes) }
    throw .unknownKind("")
  }

  /// A severity is a number from 0 to 3, its name, or both. Of two that do not say the same the worse counts, in part.
  static func grade(_ record: JSON, number: String, name: String, _ notes: Notes) -> Grade? {
    let names = ["NORMAL", "LOW", "ELEVATED", "CRITICAL"]
    let word = notes.bearing(try record.identifier(name))
    guard let place = notes.bearing(try record.intOrText(number)) else {
      return word.map { .word($0) }
    }
    guard place >= 0, place < 4 else {
      notes.leaveOut(.malformed(number))
      return word.map { .word($0) }
    }
    guard let word else { return .word(names[Int(place)]) }
    guard let named = names.firstIndex(of: word.uppercased()) else {
      notes.unknownWord(word, at: name)
      return .word(names[Int(place)])
    }
    if named != Int(place) { notes.leaveOut(.malformed(number)) }
    return .word(names[max(named, Int(place))])
  }
}
