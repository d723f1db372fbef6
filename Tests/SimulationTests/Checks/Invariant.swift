/// What must hold, whatever comes in between.
enum Invariant: String, CaseIterable, Sendable {
  /// A partner has been told of every device, and of all apps, that it may know: as they are now.
  case told
  /// Nothing waits that could be done: no message, no delivery, no row, no report whose device is known.
  case done
  /// Whoever sets something has looked at the settings as they were just before, and nothing in them names what
  /// is not there.
  case settings
  /// Nobody waits long: not for a version that is tried, not for other partners' adapters.
  case patience
  /// A receipt tells of its own rows and of no others.
  case receipts
  /// What was acknowledged is there, also after the process was killed.
  case durable
  /// Tables, and what the ledger holds, are what the journal says when it is read once more.
  case tables
  /// Whoever reads sees no half of a change.
  case readers
  /// Whoever listens from a row on hears of everything after it.
  case listeners
  /// A message is read to its end once.
  case once
  /// An adapter is given one call at a time.
  case turns
  /// No thread is blocked that everybody shares.
  case threads
  /// Everything comes to an end.
  case ends
}

/// Something that does not hold.
struct Complaint: Hashable, Sendable, CustomStringConvertible {
  var invariant: Invariant
  var what: String

  var description: String { "\(invariant): \(what)" }
}
