import ConnectorModel

/// What decides about a device apart from what partners say of it. Under the same settings and at the same
/// moment the core cannot tell two devices of one class apart.
package struct DeviceClass: Hashable, Sendable {
  package var platform: Platform?
  package var management: Management
  package var hasLeft: Bool
  /// Nil when it cannot be read as a version.
  package var osText: String?
  package var isRegistered: Bool
  package var isJailbroken: Bool?
  package var hasProtectedApp: Bool
  package var groups: Set<GroupID>
  /// The device was enrolled so short a while ago that missing data are waited for.
  package var isNew: Bool
  /// The policies whose grace period is over for the device.
  package var overdue: Set<PolicyID>
  /// Those whose grace period has begun and is not over.
  package var inGrace: Set<PolicyID>
}

/// A device as a fleet holds it.
package struct FleetDevice: Hashable, Sendable {
  package var key: DeviceKey
  package var deviceClass: DeviceClass
  /// What each partner says of it, in the order of the connectors.
  package var states: [PartnerDeviceState]
  /// The next moment at which time alone may change any of this; nil: never.
  package var changesAt: Timestamp?
}

extension FleetDevice {
  package init(_ situation: DeviceSituation, at time: Timestamp) {
    let device = situation.device
    let said = situation.connectors.map { $0.deviceState(at: time) }
    let newUntil = device.enrolledAt?.adding(.cappedHours(situation.tenant.newDeviceGraceHours))
    let grace = situation.decidedAbout(at: time).graceEnds
    self.init(
      key: device.key,
      deviceClass: DeviceClass(
        platform: device.platform, management: device.management, hasLeft: device.leftAt != nil,
        osText: device.osVersion == nil ? nil : device.osText, isRegistered: device.isRegistered,
        isJailbroken: device.isJailbroken, hasProtectedApp: !device.protectedApps.isEmpty,
        groups: device.groups, isNew: newUntil.map { time < $0 } ?? false,
        overdue: Set(grace.filter { $0.value <= time }.keys),
        inGrace: Set(grace.filter { $0.value > time }.keys)),
      states: said.map(\.state),
      changesAt: (said.map(\.changesAt) + [newUntil] + grace.values.map { $0 })
        .compactMap { $0 }.filter { $0 > time }.min())
  }
}

extension DeviceSituation {
  /// With what a first decision finds broken, and since when.
  fileprivate func decidedAbout(at time: Timestamp) -> DeviceSituation {
    guard !isDecided, compliancePolicies.contains(where: { $0.blockGracePeriodHours > 0 }) else {
      return self
    }
    var decided = self
    for policy in ComplianceEvaluation.decide(self, at: time).policies {
      decided.noncompliantSince[policy.policy] = policy.noncompliantSince
    }
    decided.isDecided = true
    return decided
  }

  /// When the grace period ends of each policy that the device has broken for a while.
  fileprivate var graceEnds: [PolicyID: Timestamp] {
    var ends: [PolicyID: Timestamp] = [:]
    for policy in compliancePolicies where policy.blockGracePeriodHours > 0 {
      ends[policy.id] = noncompliantSince[policy.id]?.adding(
        .cappedHours(policy.blockGracePeriodHours))
    }
    return ends
  }
}

extension FleetSettings {
  /// A device of a class of which the partners say `states`, as the core looks at it.
  func example(
    of given: DeviceClass, states: [PartnerDeviceState], at time: Timestamp
  ) -> DeviceSituation {
    let device = Device(
      key: DeviceKey(rawValue: 0), platform: given.platform, ownership: .unknown,
      management: given.management,
      identifiers: given.isRegistered ? [Self.registration].compactMap { $0 } : [],
      osText: given.osText, isJailbroken: given.isJailbroken, enrolledAt: given.isNew ? time : nil,
      lastCheckInAt: time, receivedAt: time, protectedApps: given.hasProtectedApp ? ["app"] : [],
      groups: given.groups, leftAt: given.hasLeft ? time : nil)
    var situations = connectors
    for (index, state) in states.enumerated() {
      // A reported state of this source is taken as it stands.
      situations[index].connector.descriptor.levelSource = .state
      situations[index].partnerDevices = [
        PartnerDevice(
          state: ReportedState(
            state: state, said: ReportedText(observedAt: time, receivedAt: time)))
      ]
    }
    let longAgo = Timestamp(milliseconds: .min)
    let since = given.overdue.map { ($0, longAgo) } + given.inGrace.map { ($0, time) }
    return DeviceSituation(
      device: device, tenant: tenant, connectors: situations,
      compliancePolicies: compliancePolicies, appProtectionPolicies: appProtectionPolicies,
      noncompliantSince: Dictionary(uniqueKeysWithValues: since), isDecided: true)
  }

  private static let registration = DeviceIdentifier(.directoryDeviceId, "example")
}
