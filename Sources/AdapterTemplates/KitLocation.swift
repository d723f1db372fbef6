import FoundationEssentials

/// Where a new Swift adapter takes Gatehouse's package from.
enum KitLocation: Hashable, Sendable {
  /// An absolute path.
  case folder(String)
  case repository(url: String)

  /// - Parameter text: a URL, or the path of a folder.
  init(_ text: String) throws(TemplateError) {
    // It becomes a text in a manifest, which has no use for these.
    guard !text.isEmpty, !text.contains(where: { "\"\\\n".contains($0) }) else {
      throw .badKit(text)
    }
    if text.contains("://") || text.hasPrefix("git@") {
      self = .repository(url: text)
      return
    }
    let folder = URL(filePath: text, directoryHint: .isDirectory).standardizedFileURL
      .path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: "\(folder)/Sources/AdapterKit") else {
      throw .badKit(text)
    }
    self = .folder(folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder)
  }

  /// What stands in the manifest between the brackets of the dependency.
  var dependency: String {
    switch self {
    case .folder(let path): #"name: "gatehouse", path: "\#(path)""#
    case .repository(let url): #"url: "\#(url)", branch: "main""#
    }
  }

  /// The name by which products of the dependency are asked for.
  var package: String {
    switch self {
    case .folder: return "gatehouse"
    case .repository(let url):
      let last = url.split(separator: "/").last ?? "gatehouse"
      return String(last.hasSuffix(".git") ? last.dropLast(4) : last)
    }
  }
}
