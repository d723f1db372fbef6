/// What a partner's word for a platform comes to.
public enum NamedPlatform: Hashable, Sendable {
  /// The partner says nothing of it.
  case notSaid
  case known(Platform)
  /// A platform of which nobody is told here, such as Linux.
  case other
  /// A word that is none that we know, or no word at all.
  case unheardOf

  /// Partners write one and the same platform in many ways: `MAC_OS`, `macOS`, `Windows11`, `IOS`.
  public init(_ word: String) {
    let letters = String(
      decoding: word.lowercasedASCII.filter {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      },
      as: UTF8.self)
    switch letters {
    case "android": self = .known(.android)
    case "ios", "ipados", "iphoneos", "iphone", "ipad": self = .known(.ios)
    case "macos", "macosx", "osx": self = .known(.macos)
    case "linux", "chrome", "chromeos", "tvos", "watchos", "visionos": self = .other
    default: self = letters.hasPrefix("windows") ? .known(.windows) : .unheardOf
    }
  }

  /// The platform to report.
  public var platform: Platform? {
    if case .known(let platform) = self { platform } else { nil }
  }

  /// Whether it is something else than our four platforms, or may be.
  public var isForeign: Bool { self == .other || self == .unheardOf }
}
