import ConnectorModel
import Foundation

extension CaseReader {
  /// Identifiers written as `serialNumber:F2LX`; those that the model does not take are left out.
  static func identifiers(_ texts: [String], _ place: String) throws -> [DeviceIdentifier] {
    try texts.compactMap { text in
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let kind = IdentifierKind(rawValue: String(parts[0])) else {
        throw CaseError(place, "\"\(text)\" is no identifier: write KIND:VALUE")
      }
      return DeviceIdentifier(kind, String(parts[1]))
    }
  }

  /// The platforms of devices, by their numbers.
  static func platforms(_ given: Fields) throws -> [DeviceKey: Platform] {
    var platforms: [DeviceKey: Platform] = [:]
    for (number, value) in try given.object("platforms")?.takeAll() ?? [] {
      guard let number = Int64(number), let text = value as? String,
        let platform = Platform(rawValue: text)
      else { throw CaseError("\(given.place).platforms", "\(number) needs a platform") }
      platforms[DeviceKey(rawValue: number)] = platform
    }
    return platforms
  }

  /// The devices that have an identifier, by identifier.
  static func owners(_ given: Fields, _ key: String) throws -> [DeviceIdentifier: [DeviceKey]] {
    var owners: [DeviceIdentifier: [DeviceKey]] = [:]
    for (text, value) in try given.object(key)?.takeAll() ?? [] {
      guard let devices = value as? [Int64] else {
        throw CaseError("\(given.place).\(key)", "\(text) needs a list of device numbers")
      }
      for identifier in try identifiers([text], given.place) {
        owners[identifier] = devices.map { DeviceKey(rawValue: $0) }
      }
    }
    return owners
  }
}
