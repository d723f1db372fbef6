import ConnectorModel
import Synchronization

/// A security partner: what it has been told, and which version of its adapter is used. It outlives processes.
final class Partner: Sendable {
  struct Memory {
    /// As they were told last.
    var devices: [DeviceKey: Device] = [:]
    var apps: [DeviceKey: DisclosedInventory] = [:]
    /// How often each message was read to its end.
    var messages: [Int: Int] = [:]
    var version = Partner.versions[0]
    /// Whether another version was ever tried.
    var isTried = false
    /// How many calls of one process are under way.
    var calls: [Int: Int] = [:]
  }

  static let versions = ["1.0.0", "2.0.0"]

  let id: ConnectorID
  let name: String
  let needsClassicPolicy: Bool
  /// How often its adapter is to be told to ask; nil: never.
  let pollInterval: Duration?
  private let memory = Mutex(Memory())

  init(_ id: String, _ name: String, needsClassicPolicy: Bool, polls pollInterval: Duration?) {
    self.id = ConnectorID(rawValue: id)
    self.name = name
    self.needsClassicPolicy = needsClassicPolicy
    self.pollInterval = pollInterval
  }

  var known: Memory { memory.withLock { $0 } }

  func change(_ body: (inout Memory) -> Void) { memory.withLock { body(&$0) } }

  /// The second version has lost a platform and gained a switch.
  func descriptor(_ version: String) -> PartnerDescriptor {
    var toggles: [Toggle] = [.iosEnabled, .allowPartnerToCollectIOSApplicationMetadata]
    toggles +=
      version == Self.versions[0]
      ? [.androidEnabled] : [.allowPartnerToCollectIOSPersonalApplicationMetadata]
    return PartnerDescriptor(
      id: id, name: name, vendor: name, adapterVersion: version, levelSource: .worst,
      needsClassicPolicy: needsClassicPolicy,
      platforms: [.ios, .android].map {
        PlatformSupport(platform: $0, supportsCompliance: true, supportsAppProtection: false)
      },
      toggles: toggles.map { OfferedToggle(toggle: $0, label: "", help: "", isOnByDefault: true) },
      identifiers: [.mdmDeviceId, .serialNumber])
  }
}
