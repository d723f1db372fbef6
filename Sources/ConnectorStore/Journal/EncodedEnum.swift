import ConnectorModel
import JournalFormat
import SwiftProtobuf

/// A closed set of the model's that has numbers in the journal. The numbers stand in `journal.proto`
/// and do not follow from the order of the cases.
protocol EncodedEnum: CaseIterable {
  associatedtype Encoded: SwiftProtobuf.Enum
  var encoded: Encoded { get }
  /// The cases by their numbers.
  static var byNumber: [Self?] { get }
}

extension EncodedEnum {
  var number: UInt32 { UInt32(truncatingIfNeeded: encoded.rawValue) }

  init(_ encoded: Encoded, field: String) throws(UnreadableEntry) {
    try self.init(number: UInt32(truncatingIfNeeded: encoded.rawValue), field: field)
  }

  init(number: UInt32, field: String) throws(UnreadableEntry) {
    let cases = Self.byNumber
    guard number < cases.count, let value = cases[Int(number)] else { throw .missing(field) }
    self = value
  }

  static func numbered() -> [Self?] {
    let last = allCases.map(\.number).max() ?? 0
    var cases = [Self?](repeating: nil, count: Int(last) + 1)
    for value in allCases { cases[Int(value.number)] = value }
    return cases
  }
}

extension Platform: EncodedEnum {
  static let byNumber = numbered()

  var encoded: EncodedPlatform {
    switch self {
    case .android: .android
    case .ios: .ios
    case .windows: .windows
    case .macos: .macos
    }
  }
}

extension Ownership: EncodedEnum {
  static let byNumber = numbered()

  var encoded: EncodedOwnership {
    switch self {
    case .company: .company
    case .personal: .personal
    case .unknown: .unknown
    }
  }
}

extension Management: EncodedEnum {
  static let byNumber = numbered()

  var encoded: EncodedManagement {
    switch self {
    case .enrolled: .enrolled
    case .unenrolled: .unenrolled
    }
  }
}

extension IdentifierKind: EncodedEnum {
  static let byNumber = numbered()

  var encoded: EncodedIdentifierKind {
    switch self {
    case .directoryDeviceId: .directoryDeviceID
    case .mdmDeviceId: .mdmDeviceID
    case .udid: .udid
    case .serialNumber: .serialNumber
    case .imei: .imei
    case .userPrincipalName: .userPrincipalName
    case .partnerDeviceId: .partnerDeviceID
    case .parentPartnerDeviceId: .parentPartnerDeviceID
    }
  }
}

extension AdapterOperation: EncodedEnum {
  static let byNumber = numbered()

  var encoded: EncodedAdapterOperation {
    switch self {
    case .receive: .receive
    case .poll: .poll
    case .devices: .devices
    case .apps: .apps
    }
  }
}

extension ThreatLevel: EncodedEnum {
  static let byNumber = numbered()

  var encoded: EncodedThreatLevel {
    switch self {
    case .secured: .secured
    case .low: .low
    case .medium: .medium
    case .high: .high
    }
  }
}

extension PartnerDeviceState: EncodedEnum {
  static let byNumber = numbered()

  var encoded: EncodedPartnerDeviceState {
    switch self {
    case .unknown: .unknown
    case .activated: .activated
    case .deactivated: .deactivated
    case .secured: .secured
    case .lowSeverity: .lowSeverity
    case .mediumSeverity: .mediumSeverity
    case .highSeverity: .highSeverity
    case .unresponsive: .unresponsive
    case .compromised: .compromised
    case .misconfigured: .misconfigured
    }
  }
}

extension ComplianceState: EncodedEnum {
  static let byNumber = numbered()

  var encoded: EncodedComplianceState {
    switch self {
    case .unknown: .unknown
    case .compliant: .compliant
    case .inGracePeriod: .inGracePeriod
    case .noncompliant: .noncompliant
    case .error: .error
    }
  }
}

extension AppProtectionOutcome: EncodedEnum {
  static let byNumber = numbered()

  var encoded: EncodedAppProtectionOutcome {
    switch self {
    case .notApplicable: .notApplicable
    case .allow: .allow
    case .block: .block
    case .wipe: .wipe
    }
  }
}

extension ManagedAppStatus: EncodedEnum {
  static let byNumber = numbered()

  var encoded: EncodedManagedAppStatus {
    switch self {
    case .queued: .queued
    case .needsRedemption: .needsRedemption
    case .redeeming: .redeeming
    case .prompting: .prompting
    case .promptingForLogin: .promptingForLogin
    case .validatingPurchase: .validatingPurchase
    case .promptingForUpdate: .promptingForUpdate
    case .promptingForUpdateLogin: .promptingForUpdateLogin
    case .promptingForManagement: .promptingForManagement
    case .validatingUpdate: .validatingUpdate
    case .updating: .updating
    case .installing: .installing
    case .managed: .managed
    case .managedButUninstalled: .managedButUninstalled
    case .unknown: .unknown
    case .userInstalledApp: .userInstalledApp
    case .userRejected: .userRejected
    case .updateRejected: .updateRejected
    case .managementRejected: .managementRejected
    case .failed: .failed
    }
  }
}
