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
  let udid: String?
  let enrollmentId: String?
  /// Whether a user's channel speaks and not the device's.
  let isOfUser: Bool
  /// What the device says of itself: in an answer to DeviceInformation, or in the message itself.
  let facts: AppleDeviceFacts
  /// Whether it answers a question about the device, by the keys of the answer: its name may be absent.
  let isAnswer: Bool
  let installedApps: [AppleInstalledApp]?
  let managedApps: AppleManagedApps?

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    messageType = try container.lenientText(.messageType)
    status = try container.lenientText(.status)
    udid = try container.lenientText(.udid)
    enrollmentId = try container.lenientText(.enrollmentId)
    let user = try container.lenientText(.userId)
    let enrollmentUser = try container.lenientText(.enrollmentUserId)
    isOfUser = user != nil || enrollmentUser != nil
    facts =
      try container.decodeIfPresent(AppleDeviceFacts.self, forKey: .facts)
      ?? AppleDeviceFacts(from: decoder)
    isAnswer =
      container.contains(.facts) || container.contains(.securityInfo)
      || container.contains(.installedApps) || container.contains(.managedApps)
    installedApps = try Self.installedApps(in: container)
    managedApps = try container.decodeIfPresent(AppleManagedApps.self, forKey: .managedApps)
  }

  private static func installedApps(
    in container: KeyedDecodingContainer<CodingKeys>
  ) throws -> [AppleInstalledApp]? {
    guard container.contains(.installedApps) else { return nil }
    var list = try container.nestedUnkeyedContainer(forKey: .installedApps)
    var apps: [AppleInstalledApp] = []
    while !list.isAtEnd {
      guard apps.count < IntakeLimits.appsPerDevice else {
        throw DecodingError.dataCorruptedError(
          forKey: .installedApps, in: container,
          debugDescription: "has more than \(IntakeLimits.appsPerDevice) entries")
      }
      apps.append(try list.decode(AppleInstalledApp.self))
    }
    return apps
  }

  /// Reads a property list in XML or binary form.
  static func parse(_ bytes: [UInt8]) throws(FieldProblem) -> AppleMessage {
    let checked = try PropertyListGuard.check(bytes)
    do {
      return try PropertyListDecoder().decode(AppleMessage.self, from: Data(checked))
    } catch {
      throw FieldProblem(error)
    }
  }
}
