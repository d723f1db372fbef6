import ConnectorModel
import MTDAdapterABI

// The numbers that the header gives to the words of the model.

extension Platform {
  init?(boundary number: UInt32) {
    switch number {
    case MTDA_PLATFORM_ANDROID: self = .android
    case MTDA_PLATFORM_IOS: self = .ios
    case MTDA_PLATFORM_WINDOWS: self = .windows
    case MTDA_PLATFORM_MACOS: self = .macos
    default: return nil
    }
  }

  package var boundary: UInt32 {
    switch self {
    case .android: MTDA_PLATFORM_ANDROID
    case .ios: MTDA_PLATFORM_IOS
    case .windows: MTDA_PLATFORM_WINDOWS
    case .macos: MTDA_PLATFORM_MACOS
    }
  }
}

extension Ownership {
  var boundary: UInt32 {
    switch self {
    case .company: MTDA_OWNERSHIP_COMPANY
    case .personal: MTDA_OWNERSHIP_PERSONAL
    case .unknown: MTDA_OWNERSHIP_UNKNOWN
    }
  }
}

extension Management {
  var boundary: UInt32 {
    switch self {
    case .enrolled: MTDA_MANAGEMENT_ENROLLED
    case .unenrolled: MTDA_MANAGEMENT_UNENROLLED
    }
  }
}

extension PartnerDeviceState {
  package init?(boundary number: UInt32) {
    switch number {
    case MTDA_DEVICE_STATE_UNKNOWN: self = .unknown
    case MTDA_DEVICE_STATE_ACTIVATED: self = .activated
    case MTDA_DEVICE_STATE_DEACTIVATED: self = .deactivated
    case MTDA_DEVICE_STATE_SECURED: self = .secured
    case MTDA_DEVICE_STATE_LOW_SEVERITY: self = .lowSeverity
    case MTDA_DEVICE_STATE_MEDIUM_SEVERITY: self = .mediumSeverity
    case MTDA_DEVICE_STATE_HIGH_SEVERITY: self = .highSeverity
    case MTDA_DEVICE_STATE_UNRESPONSIVE: self = .unresponsive
    case MTDA_DEVICE_STATE_COMPROMISED: self = .compromised
    case MTDA_DEVICE_STATE_MISCONFIGURED: self = .misconfigured
    default: return nil
    }
  }
}

extension IdentifierKind {
  /// Nil for a number that a header of that minor version does not have.
  init?(boundary number: UInt32, minor: UInt16) {
    guard let kind = Self.allCases.first(where: { $0.boundary == number }),
      kind != .parentPartnerDeviceId || minor >= 1
    else { return nil }
    self = kind
  }

  package var boundary: UInt32 {
    switch self {
    case .directoryDeviceId: MTDA_ID_DIRECTORY_DEVICE
    case .mdmDeviceId: MTDA_ID_MDM_DEVICE
    case .udid: MTDA_ID_UDID
    case .serialNumber: MTDA_ID_SERIAL_NUMBER
    case .imei: MTDA_ID_IMEI
    case .userPrincipalName: MTDA_ID_USER_PRINCIPAL_NAME
    case .partnerDeviceId: MTDA_ID_PARTNER_DEVICE
    case .parentPartnerDeviceId: MTDA_ID_PARENT_PARTNER_DEVICE
    }
  }
}

extension SkipReason {
  init?(boundary number: UInt32) {
    switch number {
    case MTDA_SKIP_UNKNOWN_WORD: self = .unknownWord
    case MTDA_SKIP_UNKNOWN_KIND: self = .unknownKind
    case MTDA_SKIP_MALFORMED: self = .malformed
    case MTDA_SKIP_NO_DEVICE: self = .noDevice
    case MTDA_SKIP_IRRELEVANT: self = .irrelevant
    default: return nil
    }
  }
}

extension OSVersion {
  /// Nil for a version of zeros, which stands for none.
  init?(boundary version: mtda_version) {
    let numbers = [version.major, version.minor, version.patch, version.build]
    guard numbers.contains(where: { $0 != 0 }) else { return nil }
    self.init(numbers.map { String($0) }.joined(separator: "."))
  }

  package var boundary: mtda_version {
    mtda_version(major: self[0], minor: self[1], patch: self[2], build: self[3])
  }
}

extension Timestamp {
  /// Times before 1970 do not exist at the boundary.
  var boundary: UInt64 { UInt64(max(0, milliseconds)) }
}
