import ConnectorModel

/// The forms that names in a manifest must have.
extension AdapterManifest {
  /// A relative path of plain names: nothing that climbs, hides, or means something to a shell.
  static func isPath(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return text.utf8.count <= 200 && parts.count <= 8
      && ![fileName, signatureFileName].contains(text.lowercased())
      && parts.allSatisfy { part in
        guard let first = part.first else { return false }
        return first.isLetterOrDigit
          && part.allSatisfy { $0.isLetterOrDigit || "._-+".utf8.contains($0) }
      }
  }

  /// `<os>-<architecture>-<C library>`.
  static func isMachine(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return text.utf8.count <= 64 && parts.count == 3
      && parts.allSatisfy { part in
        !part.isEmpty && part.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
      }
  }

  /// A host's name without a scheme or a port; `*.` before it means all below it.
  static func isHost(_ text: String) -> Bool {
    let name = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return text.utf8.count <= 253 && parts.count >= 2
      && parts.allSatisfy { part in
        (1...63).contains(part.count) && part.first != UInt8(ascii: "-")
          && part.last != UInt8(ascii: "-")
          && part.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
      }
  }

  static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0.isLetterOrDigit || "._-".utf8.contains($0) }
  }

  /// A semantic version that names a folder.
  package static func version(_ text: String) -> SemanticVersion? {
    text.utf8.count <= 64 ? SemanticVersion(text) : nil
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}
