/// Why a record led to no report. Throwing one passes the record over and counts it; the others go on.
public struct Skip: Error, Hashable, Sendable {
  public enum Reason: UInt32, Sendable {
    /// A word that the adapter does not know in a place where it matters.
    case unknownWord = 1
    /// A kind of event that the adapter does not know.
    case unknownKind = 2
    /// A missing field, a wrong type, a value out of range.
    case malformed = 3
    /// Nothing in it names a device.
    case noDevice = 4
    /// Understood, and of no concern.
    case irrelevant = 5
  }

  public var reason: Reason
  /// Path of the field, as the partner spells it; may be empty.
  public var field: String
  /// The word itself where it is one of an enumeration; never anything about a person.
  public var value: String

  init(_ reason: Reason, _ field: String, _ value: String = "") {
    self.reason = reason
    self.field = field
    // A long text is no word of an enumeration.
    self.value = value.utf8.count <= 64 ? value : ""
  }

  public static func unknownWord(_ field: String, _ word: String) -> Self {
    Self(.unknownWord, field, word)
  }
  public static func unknownKind(_ field: String, _ word: String = "") -> Self {
    Self(.unknownKind, field, word)
  }
  public static func malformed(_ field: String) -> Self { Self(.malformed, field) }
  public static func noDevice(_ field: String = "") -> Self { Self(.noDevice, field) }
  public static func irrelevant(_ field: String, _ word: String = "") -> Self {
    Self(.irrelevant, field, word)
  }
}
