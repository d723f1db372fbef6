/// A switch of a connector, named by its Graph property. The raw number is its id at the adapter
/// boundary: append-only, never used again.
package enum Toggle: UInt32, CaseIterable, Sendable {
  case androidEnabled = 0
  case iosEnabled = 1
  case windowsEnabled = 2
  case macEnabled = 3
  case allowPartnerToCollectIOSApplicationMetadata = 4
  case allowPartnerToCollectIOSPersonalApplicationMetadata = 5
  case allowPartnerToCollectIosCertificateMetadata = 6
  case allowPartnerToCollectIosPersonalCertificateMetadata = 7
  case partnerUnsupportedOsVersionBlocked = 8
  case androidMobileApplicationManagementEnabled = 9
  case iosMobileApplicationManagementEnabled = 10
  case windowsMobileApplicationManagementEnabled = 11
  case androidDeviceBlockedOnMissingPartnerData = 12
  case iosDeviceBlockedOnMissingPartnerData = 13
  case windowsDeviceBlockedOnMissingPartnerData = 14
  case macDeviceBlockedOnMissingPartnerData = 15
  case partnerUnresponsivenessThresholdInDays = 16

  /// The Graph property.
  package var name: String { String(describing: self) }

  package init?(name: String) {
    guard let toggle = Self.allCases.first(where: { $0.name.lowercased() == name.lowercased() })
    else { return nil }
    self = toggle
  }

  /// Under which heading the toggle is shown.
  package var category: ToggleCategory {
    switch self {
    case .androidMobileApplicationManagementEnabled, .iosMobileApplicationManagementEnabled,
      .windowsMobileApplicationManagementEnabled:
      .appProtection
    case .partnerUnresponsivenessThresholdInDays: .shared
    default: .compliance
    }
  }
}

package enum ToggleCategory: String, CaseIterable, Sendable {
  case compliance = "Compliance policy evaluation"
  case appProtection = "App protection policy evaluation"
  case shared = "Common Shared Settings"
}

extension Toggle: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let toggle = Toggle(name: name) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "no toggle is named \"\(name)\"")
    }
    self = toggle
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

extension Platform {
  /// The toggle that makes compliance policies of this platform use a connector's data.
  package var complianceToggle: Toggle {
    switch self {
    case .android: .androidEnabled
    case .ios: .iosEnabled
    case .windows: .windowsEnabled
    case .macos: .macEnabled
    }
  }

  /// The toggle that makes app protection policies of this platform use it; macOS has none.
  package var appProtectionToggle: Toggle? {
    switch self {
    case .android: .androidMobileApplicationManagementEnabled
    case .ios: .iosMobileApplicationManagementEnabled
    case .windows: .windowsMobileApplicationManagementEnabled
    case .macos: nil
    }
  }

  /// The toggle that blocks devices of this platform as long as the partner has said nothing of them.
  package var blockOnMissingDataToggle: Toggle {
    switch self {
    case .android: .androidDeviceBlockedOnMissingPartnerData
    case .ios: .iosDeviceBlockedOnMissingPartnerData
    case .windows: .windowsDeviceBlockedOnMissingPartnerData
    case .macos: .macDeviceBlockedOnMissingPartnerData
    }
  }
}
