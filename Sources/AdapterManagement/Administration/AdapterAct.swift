import AdapterBundle
import ConnectorModel

/// What an act of an administrator's on adapters or keys comes to. Nothing of it has been done yet: it is done when
/// its entries are in the journal, and the folder of adapters follows.
package struct AdapterAct<Answer: Sendable>: Sendable {
  package let answer: Answer
  /// How it belongs into the record.
  package let record: AdministrativeAct
  /// What is to be kept then.
  package let changes: [JournalEntry]
  /// What the changes name.
  package let blobs: [[UInt8]]
  /// A version whose files are to be put in place anew, whatever lies there.
  package let renewing: VersionName?

  init(
    answer: Answer, record: AdministrativeAct, changes: [JournalEntry], blobs: [[UInt8]] = [],
    renewing: VersionName? = nil
  ) {
    self.answer = answer
    self.record = record
    self.changes = changes
    self.blobs = blobs
    self.renewing = renewing
  }

  /// What goes to the journal.
  package var entries: [JournalEntry] { changes + [.administrativeAct(record)] }
}
