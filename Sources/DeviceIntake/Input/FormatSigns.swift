/// What the first record of a source shows of its format.
enum FormatSigns: Equatable {
  case format(IntakeFormat)
  /// Something that looks like device data and is not; the text says what.
  case notDeviceData(String)
  case none

  /// `root` is a record, a page of records, or an array of records.
  init(of root: JSONValue) {
    var signs = Signs()
    signs.collect(root, depth: 0)
    self = signs.verdict
  }

  private struct Signs {
    private var names: Set<String> = []
    private var dataType = ""
    private var topic = ""
    private var name = ""

    /// The first element stands for an array, and for the array or object in a page's `value`.
    mutating func collect(_ value: JSONValue, depth: Int) {
      guard depth < 4 else { return }
      var contents = value.contents
      if value.kind == .array {
        if let first = contents.next() { collect(first, depth: depth + 1) }
        return
      }
      guard value.kind == .object else { return }
      for _ in 0..<Self.mostMembers {
        guard let member = contents.next() else { return }
        let key = contents.nameText
        names.insert(key)
        switch key {
        case "@odata.type", "@odata.context": dataType += member.string ?? ""
        case "topic": topic = member.string ?? ""
        case "name": name = member.string ?? ""
        case "value": collect(member, depth: depth + 1)
        default: break
        }
      }
    }

    var verdict: FormatSigns {
      if dataType.contains("detectedApp") || has("deviceCount", "sizeInByte") {
        return .notDeviceData(
          "it is the Discovered apps report, which counts devices by app and names none; app lists come "
            + "with the devices of device management")
      }
      if dataType.contains("mobileThreatDefenseConnector") || has("partnerState") {
        return .notDeviceData(
          "it is a list of Mobile Threat Defense connectors; see gatehouse connector")
      }
      if has("acknowledge_event") || has("checkin_event") || topic.hasPrefix("mdm.") {
        return .format(.nanomdm)
      }
      if name.hasPrefix("enterprises/") || !names.isDisjoint(with: Self.androidNames) {
        return .format(.androidManagement)
      }
      if !names.isDisjoint(with: Self.graphNames)
        || names.contains(where: { $0.hasPrefix("@odata.") })
      {
        return .format(.graph)
      }
      return names.contains { CheckInRecord.Field(rawValue: $0) != nil }
        ? .format(.jsonLines) : .none
    }

    private func has(_ wanted: String...) -> Bool { names.isSuperset(of: wanted) }

    private static let mostMembers = 256
    private static let androidNames: Set<String> = [
      "devices", "nextPageToken", "hardwareInfo", "softwareInfo", "appliedState",
    ]
    private static let graphNames: Set<String> = [
      "value", "azureADDeviceId", "managedDeviceOwnerType", "operatingSystem", "lastSyncDateTime",
      "enrolledDateTime",
    ]
  }
}
