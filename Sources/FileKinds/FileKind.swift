/// What a file is, by its first bytes: for whoever wanted another one, and has to be told which this is.
package enum FileKind: Hashable, Sendable {
  case gzip, zip, emptyZip, zstd, xz, bzip2, sevenZip, tar
  case pdf, officeDocument, sqlite, program, image, utf32
  case html, xml, mergeConflict, secretKey, publicKey, signature, pemKey
  /// Lines of columns; those that Microsoft's portal exports have a name of their own.
  case table, portalTable

  /// Nil for what is not known, and for what could be JSON or a property list.
  ///
  /// - Parameter head: the beginning; a few hundred bytes tell.
  package init?(_ head: ArraySlice<UInt8>) {
    if let kind = Self.marks.first(where: { head.starts(with: $0.start) })?.kind {
      self = kind
    } else if head.dropFirst(257).starts(with: "ustar".utf8) {
      self = .tar
    } else if let kind = Self(text: String(decoding: head, as: UTF8.self)) {
      self = kind
    } else {
      return nil
    }
  }

  private static let marks: [(start: [UInt8], kind: FileKind)] = [
    ([0x1F, 0x8B], .gzip), ([0x50, 0x4B, 0x03, 0x04], .zip), ([0x50, 0x4B, 0x05, 0x06], .emptyZip),
    ([0x28, 0xB5, 0x2F, 0xFD], .zstd), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .xz),
    (Array("BZh".utf8), .bzip2), ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip),
    (Array("%PDF".utf8), .pdf), (Array("SQLite format 3".utf8), .sqlite),
    ([0xD0, 0xCF, 0x11, 0xE0], .officeDocument), ([0x7F, 0x45, 0x4C, 0x46], .program),
    ([0x4D, 0x5A, 0x90, 0], .program), ([0xFF, 0xD8, 0xFF], .image),
    ([0x89, 0x50, 0x4E, 0x47], .image),
    (Array("GIF8".utf8), .image), ([0xFF, 0xFE, 0, 0], .utf32), ([0, 0, 0xFE, 0xFF], .utf32),
  ]

  private init?(text: String) {
    if text.hasPrefix("<<<<<<<") {
      self = .mergeConflict
    } else if text.hasPrefix("<") {
      guard let kind = Self.markup(text.lowercased()) else { return nil }
      self = kind
    } else if let kind = Self.key(text) ?? Self.table(text) {
      self = kind
    } else {
      return nil
    }
  }

  private static func markup(_ text: String) -> FileKind? {
    if ["<!doctype html", "<html", "<head", "<body", "<script"].contains(where: text.hasPrefix) {
      return .html
    }
    return text.hasPrefix("<?xml") && !text.contains("plist") ? .xml : nil
  }

  /// Keys of minisign and of others; nothing of a secret one is ever quoted.
  private static func key(_ text: String) -> FileKind? {
    if text.hasPrefix("-----BEGIN ") { return .pemKey }
    let mark = "untrusted comment:"
    guard text.hasPrefix(mark), let line = text.split(whereSeparator: \.isNewline).first else {
      return nil
    }
    let comment = line.dropFirst(mark.count)
    if comment.contains("secret key") { return .secretKey }
    if comment.contains("public key") { return .publicKey }
    return .signature
  }

  /// A table has a first line of at least three names with one separator between them.
  private static func table(_ text: String) -> FileKind? {
    if text.hasPrefix("#TYPE ") { return .table }
    guard let line = text.split(whereSeparator: \.isNewline).first, let first = line.first,
      !"{['".contains(first)
    else { return nil }
    let isTable = [",", ";", "\t", "|"].contains { (separator: Character) in
      let names = line.split(separator: separator, omittingEmptySubsequences: false)
      return names.count > 2 && names.allSatisfy { isColumnName($0) }
    }
    guard isTable else { return nil }
    return line.contains("Device ID") && line.contains("Device name") ? .portalTable : .table
  }

  private static func isColumnName(_ field: Substring) -> Bool {
    field.count <= 64 && !field.contains { "{}[]:<>".contains($0) }
  }
}
