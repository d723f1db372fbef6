/// How far a connector's adapter has been told of changes.
package struct DeliveryCursor: Hashable, Sendable {
  /// All changes up to this row have been delivered.
  package var through: JournalPosition
  /// The row that last set the cursor anew: a change of what the partner may know. Devices are told from the start
  /// again, lists of apps from the next check-in of each device. A delivery that began before it says nothing of what
  /// follows from it.
  package var resetAt: JournalPosition

  package init(through: JournalPosition = .start, resetAt: JournalPosition = .start) {
    self.through = through
    self.resetAt = resetAt
  }
}
