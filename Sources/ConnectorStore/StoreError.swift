import ConnectorModel

/// Why the store could not do what it was asked to. The texts name files, never what is in them.
package struct StoreError: Error, Hashable, Sendable {
  package enum Code: String, CaseIterable, Sendable {
    /// The folder or file cannot be opened or made.
    case cannotOpen
    /// The folder, or a file in it, is another user's, or others may write there.
    case unsafeFolder
    /// Another process holds the store.
    case locked
    /// The disk is full.
    case full
    /// The file is not a store of ours, or is damaged.
    case corrupt
    /// The store was written by a newer version.
    case tooNew
    /// The engine failed in another way.
    case engine
    /// A journal row cannot be read.
    case unreadableEntry
  }

  package var code: Code
  /// What was seen, naming the file.
  package var message: String
  /// The way out.
  package var remedy: String

  package init(code: Code, message: String, remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }
}

extension StoreError {
  static func damagedBlob(_ hash: BlobHash) -> StoreError {
    StoreError(
      code: .corrupt,
      message: "The blob \(hash.rawValue) in the journal is not what its hash says.",
      remedy: "Restore the folder from a backup.")
  }
}
