import ConnectorModel
import MTDAdapterABI

extension DescriptorReader {
  func platforms(_ descriptor: mtda_descriptor) throws(DescriptorFault) -> [PlatformSupport] {
    let records = try unsafe array(
      of: mtda_platform.self, descriptor.platforms, descriptor.platform_count,
      stride: descriptor.platform_stride, "platforms", most: Self.mostPlatforms)
    var platforms: [PlatformSupport] = []
    for index in unsafe records.indices {
      let support = try unsafe platform(records[index], "platforms[\(index)]")
      guard !platforms.contains(where: { $0.platform == support.platform }) else {
        throw DescriptorFault(
          "duplicate-platform", "platforms[\(index)].platform", "is \(support.platform) once more",
          "Each platform is named once.")
      }
      platforms.append(support)
    }
    return platforms
  }

  private func platform(
    _ record: mtda_platform, _ field: String
  ) throws(DescriptorFault) -> PlatformSupport {
    let number = unsafe record.platform
    guard let platform = Platform(boundary: number) else {
      throw DescriptorFault(
        "unknown-platform", "\(field).platform", "is \(number)",
        "It must be one of MTDA_PLATFORM_*.")
    }
    let known = MTDA_PLATFORM_HAS_COMPLIANCE | MTDA_PLATFORM_HAS_APP_PROTECTION
    try unsafe refuse(unknown: record.flags & ~known, "\(field).flags")
    let support = try unsafe PlatformSupport(
      platform: platform,
      supportsCompliance: record.flags & MTDA_PLATFORM_HAS_COMPLIANCE != 0,
      supportsAppProtection: record.flags & MTDA_PLATFORM_HAS_APP_PROTECTION != 0,
      minimumForCompliance: OSVersion(boundary: record.min_compliance),
      minimumForAppProtection: OSVersion(boundary: record.min_app_protection),
      labelVersion: OSVersion(boundary: record.label),
      highestTested: OSVersion(boundary: record.max_tested),
      appId: optionalText(record.app_id, "\(field).app_id", atMost: Self.labelBytes),
      storeId: optionalText(record.store_id, "\(field).store_id", atMost: Self.labelBytes),
      appConfiguration: optionalText(
        record.app_config, "\(field).app_config", atMost: Self.configurationBytes,
        allowsLines: true))
    try checkOrder(of: support, field)
    return support
  }

  private func checkOrder(of support: PlatformSupport, _ field: String) throws(DescriptorFault) {
    guard let highest = support.highestTested else { return }
    let minimums = [
      ("min_compliance", support.minimumForCompliance),
      ("min_app_protection", support.minimumForAppProtection),
    ]
    for (name, minimum) in minimums {
      guard let minimum, highest < minimum else { continue }
      throw DescriptorFault(
        "version-order", "\(field).\(name)", "is \(minimum), above the highest tested, \(highest)",
        "The lowest version must not lie above max_tested.")
    }
  }

  func identifiers(_ descriptor: mtda_descriptor) throws(DescriptorFault) -> [IdentifierKind] {
    let numbers = try unsafe array(
      of: UInt32.self, descriptor.identifiers, descriptor.identifier_count,
      stride: UInt32(MemoryLayout<UInt32>.size), "identifiers", most: Self.mostIdentifiers)
    var kinds: [IdentifierKind] = []
    for (index, number) in numbers.enumerated() {
      guard let kind = IdentifierKind(boundary: number, minor: minor) else {
        throw DescriptorFault(
          "unknown-identifier", "identifiers[\(index)]", "is \(number)",
          "It must be one of MTDA_ID_*.")
      }
      guard !kinds.contains(kind) else {
        throw DescriptorFault(
          "duplicate-identifier", "identifiers[\(index)]", "is \(kind) once more",
          "Each kind is named once.")
      }
      kinds.append(kind)
    }
    return kinds
  }
}
