extension Toggle {
  /// As shown beside the switch.
  func label(for descriptor: Descriptor) -> String {
    switch self {
    case .androidCompliance: Self.connect(.android, descriptor)
    case .iosCompliance: Self.connect(.ios, descriptor)
    case .windowsCompliance: Self.connect(.windows, descriptor)
    case .macosCompliance: Self.connect(.macos, descriptor)
    case .appSync: "Enable App Sync for iOS Devices"
    case .personalFullApps:
      "Send full application inventory data on personally-owned iOS/iPadOS Devices"
    case .certificateSync: "Enable Certificate Sync for iOS/iPadOS Devices"
    case .personalFullCertificates:
      "Send full certificate inventory data on personally-owned iOS/iPadOS Devices"
    case .blockUnsupportedOS: "Block unsupported OS versions"
    case .androidAppProtection: Self.protect(.android, "Android devices of version", descriptor)
    case .iosAppProtection: Self.protect(.ios, "iOS devices version", descriptor)
    case .windowsAppProtection: Self.protect(.windows, "Windows devices version", descriptor)
    case .androidBlockMissing: Self.block(.android, descriptor)
    case .iosBlockMissing: Self.block(.ios, descriptor)
    case .windowsBlockMissing: Self.block(.windows, descriptor)
    case .macosBlockMissing: Self.block(.macos, descriptor)
    case .daysUntilUnresponsive: "Number of days until partner is unresponsive"
    }
  }

  /// What it does, in one or two sentences.
  func help(for descriptor: Descriptor) -> String {
    let name = descriptor.name
    return switch self {
    case .androidCompliance, .iosCompliance, .windowsCompliance, .macosCompliance:
      "When on, compliance policies with the Device Threat Level rule take what \(name) says about these devices into account, on supported OS versions."
    case .appSync:
      "Lets \(name) ask for metadata of the apps on iOS devices that are enrolled in device management, to analyse threats. The data follow the device's check-ins."
    case .personalFullApps:
      "On: for personally-owned devices \(name) is told of unmanaged apps too. Off: only of apps deployed through device management. Corporate devices always share both."
    case .certificateSync:
      "Lets \(name) ask for the list of certificates on iOS/iPadOS devices that are enrolled in device management."
    case .personalFullCertificates:
      "On: for personally-owned devices \(name) is told of unmanaged certificates too. Off: only of certificates deployed through device management."
    case .blockUnsupportedOS:
      "Marks a device as noncompliant when its operating system is older than the lowest version that \(name) supports."
    case .androidAppProtection, .iosAppProtection, .windowsAppProtection:
      "When on, app protection policies with the Max allowed threat level rule take what \(name) says about these devices into account."
    case .androidBlockMissing, .iosBlockMissing, .windowsBlockMissing, .macosBlockMissing:
      "When on, a device is noncompliant until \(name) has reported on it."
    case .daysUntilUnresponsive:
      "After so many days without contact \(name) counts as unresponsive, and what it said before is left out of compliance."
    }
  }

  private static func connect(_ platform: Platform, _ descriptor: Descriptor) -> String {
    guard let support = descriptor.support(for: platform), let version = support.label else {
      return "Connect \(platform.name) devices to \(descriptor.name)"
    }
    return "Connect \(platform.name) devices version \(version) and above to \(descriptor.name)"
      + support.higher(support.minimumForCompliance)
  }

  private static func protect(
    _ platform: Platform, _ devices: String, _ descriptor: Descriptor
  ) -> String {
    let support = descriptor.support(for: platform)
    let version = support?.label.map { " \($0)" } ?? ""
    return "Connect \(devices)\(version) to \(descriptor.name) for app protection policy evaluation"
      + (support?.higher(support?.minimumForAppProtection) ?? "")
  }

  private static func block(_ platform: Platform, _ descriptor: Descriptor) -> String {
    "Block \(platform.name) devices without data from \(descriptor.name)"
  }
}

extension Descriptor {
  fileprivate func support(for platform: Platform) -> PlatformSupport? {
    platforms.first { $0.platform == platform }
  }
}

extension PlatformSupport {
  /// What a label adds where devices are supported from a higher version only than it prints.
  fileprivate func higher(_ minimum: Version?) -> String {
    guard let minimum, let label, label.isBelow(minimum) else { return "" }
    return " (supported from version \(minimum))"
  }
}
