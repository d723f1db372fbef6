import ConnectorModel

/// What is wrong at a row of the journal.
package enum ChainFault: String, CaseIterable, Sendable, Codable {
  /// The row is not there, and later ones, or its link, are.
  case missing
  /// A row lies where none can.
  case misplaced
  /// The row has no link.
  case unlinked
  /// The row, or one before it, is not what its link was made of.
  case changed
  /// A checkpoint knows the row, and the journal ends before it.
  case cutOff
  /// A checkpoint knows another row in this place.
  case rewritten
}

/// What a walk along the chain found.
package struct ChainReport: Hashable, Sendable {
  /// The last row that is right.
  package var head: ChainHead
  /// The first row that is not, and why; nil: the journal is whole.
  package var fault: ChainFault?
  package var faultyRow: JournalPosition?

  package var isWhole: Bool { fault == nil }
}

/// A row and what lies beside it.
struct ChainedRow: Hashable, Sendable {
  var row: StoredRow
  var link: RowLink?
}

/// Goes along the rows of a journal from the first and stops at one that is wrong.
struct ChainVerifier {
  private var last: RowLink?
  private let checkpoint: ChainHead?
  private var finding: (ChainFault, JournalPosition)?

  init(checkpoint: ChainHead?) { self.checkpoint = checkpoint }

  /// False at the first row that is wrong.
  mutating func take(_ row: ChainedRow) -> Bool {
    if let fault = fault(of: row) {
      finding = (fault, min(row.row.position, next))
      return false
    }
    last = row.link
    return true
  }

  /// - Parameter lastLink: the place of the last link, whether or not its row is there.
  mutating func end(lastLink: JournalPosition) -> ChainReport {
    if finding == nil {
      if lastLink > head.position {
        finding = (.missing, next)
      } else if let checkpoint, checkpoint.position > head.position {
        finding = (.cutOff, next)
      }
    }
    return ChainReport(head: head, fault: finding?.0, faultyRow: finding?.1)
  }

  /// The last row that is right.
  private var head: ChainHead { JournalHead(last).chain }

  private var next: JournalPosition { head.position.next }

  private func fault(of chained: ChainedRow) -> ChainFault? {
    let position = chained.row.position
    if position < next { return .misplaced }
    if position > next { return .missing }
    guard let link = chained.link else { return .unlinked }
    guard let formula = LinkFormula(rawValue: link.formula),
      link == RowLink(chained.row, after: last, by: formula)
    else { return .changed }
    guard let checkpoint, checkpoint.position == position else { return nil }
    return checkpoint.link == link.link ? nil : .rewritten
  }
}
