import ConnectorModel

/// What an Apple device says of itself in Authenticate and in its answer to DeviceInformation.
struct AppleDeviceFacts: Decodable {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case udid = "UDID"
    case serialNumber = "SerialNumber"
    case imei = "IMEI"
    case subscriptions = "ServiceSubscriptions"
    case deviceName = "DeviceName"
    case osVersion = "OSVersion"
    case osVersionExtra = "SupplementalOSVersionExtra"
    case productName = "ProductName"
    case model = "Model"
    case modelName = "ModelName"
    case isSupervised = "IsSupervised"
  }

  let udid: DeviceIdentifier?
  let serialNumber: DeviceIdentifier?
  let imei: DeviceIdentifier?
  let deviceName: String?
  let osText: String?
  let productName: String?
  let model: String?
  let modelName: String?
  let isSupervised: Bool?

  init(from decoder: any Decoder) throws {
    let container = try LenientContainer<CodingKeys>(decoder)
    udid = container.identifier(.udid, .udid)
    serialNumber = container.identifier(.serialNumber, .serialNumber)
    imei =
      container.identifier(.imei, .imei)
      ?? container.value([Subscription].self, .subscriptions)?.lazy.compactMap(\.imei).first
    deviceName = container.text(.deviceName)
    let version = container.text(.osVersion, atMost: IntakeLimits.osTextBytes)
    let extra = container.text(.osVersionExtra, atMost: IntakeLimits.osTextBytes)
    osText = Self.osText(version, extra)
    productName = container.text(.productName)
    model = container.text(.model)
    modelName = container.text(.modelName)
    isSupervised = container.flag(.isSupervised)
  }

  /// `16.4.1 (a)` after a rapid security response.
  private static func osText(_ version: String?, _ extra: String?) -> String? {
    guard let version, let extra, version.utf8.count + extra.utf8.count < IntakeLimits.osTextBytes
    else {
      return version
    }
    return "\(version) \(extra)"
  }

  /// `iPad4,1` tells the platform; `Model` may be an order number such as MD786X. Nil for an Apple TV, a
  /// watch, and whatever else no policy is for.
  var platform: Platform? {
    for case let name? in [productName, modelName, model] {
      if ["iPhone", "iPad", "iPod"].contains(where: name.hasPrefix) { return .ios }
      if ["Mac", "iMac", "VirtualMac", "Xserve"].contains(where: name.hasPrefix) { return .macos }
    }
    return nil
  }

  private struct Subscription: Decodable {
    enum CodingKeys: String, CodingKey {
      case imei = "IMEI"
    }

    let imei: DeviceIdentifier?

    init(from decoder: any Decoder) throws {
      imei = try LenientContainer<CodingKeys>(decoder).identifier(.imei, .imei)
    }
  }
}
