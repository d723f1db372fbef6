/// A switch or a value that an administrator is offered. The number is its id at the boundary.
public enum Toggle: UInt32, CaseIterable, Sendable {
  case androidCompliance = 0
  case iosCompliance = 1
  case windowsCompliance = 2
  case macosCompliance = 3
  case appSync = 4
  case personalFullApps = 5
  case certificateSync = 6
  case personalFullCertificates = 7
  case blockUnsupportedOS = 8
  case androidAppProtection = 9
  case iosAppProtection = 10
  case windowsAppProtection = 11
  case androidBlockMissing = 12
  case iosBlockMissing = 13
  case windowsBlockMissing = 14
  case macosBlockMissing = 15
  case daysUntilUnresponsive = 16

  /// The bit of this toggle in a mask.
  public var bit: UInt64 { 1 << UInt64(rawValue) }

  /// The toggle that must be on for this one to be on.
  public var requires: Toggle? {
    switch self {
    case .personalFullApps: .appSync
    case .personalFullCertificates: .certificateSync
    default: nil
    }
  }

  /// The values that it takes, and the standard one; nil for a switch.
  public var range: (values: ClosedRange<Int64>, standard: Int64)? {
    self == .daysUntilUnresponsive ? (1...90, 7) : nil
  }
}
