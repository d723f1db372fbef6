import ComplianceEvaluation
import ConnectorModel
import ConnectorStore
import Synchronization

/// The fleet in memory: made from the tables when it is first needed, and kept in step with them by what
/// turns out to be touched.
final class FleetIndex: Sendable {
  struct Held: Sendable {
    var projection: FleetProjection
    var plan: FleetPlan
  }

  private let held = Mutex<Held?>(nil)
  /// Nil until somebody wants to know.
  private let touched = Mutex<TouchedDevices?>(nil)

  /// Notes devices that are to be looked at again, if anybody wants to know.
  func touch(_ devices: TouchedDevices) {
    guard !devices.keys.isEmpty || devices.isWholeFleet else { return }
    touched.withLock { $0? += devices }
  }

  /// Takes over what was noted, and has everything noted from now on. Whoever takes it reads the tables
  /// after this, so that nothing is missed.
  func takeTouched() -> TouchedDevices {
    touched.withLock { noted in
      defer { noted = TouchedDevices() }
      return noted ?? TouchedDevices()
    }
  }

  var isHeld: Bool { held.withLock { $0 != nil } }

  func hold(_ new: Held) { held.withLock { $0 = new } }

  /// Nil when nothing is held.
  func with<Value: Sendable>(_ body: (inout Held) -> Value) -> Value? {
    held.withLock { held in
      guard var value = held.take() else { return nil }
      defer { held = value }
      return body(&value)
    }
  }
}

extension FleetIndex.Held {
  /// The devices about which other settings decide otherwise.
  mutating func differences(
    to settings: FleetSettings, at time: Timestamp
  ) -> [FleetChange: [DeviceKey]] {
    let before = projection.decided(by: plan)
    plan = before.plan
    return projection.differences(
      from: before, to: projection.decided(by: FleetPlan(settings, at: time)))
  }

  /// Takes over the settings as they are now; the devices about which they decide otherwise than before.
  mutating func follow(_ settings: FleetSettings, at time: Timestamp) -> [DeviceKey] {
    guard !plan.follow(settings, at: time) else { return [] }
    let before = projection.decided(by: plan)
    let after = projection.decided(by: FleetPlan(settings, at: time))
    plan = after.plan
    return projection.differences(from: before, to: after).values.flatMap { $0 }
  }
}

extension FleetSettings {
  init(_ reader: SituationReader) {
    self.init(
      tenant: reader.tenant, connectors: reader.connectors,
      compliancePolicies: reader.compliancePolicies,
      appProtectionPolicies: reader.appProtectionPolicies)
  }
}

extension SituationReader {
  /// The devices of these keys that are there; the keys are in order.
  func devices(_ keys: ArraySlice<DeviceKey>) throws(StoreError) -> [JudgedDevice] {
    guard let first = keys.first, let last = keys.last else { return [] }
    let span = Int(last.rawValue - first.rawValue) + 1
    if span <= 4 * keys.count {
      let wanted = Set(keys)
      return try page(after: DeviceKey(rawValue: first.rawValue - 1), limit: span)
        .filter { wanted.contains($0.situation.device.key) }
    }
    var devices: [JudgedDevice] = []
    for key in keys {
      if let device = try device(key) { devices.append(device) }
    }
    return devices
  }
}
