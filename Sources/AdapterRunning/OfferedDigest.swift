import ConnectorModel
import Foundation
import Sodium

/// What is offered to an adapter, as a SHA-256, by which a record that was set aside is known again. Times
/// are left out: they change with every check-in, and what kills an adapter once would kill it each time.
enum OfferedDigest {
  static func of(_ device: Device) -> String {
    let identifiers = device.identifiers.map { [$0.kind.rawValue, $0.value] }
    return SHA256.hex(
      encoded(
        OfferedDevice(
          platform: device.platform, ownership: device.ownership, management: device.management,
          identifiers: identifiers.sorted { $0.lexicographicallyPrecedes($1) },
          osText: device.osText, model: device.model, isSupervised: device.isSupervised,
          isJailbroken: device.isJailbroken)))
  }

  static func of(_ inventory: DisclosedInventory) -> String {
    let apps = inventory.apps.map { encoded(OfferedApp($0)) }.sorted {
      $0.lexicographicallyPrecedes($1)
    }
    return SHA256.hex(Array(apps.joined(separator: [UInt8(ascii: "\n")])))
  }

  static func of(_ message: PartnerMessage) -> String { SHA256.hex(message.body) }

  /// What of a device goes to an adapter.
  private struct OfferedDevice: Encodable {
    var platform: Platform?
    var ownership: Ownership
    var management: Management
    var identifiers: [[String]]
    var osText: String?
    var model: String?
    var isSupervised: Bool?
    var isJailbroken: Bool?
  }

  /// What of an app goes to an adapter.
  private struct OfferedApp: Encodable {
    struct App: Encodable {
      var appId: String?
      var name: String?
      var version: String?
      var shortVersion: String?
      var bundleSize: UInt64?
      var dynamicSize: UInt64?
      var isValidated: Bool?
      var isAdHocSigned: Bool?
      var isFromAppStore: Bool?
      var isBeta: Bool?
      var isDeviceBasedVPP: Bool?
    }

    var app: App
    var isManaged: Bool

    init(_ shared: SharedApp) {
      let app = shared.app
      self.app = App(
        appId: app.appId,
        name: app.name,
        version: app.version,
        shortVersion: app.shortVersion,
        bundleSize: app.bundleSize,
        dynamicSize: app.dynamicSize,
        isValidated: app.isValidated,
        isAdHocSigned: app.isAdHocSigned,
        isFromAppStore: app.isFromAppStore,
        isBeta: app.isBeta,
        isDeviceBasedVPP: app.isDeviceBasedVPP)
      isManaged = shared.isManaged
    }
  }

  private static func encoded(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("a value of texts, numbers and truth values can always be written")
    }
    return [UInt8](data)
  }
}
