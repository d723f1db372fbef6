import FoundationEssentials
import SystemFiles

/// The file of a store, before anybody opens it.
struct StoreFile {
  let folder: String

  var path: String { "\(folder)/\(StoreError.sqliteFile)" }
  /// What was written and has not been copied into the file yet.
  var pendingPath: String { "\(path)-wal" }

  /// Whether the file or what belongs to it is there.
  var isThere: Bool { size(of: path) != nil || hasPending }

  var hasPending: Bool { size(of: pendingPath) ?? 0 > 0 }

  /// Makes an empty store where there is none. It is there whole or not at all, so that a file of no bytes was never
  /// a store of ours.
  func makeIfMissing() throws(StoreError) {
    guard !isThere else { return try check() }
    let empty = try ScratchDatabase(in: folder)
    try empty.become(path)
  }

  /// Throws where the file cannot be the store that it is taken for.
  func check() throws(StoreError) {
    switch size(of: path) {
    case nil where hasPending:
      throw StoreError(
        code: .corrupt,
        message: "The file \(path) is gone, and what was written last lies beside it.",
        remedy: "Restore the folder from a backup.")
    case 0?:
      throw StoreError(
        code: .corrupt, message: "The file \(path) is empty: whatever was in it is gone.",
        remedy: "Restore the folder from a backup.")
    default: return
    }
  }

  /// The file as one that nobody changes, as SQLite's addresses say it: it is read without a file beside it.
  var unchangingAddress: String {
    let path = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    let kept = path.utf8.map { byte -> String in
      let isPlain =
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "-") || (byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      return isPlain ? String(Unicode.Scalar(byte)) : "%\(byte < 16 ? "0" : "")\(digits)"
    }
    return "file:\(kept.joined())?immutable=1"
  }

  /// In bytes; nil: it is not there.
  private func size(of path: String) -> Int64? { FileStatus(path, followsLink: true)?.bytes }
}
