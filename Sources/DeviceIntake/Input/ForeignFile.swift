/// What a file is, by its first bytes, that holds no device data in a form that can be read.
enum ForeignFile {
  /// Nil for what could be JSON or a property list.
  static func what(_ head: ArraySlice<UInt8>) -> String? {
    for (start, what) in containers where head.starts(with: start) { return what }
    let text = String(decoding: head, as: UTF8.self)
    if text.hasPrefix("<<<<<<<") {
      return "it begins with the mark of a merge conflict; settle the conflict first"
    }
    if text.hasPrefix("<") { return markup(text.lowercased()) }
    return table(text)
  }

  private static let containers: [(start: [UInt8], what: String)] = [
    (
      [0x1F, 0x8B],
      "it is compressed with gzip; unpack it first, for example with zcat FILE | gatehouse import -"
    ),
    (
      [0x50, 0x4B, 0x03, 0x04],
      "it is a zip archive, or a workbook of Excel; unpack it, or export JSON"
    ),
    ([0x50, 0x4B, 0x05, 0x06], "it is an empty zip archive"),
    ([0x28, 0xB5, 0x2F, 0xFD], "it is compressed with zstd; unpack it first"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "it is compressed with xz; unpack it first"),
    (Array("BZh".utf8), "it is compressed with bzip2; unpack it first"),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "it is an archive of 7-Zip; unpack it first"),
    (Array("%PDF".utf8), "it is a PDF; export JSON"),
    (Array("SQLite format 3".utf8), "it is a SQLite database; export JSON"),
    ([0xD0, 0xCF, 0x11, 0xE0], "it is a document of Office; export JSON"),
    ([0xFF, 0xFE, 0, 0], "it is in UTF-32; save it as UTF-8"),
    ([0, 0, 0xFE, 0xFF], "it is in UTF-32; save it as UTF-8"),
  ]

  private static func markup(_ text: String) -> String? {
    if ["<!doctype html", "<html", "<head", "<body", "<script"].contains(where: text.hasPrefix) {
      return
        "it is a page of HTML, such as a sign-in page: the session that fetched it may have ended"
    }
    if text.hasPrefix("<?xml"), !text.contains("plist") {
      return "it is a document of XML that is no property list"
    }
    return nil
  }

  /// A table has a first line of at least three names with one separator between them.
  private static func table(_ text: String) -> String? {
    if text.hasPrefix("#TYPE ") { return tableExport }
    guard let line = text.split(whereSeparator: \.isNewline).first, let first = line.first,
      !"{['".contains(first)
    else { return nil }
    let isTable = [",", ";", "\t", "|"].contains { (separator: Character) in
      let names = line.split(separator: separator, omittingEmptySubsequences: false)
      return names.count > 2 && names.allSatisfy { isColumnName($0) }
    }
    guard isTable else { return nil }
    return line.contains("Device ID") && line.contains("Device name") ? portalExport : tableExport
  }

  private static func isColumnName(_ field: Substring) -> Bool {
    field.count <= 64 && !field.contains { "{}[]:<>".contains($0) }
  }

  private static let tableExport =
    "it is a table (CSV), which says too little of its columns; export JSON"
  private static let portalExport =
    "it is the table (CSV) that the Intune portal exports; get deviceManagement/managedDevices from"
    + " Microsoft Graph as JSON instead"
}
