import ConnectorModel
import MTDAdapterABI

/// Reads what an adapter says of itself into a checked copy.
struct DescriptorReader {
  static let mostPlatforms = 16
  static let mostToggles = 64
  static let mostWords = 256
  static let mostIdentifiers = 16
  static let nameBytes = 128
  static let labelBytes = 256
  static let helpBytes = 600
  static let configurationBytes = 64 << 10
  static let lifetimeDays = 1...365

  /// The minor version of the header that the adapter was built with: what came later it cannot mean.
  var minor: UInt16

  func read(_ start: UnsafePointer<mtda_descriptor>?) throws(DescriptorFault) -> PartnerDescriptor {
    let record = try unsafe copy(start)
    let toggles = try unsafe toggles(record)
    return try unsafe PartnerDescriptor(
      id: partnerId(record.partner_id),
      name: text(record.name, "name", atMost: Self.nameBytes),
      vendor: text(record.vendor, "vendor", atMost: Self.nameBytes),
      adapterVersion: version(record.adapter_version),
      homepage: homepage(record.homepage),
      levelSource: levelSource(record.level_source),
      needsClassicPolicy: record.flags & MTDA_DESCRIPTOR_NEEDS_CLASSIC_POLICY != 0,
      platforms: platforms(record), toggles: toggles, levelWords: levelWords(record),
      identifiers: identifiers(record),
      threatLifetimeDays: threatLifetime(record))
  }

  private func copy(
    _ start: UnsafePointer<mtda_descriptor>?
  ) throws(DescriptorFault) -> mtda_descriptor {
    guard let start = unsafe start else {
      throw DescriptorFault("null", "pointer", "is null", "It must point to a static descriptor.")
    }
    let place = unsafe UnsafeRawPointer(start)
    let least = unsafe mtda_descriptor.leastBytes
    let size = Int(unsafe place.loadUnaligned(as: UInt32.self))
    guard (least...StructTail.longest).contains(size) else {
      throw DescriptorFault(
        "struct-size", "struct_size", "is \(size)",
        "It must be sizeof(mtda_descriptor), \(least) at the first version.")
    }
    guard
      unsafe StructTail.isZero(place, from: MemoryLayout<mtda_descriptor>.size, to: size)
    else {
      throw .unknownContent("struct_size")
    }
    let record = unsafe mtda_descriptor.read(place, bytes: size)
    try unsafe refuse(
      unknown: record.flags & ~MTDA_DESCRIPTOR_NEEDS_CLASSIC_POLICY, "flags")
    return unsafe record
  }

  private func partnerId(_ view: mtda_str) throws(DescriptorFault) -> ConnectorID {
    let id = try unsafe text(view, "partner_id", atMost: Self.nameBytes)
    guard ConnectorID.isValid(id) else {
      throw DescriptorFault(
        "partner-id", "partner_id", "is \"\(id)\"", "It must be a GUID in lower case with dashes.")
    }
    return ConnectorID(rawValue: id)
  }

  private func version(_ view: mtda_str) throws(DescriptorFault) -> String {
    let version = try unsafe text(view, "adapter_version", atMost: Self.nameBytes)
    guard SemanticVersion(version) != nil else {
      throw DescriptorFault(
        "adapter-version", "adapter_version", "is \"\(version)\"",
        "It must be a semantic version such as 1.0.0.")
    }
    return version
  }

  private func homepage(_ view: mtda_str) throws(DescriptorFault) -> String? {
    let url = try unsafe optionalText(view, "homepage", atMost: Self.labelBytes)
    guard url.map({ $0.hasPrefix("https://") || $0.hasPrefix("http://") }) ?? true else {
      throw DescriptorFault(
        "homepage", "homepage", "is \"\(url ?? "")\"", "It must be a web address or empty.")
    }
    return url
  }

  private func threatLifetime(_ record: mtda_descriptor) throws(DescriptorFault) -> Int? {
    let (number, reserved) = unsafe (record.threat_lifetime_days, record.reserved)
    guard reserved == 0, number == 0 || minor >= 1 else { throw .unknownContent("struct_size") }
    guard number != 0 else { return nil }
    guard let days = Int(exactly: number), Self.lifetimeDays.contains(days) else {
      throw DescriptorFault(
        "threat-lifetime", "threat_lifetime_days", "is \(number)",
        "It must lie in \(Self.lifetimeDays.lowerBound) to \(Self.lifetimeDays.upperBound), or be 0."
      )
    }
    return days
  }

  private func levelSource(_ number: UInt32) throws(DescriptorFault) -> LevelSource {
    switch number {
    case MTDA_SOURCE_STATE: return .state
    case MTDA_SOURCE_THREATS: return .threats
    case MTDA_SOURCE_WORST: return .worst
    default:
      throw DescriptorFault(
        "level-source", "level_source", "is \(number)", "It must be one of MTDA_SOURCE_*.")
    }
  }
}
