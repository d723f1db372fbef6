import ConnectorModel

/// A part of the journal that concerned one device.
package struct JournalEffect: Hashable, Sendable {
  package enum Kind: Int64, CaseIterable, Hashable, Sendable {
    /// A check-in that said something new.
    case checkIn
    /// Something else that changed what is decided from: a report, a membership.
    case other
    /// A decision about the device.
    case decision
  }

  package var kind: Kind
  /// The row that had the effect.
  package var position: JournalPosition
  /// Which of the row's check-ins, reports, members or decisions, from 0.
  package var ordinal: Int
  /// The number of a report that had waited until this row; nil: the row's own part is meant.
  package var waitingReport: Int64?
  /// When the threat that a report opened had been closed without naming a device; nil: it had not.
  package var closedAt: Timestamp?

  package init(
    _ kind: Kind, of position: JournalPosition, at ordinal: Int, waitingReport: Int64? = nil,
    closedAt: Timestamp? = nil
  ) {
    self.kind = kind
    self.position = position
    self.ordinal = ordinal
    self.waitingReport = waitingReport
    self.closedAt = closedAt
  }
}

/// What a partner's reports had shown of it when a row of the journal had had its effect, as far as it decides.
package struct PartnerContact: Hashable, Sendable {
  /// The row that changed it.
  package var position: JournalPosition
  package var lastContactAt: Timestamp?
  package var lastErrorCode: Int32

  package init(
    position: JournalPosition, lastContactAt: Timestamp?, lastErrorCode: Int32
  ) {
    self.position = position
    self.lastContactAt = lastContactAt
    self.lastErrorCode = lastErrorCode
  }
}
