import ConnectorModel

/// An entry of InstalledApplicationList. Everything in it is optional, the identifier too.
struct AppleInstalledApp: Decodable {
  enum CodingKeys: String, CodingKey {
    case identifier = "Identifier"
    case name = "Name"
    case version = "Version"
    case shortVersion = "ShortVersion"
    case bundleSize = "BundleSize"
    case dynamicSize = "DynamicSize"
    case isValidated = "IsValidated"
    case isAdHocSigned = "AdHocCodeSigned"
    case isFromAppStore = "AppStoreVendable"
    case isBeta = "BetaApp"
    case isDeviceBasedVPP = "DeviceBasedVPP"
  }

  let app: InstalledApp

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    app = InstalledApp(
      appId: try container.lenientText(.identifier),
      name: try container.lenientText(.name),
      version: try container.lenientText(.version),
      shortVersion: try container.lenientText(.shortVersion),
      bundleSize: try container.decodeIfPresent(UInt64.self, forKey: .bundleSize),
      dynamicSize: try container.decodeIfPresent(UInt64.self, forKey: .dynamicSize),
      isValidated: try container.decodeIfPresent(Bool.self, forKey: .isValidated),
      isAdHocSigned: try container.decodeIfPresent(Bool.self, forKey: .isAdHocSigned),
      isFromAppStore: try container.decodeIfPresent(Bool.self, forKey: .isFromAppStore),
      isBeta: try container.decodeIfPresent(Bool.self, forKey: .isBeta),
      isDeviceBasedVPP: try container.decodeIfPresent(Bool.self, forKey: .isDeviceBasedVPP))
  }
}

/// ManagedApplicationList: a dictionary by bundle id, here in the order of those ids.
struct AppleManagedApps: Decodable {
  let apps: [ManagedApp]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: AnyKey.self)
    let keys = container.allKeys
    guard keys.count <= IntakeLimits.appsPerDevice else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription: "has more than \(IntakeLimits.appsPerDevice) entries"))
    }
    var apps: [ManagedApp] = []
    for key in keys.sorted(by: { $0.stringValue < $1.stringValue }) where !key.stringValue.isEmpty {
      guard key.stringValue.utf8.count <= IntakeLimits.textBytes else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: container.codingPath,
            debugDescription: "has a key of more than \(IntakeLimits.textBytes) bytes"))
      }
      let word = try container.decode(Entry.self, forKey: key).status
      apps.append(
        ManagedApp(
          appId: key.stringValue, status: word.flatMap(ManagedAppStatus.init(rawValue:)) ?? .unknown
        ))
    }
    self.apps = apps
  }

  private struct Entry: Decodable {
    enum CodingKeys: String, CodingKey {
      case status = "Status"
    }

    let status: String?

    init(from decoder: any Decoder) throws {
      status = try decoder.container(keyedBy: CodingKeys.self).lenientText(.status)
    }
  }
}
