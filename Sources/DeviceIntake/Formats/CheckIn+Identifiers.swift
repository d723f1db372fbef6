import ConnectorModel

extension CheckIn {
  /// Adds an identifier, if there is one.
  mutating func add(_ identifier: consuming DeviceIdentifier?) {
    guard let identifier else { return }
    if identifiers.isEmpty { identifiers.reserveCapacity(6) }
    identifiers.append(identifier)
  }

  /// Refuses a check-in of which it cannot be said whose it is. A person's name does not say it.
  func requireIdentifier(_ reading: RecordReading) throws(FieldProblem) {
    guard identifiers.allSatisfy({ $0.kind == .userPrincipalName }) else { return }
    let left = reading.dropped.compactMap(\.field).prefix(3).joined(separator: ", ")
    throw FieldProblem(
      "names no device: every identifier is missing, empty or a placeholder"
        + (left.isEmpty ? "" : "; not understood: \(left)"))
  }

  /// Takes away a serial number that is another identifier once more, or has the form of one: managers put it
  /// there where a device hides its own.
  mutating func dropRepeatedSerialNumber() {
    guard let index = identifiers.firstIndex(where: { $0.kind == .serialNumber }) else { return }
    // Lengths first: nearly all differ in them, and nothing is compared or copied.
    let length = identifiers[index].comparable.utf8.count
    let isRepeated = identifiers.indices.contains { other in
      other != index && identifiers[other].comparable.utf8.count == length
        && identifiers[other].comparable == identifiers[index].comparable
    }
    if isRepeated || (length >= 24 && isHidden(identifiers[index])) {
      identifiers.remove(at: index)
    }
  }

  /// A UDID of Apple's; or an enterprise-specific id of Android's, which is longer than serial numbers there are.
  private func isHidden(_ serialNumber: DeviceIdentifier) -> Bool {
    let value = serialNumber.value.utf8
    if serialNumber.hasFormOfUDID { return true }
    return platform == .android
      && value.allSatisfy { byte in
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      }
  }
}

extension DeviceIdentifier {
  /// `00008120-000A1B2C3D4E00DD`, or 40 hexadecimal digits.
  fileprivate var hasFormOfUDID: Bool {
    let parts = value.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [40] || parts.map(\.count) == [8, 16] else { return false }
    return parts.joined().allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
  }
}

extension [GroupID] {
  /// Without repetitions, in the order given.
  func unique() -> [GroupID] {
    if count < 2 { return self }
    var seen: Set<GroupID> = []
    return filter { seen.insert($0).inserted }
  }
}
