import ConnectorModel
import Sodium

extension ToldDigest {
  /// Of what goes to an adapter of a device. When it last checked in is a part of it.
  init(_ device: Device) {
    var content = Content()
    content.add(device.platform?.rawValue)
    content.add(device.ownership.rawValue)
    content.add(device.management.rawValue)
    content.add(device.osText)
    content.add(device.model)
    content.add(device.isSupervised)
    content.add(device.isJailbroken)
    content.add(device.lastCheckInAt.map { UInt64(bitPattern: $0.milliseconds) })
    let identifiers = device.identifiers.sorted {
      ($0.kind.rawValue, $0.value) < ($1.kind.rawValue, $1.value)
    }
    for identifier in identifiers {
      content.add(identifier.kind.rawValue)
      content.add(identifier.value)
    }
    self.init(content)
  }

  /// Of which apps are shared, whatever their order and the time of the list.
  package init(_ inventory: DisclosedInventory) {
    let apps = inventory.apps.map { ToldDigest($0).bytes }
    var content = Content()
    content.bytes = apps.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
    self.init(content)
  }

  private init(_ shared: SharedApp) {
    let app = shared.app
    var content = Content()
    for text in [app.appId, app.name, app.version, app.shortVersion] { content.add(text) }
    for size in [app.bundleSize, app.dynamicSize] { content.add(size) }
    for isSo in [
      app.isValidated, app.isAdHocSigned, app.isFromAppStore, app.isBeta, app.isDeviceBasedVPP,
      shared.isManaged,
    ] {
      content.add(isSo)
    }
    self.init(content)
  }

  private init(_ content: Content) {
    guard let digest = ToldDigest(bytes: BLAKE2b.hash(content.bytes, count: Self.count)) else {
      preconditionFailure("a hash has as many bytes as were asked for")
    }
    self = digest
  }
}

/// Values one after another, so that others never give the same bytes: a value begins with whether there is one, a text
/// then with its length. Much faster than JSON, for each record of each delivery passes here.
private struct Content {
  var bytes: [UInt8] = []

  mutating func add(_ text: String?) {
    guard let text else { return bytes.append(0) }
    add(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  mutating func add(_ number: UInt64?) {
    guard let number else { return bytes.append(0) }
    bytes.append(1)
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  mutating func add(_ isSo: Bool?) { bytes.append(isSo.map { $0 ? 2 : 1 } ?? 0) }
}
