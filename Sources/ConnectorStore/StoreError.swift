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
    /// The journal ends before what the tables have taken over, or before what this process has written.
    case cutOff
    /// The file is not in its place any more while it is in use.
    case replaced
    /// The tables hold what later rows did than the one that they say.
    case setBack
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
  /// - Parameters:
  ///   - covered: the last row that the tables have taken over.
  ///   - last: the last row of the journal.
  package static func cutOff(covered: JournalPosition, last: JournalPosition) -> StoreError {
    StoreError(
      code: .cutOff,
      message: "The journal ends at row \(last), and the tables have taken over row \(covered):"
        + " the end of the journal was cut off, or the tables were changed by hand.",
      remedy: "Restore the folder from a backup. Where there is none, gatehouse store rebuild makes"
        + " the tables anew from what the journal still has; what later rows said is lost.")
  }

  /// - Parameters:
  ///   - known: the last row that this process has written or seen.
  ///   - last: the last row of the journal as it is now.
  static func cutOffInUse(known: JournalPosition, last: JournalPosition) -> StoreError {
    StoreError(
      code: .cutOff,
      message:
        "The journal has lost row \(known), and ends at row \(last): somebody has cut it off or"
        + " changed it while it is in use. Nothing is taken any more.",
      remedy: "Find out who can write to the folder. End the service, and restore the folder from a"
        + " backup.")
  }

  /// - Parameter path: of the file that this process has open, and that lies there no more.
  static func replaced(_ path: String) -> StoreError {
    StoreError(
      code: .replaced,
      message:
        "The file \(path) was moved away, cut off or replaced while it is in use: nobody would find"
        + " again what is written now. Nothing is taken any more.",
      remedy:
        "Put the file back as it was, or end the service and restore the folder from a backup.")
  }

  /// Whether the record is not where it was, or lacks what it had: nothing can be acknowledged until it is whole again.
  package var isOfLostRecord: Bool { code == .cutOff || code == .replaced }

  /// - Parameters:
  ///   - covered: the row that the tables say they have taken over.
  ///   - named: a later one, of which they hold what it did.
  package static func setBack(covered: JournalPosition, named: JournalPosition) -> StoreError {
    StoreError(
      code: .setBack,
      message: "The tables say that they have taken over row \(covered), and hold what row \(named)"
        + " did: they were changed by hand.",
      remedy: "Run gatehouse store rebuild, which makes them anew from the journal: what they have"
        + " taken over would count twice.")
  }

  /// Somebody has written a row at the greatest place there is.
  static let journalAtEnd = StoreError(
    code: .corrupt,
    message: "No row can follow the last one of the journal: it was not written by Gatehouse.",
    remedy: "Restore the folder from a backup; gatehouse audit verify names the row.")

  static func damagedBlob(_ hash: BlobHash) -> StoreError {
    StoreError(
      code: .corrupt,
      message: "The blob \(hash.rawValue) in the journal is not what its hash says.",
      remedy: "Restore the folder from a backup.")
  }
}
