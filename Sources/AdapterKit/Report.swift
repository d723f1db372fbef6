/// One thing that a partner said about a device, or about itself.
public struct Report: Hashable, Sendable {
  public var kind: Kind
  public var subject: Subject
  /// When the partner saw it: milliseconds since 1970-01-01 00:00:00 UTC.
  public var observed: UInt64
  /// Cut at 256 bytes; may be empty.
  public var category = ""
  /// Cut at 256 bytes; may be empty.
  public var title = ""
  /// Shown to administrators, cut at 1,024 bytes; may be empty. Name no app of a person's own device here.
  public var detail = ""
  /// The partner's own number, 0 if there is none.
  public var vendorCode: Int32 = 0
  /// What the partner says the device to be: the report then never counts for one of another platform. Hosts of ABI
  /// 1.0 are not told.
  public var platform: Platform?
  /// Another part of the partner's record was not understood, so the report counts only as far as it makes the
  /// device worse. Set by ``Notes``. A host of ABI 1.0 is given such a report only where it says that a device is bad.
  public var isInPart = false

  public init(_ kind: Kind, of subject: Subject, observed: UInt64) {
    self.kind = kind
    self.subject = subject
    self.observed = observed
  }

  public init(_ kind: Kind, of identifiers: Identifiers, observed: UInt64) {
    self.init(kind, of: .identifiers(identifiers), observed: observed)
  }

  public enum Kind: Hashable, Sendable {
    /// The whole condition of the device.
    case state(Grade)
    /// One finding is active. A grade by state must be one of the four levels.
    case threatOpened(id: String, Grade)
    /// That finding is over. A device need not be named.
    case threatClosed(id: String)
    /// The partner no longer knows the device.
    case removed
    /// The partner is there; error code 0 is healthy.
    case heartbeat(errorCode: Int32 = 0, lagMilliseconds: UInt64 = 0)
  }

  public enum Subject: Hashable, Sendable {
    /// The host's handle of a device that it disclosed.
    case device(UInt64)
    case identifiers(Identifiers)
    case nobody
  }
}
