import ConnectorModel
import Foundation

/// What an Apple device sends to its device management, as far as it is used.
///
/// `PropertyListDecoder` reads of a binary property list only what is asked for. That matters: a list whose
/// entries refer to one another many times over is small as a file and endless when spelt out, which is
/// what `PropertyListSerialization` does.
struct AppleMessage: Decodable {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case messageType = "MessageType"
    case status = "Status"
    case udid = "UDID"
    case enrollmentId = "EnrollmentID"
    case userId = "UserID"
    case enrollmentUserId = "EnrollmentUserID"
    case facts = "QueryResponses"
    case securityInfo = "SecurityInfo"
    case installedApps = "InstalledApplicationList"
    case managedApps = "ManagedApplicationList"
  }

  let messageType: String?
  let status: String?
  let udid: DeviceIdentifier?
  let enrollmentId: DeviceIdentifier?
  /// Whether a user's channel speaks and not the device's.
  let isOfUser: Bool
  /// What the device says of itself: in an answer to DeviceInformation, or in the message itself.
  let facts: AppleDeviceFacts
  /// Whether it answers a question about the device, by the keys of the answer: its name may be absent.
  let isAnswer: Bool
  let installedApps: AppleInstalledApps?
  let managedApps: AppleManagedApps?

  init(from decoder: any Decoder) throws {
    let container = try LenientContainer<CodingKeys>(decoder)
    messageType = container.text(.messageType)
    status = container.text(.status)
    udid = container.identifier(.udid, .udid)
    enrollmentId = container.identifier(.enrollmentId, .mdmDeviceId)
    isOfUser = container.text(.userId) != nil || container.text(.enrollmentUserId) != nil
    facts =
      try container.value(AppleDeviceFacts.self, .facts) ?? AppleDeviceFacts(from: decoder)
    let keys = container.container
    isAnswer =
      keys.contains(.facts) || keys.contains(.securityInfo) || keys.contains(.installedApps)
      || keys.contains(.managedApps)
    installedApps = container.value(AppleInstalledApps.self, .installedApps)
    managedApps = container.value(AppleManagedApps.self, .managedApps)
  }

  /// Reads a property list in XML or binary form.
  static func parse(_ bytes: [UInt8], _ reading: RecordReading) throws(FieldProblem) -> AppleMessage
  {
    let drops = PropertyListDrops()
    let checked = try PropertyListGuard.check(bytes, drops)
    let decoder = PropertyListDecoder()
    if let key = CodingUserInfoKey.drops { decoder.userInfo[key] = drops }
    defer { for problem in drops.all { reading.drop(problem) } }
    do { return try decoder.decode(AppleMessage.self, from: Data(checked)) } catch {
      throw FieldProblem(error)
    }
  }

  /// The names that may be told of a property list; all others can be data.
  static let keys = Set(
    CodingKeys.allCases.map(\.rawValue) + AppleDeviceFacts.CodingKeys.allCases.map(\.rawValue)
      + AppleInstalledApp.CodingKeys.allCases.map(\.rawValue))
}
