/// The members of an object, as far as they tell what the object is.
struct MemberSigns {
  /// In lower case.
  private(set) var names: Set<String> = []
  /// As they stand there: the check-in format has them so and not otherwise.
  private var exactNames: Set<String> = []
  private var context = ""
  private var dataType = ""
  private var topic = ""
  private var resource = ""
  private var hasErrorParts = false

  private static let mostMembers = 256

  init() {}

  init(of object: JSONValue) {
    var contents = object.contents
    for _ in 0..<Self.mostMembers {
      guard let member = contents.next() else { return }
      let name = contents.nameText
      exactNames.insert(name)
      names.insert(name.lowercased())
      switch name {
      case "@odata.context": context = member.string ?? ""
      case "@odata.type": dataType = member.string ?? ""
      case "topic": topic = member.string ?? ""
      case "name": resource = member.string ?? ""
      case "error", "errors": hasErrorParts = member.kind != .null && !member.isEmptyList
      default: break
      }
    }
  }

  /// The signs of a record together with those of the page that it stands on.
  func joined(_ record: MemberSigns) -> MemberSigns {
    var signs = self
    signs.names.formUnion(record.names)
    signs.exactNames.formUnion(record.exactNames)
    if !record.context.isEmpty { signs.context = record.context }
    if !record.dataType.isEmpty { signs.dataType = record.dataType }
    if !record.topic.isEmpty { signs.topic = record.topic }
    if !record.resource.isEmpty { signs.resource = record.resource }
    signs.hasErrorParts = hasErrorParts || record.hasErrorParts
    return signs
  }

  /// An object with nothing but what stands beside a page's list.
  var isOnlyPage: Bool { names.isSubset(of: ["nextpagetoken"]) }

  /// What the page says of itself, whatever its records are; nil when it says nothing.
  var ownVerdict: FormatSigns? {
    guard let collection else { return nil }
    if collection == "manageddevices" || collection == "comanageddevices" {
      return names.contains("value") ? nil : .format(.graph)
    }
    let known = OtherData.all.first { $0.collections.contains(collection) }
    let name = collection.isPlainName ? " of \(collection)" : ""
    return .notDeviceData(
      (known?.what ?? "it is a list\(name); export deviceManagement/managedDevices")
        + " (its @odata.context says so)")
  }

  /// The last part of the path behind `$metadata#`, in lower case; nil when there is none.
  private var collection: String? {
    guard let mark = context.firstRange(of: "$metadata#") else { return nil }
    let path = context[mark.upperBound...].lowercased().replacing("/$entity", with: "")
    // What is selected stands in brackets behind it.
    let plain = path.prefix { $0 != "(" }
    let last = (path.hasSuffix(")") ? plain : path[...]).split(separator: "/").last
    return last.map { String($0) }
  }

  var verdict: FormatSigns {
    if hasErrorParts, !isMessage {
      return .notDeviceData(
        "it is the answer to a question that went wrong (\"error\"); see to that, and ask again")
    }
    if isMessage { return .format(.nanomdm) }
    if resource.hasPrefix("enterprises/") { return .format(.androidManagement) }
    let type = dataType.lowercased().split(separator: ".").last.map { String($0) }
    if let type, type.hasSuffix("manageddevice") { return .format(.graph) }
    let other = OtherData.all.first { other in
      type.map(other.collections.contains) ?? false
        || other.members.contains { names.isSuperset(of: $0) }
    }
    if let other, !hasAny(Self.certainGraphNames) { return .notDeviceData(other.what) }
    if let type,
      type.hasSuffix("policy") || type.hasSuffix("configuration") || type.hasSuffix("app")
    {
      return .notDeviceData(
        "it is a list of policies or apps; export deviceManagement/managedDevices")
    }
    return verdictByFormat
  }

  private var verdictByFormat: FormatSigns {
    if hasAny(Self.androidNames) { return .format(.androidManagement) }
    if hasAny(Self.graphNames) || hasAny(Self.certainGraphNames) { return .format(.graph) }
    if names.isSuperset(of: ["id", "osversion"]) { return .format(.graph) }
    // Others have a serial number and a name too, and much besides.
    let known = exactNames.count { CheckInRecord.Field(rawValue: $0) != nil }
    if known > 0, known * 2 >= exactNames.count { return .format(.jsonLines) }
    if names.contains("value") || names.contains(where: { $0.hasPrefix("@odata.") }) {
      return .notDeviceData(
        "it is a list of Microsoft Graph's whose records are no managed devices; export"
          + " deviceManagement/managedDevices")
    }
    return .none("")
  }

  private var isMessage: Bool {
    names.contains("acknowledge_event") || names.contains("checkin_event")
      || topic.hasPrefix("mdm.")
  }

  private func hasAny(_ wanted: Set<String>) -> Bool { !names.isDisjoint(with: wanted) }

  /// Beside the name of an Android device, which begins with its enterprise. Others have pages of `devices` as well.
  private static let androidNames: Set<String> = [
    "nextpagetoken", "hardwareinfo", "softwareinfo", "appliedstate", "laststatusreporttime",
    "enrollmenttime", "applicationreports", "managementmode",
  ]
  /// Only managed devices have these.
  private static let certainGraphNames: Set<String> = [
    "manageddeviceownertype", "enrolleddatetime", "jailbroken",
  ]
  private static let graphNames: Set<String> = [
    "azureaddeviceid", "lastsyncdatetime", "operatingsystem", "devicename",
  ]
}

extension JSONValue {
  fileprivate var isEmptyList: Bool {
    guard kind == .array else { return false }
    var elements = contents
    return elements.next() == nil
  }
}
