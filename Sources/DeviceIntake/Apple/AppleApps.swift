import ConnectorModel

/// An entry of InstalledApplicationList. Everything in it is optional, the identifier too.
struct AppleInstalledApp: Decodable {
  enum CodingKeys: String, CodingKey, CaseIterable {
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

  /// Nil for an entry that is no dictionary, which is left out.
  let app: InstalledApp?

  init(from decoder: any Decoder) {
    guard let container = try? LenientContainer<CodingKeys>(decoder) else {
      app = nil
      decoder.drops?.add(FieldProblem("should be a dictionary", path: decoder.codingPath))
      return
    }
    var appId = container.text(.identifier, atMost: .max)
    if let id = appId, id.utf8.count > IntakeLimits.textBytes {
      container.drop(.identifier, "is longer than \(IntakeLimits.textBytes) bytes")
      appId = nil
    }
    app = InstalledApp(
      appId: appId, name: container.text(.name), version: container.text(.version),
      shortVersion: container.text(.shortVersion), bundleSize: container.size(.bundleSize),
      dynamicSize: container.size(.dynamicSize), isValidated: container.flag(.isValidated),
      isAdHocSigned: container.flag(.isAdHocSigned),
      isFromAppStore: container.flag(.isFromAppStore), isBeta: container.flag(.isBeta),
      isDeviceBasedVPP: container.flag(.isDeviceBasedVPP))
  }
}

/// InstalledApplicationList: at most so many entries as are kept of a device.
struct AppleInstalledApps: Decodable {
  let apps: [InstalledApp]

  init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    var apps: [InstalledApp] = []
    var count = 0
    while !list.isAtEnd {
      guard count < IntakeLimits.appsPerDevice else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: list.codingPath,
            debugDescription: "has more than \(IntakeLimits.appsPerDevice) entries"))
      }
      count += 1
      if let app = try list.decode(AppleInstalledApp.self).app { apps.append(app) }
    }
    self.apps = apps
  }
}

/// ManagedApplicationList: a dictionary by bundle id, here in the order of those ids.
struct AppleManagedApps: Decodable {
  let apps: [ManagedApp]

  init(from decoder: any Decoder) throws {
    let container = try LenientContainer<AnyKey>(decoder)
    let keys = container.container.allKeys
    guard keys.count <= IntakeLimits.appsPerDevice else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.container.codingPath,
          debugDescription: "has more than \(IntakeLimits.appsPerDevice) entries"))
    }
    var apps: [ManagedApp] = []
    for key in keys.sorted(by: { $0.stringValue < $1.stringValue }) where !key.stringValue.isEmpty {
      guard key.stringValue.utf8.count <= IntakeLimits.textBytes else {
        container.drop(key, "has a key of more than \(IntakeLimits.textBytes) bytes")
        continue
      }
      guard let entry = container.value(Entry.self, key) else { continue }
      apps.append(
        ManagedApp(
          appId: key.stringValue,
          status: entry.status.flatMap(ManagedAppStatus.init(rawValue:)) ?? .unknown))
    }
    self.apps = apps
  }

  private struct Entry: Decodable {
    enum CodingKeys: String, CodingKey {
      case status = "Status"
    }

    let status: String?

    init(from decoder: any Decoder) throws {
      status = try LenientContainer<CodingKeys>(decoder).text(.status)
    }
  }
}
