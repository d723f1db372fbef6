import ConnectorModel

/// The last row of a journal that this process knows of, having seen or written it. A journal that does not have it
/// any more was cut off while it was in use, or has been replaced.
struct KnownEnd: Hashable, Sendable {
  private(set) var position = JournalPosition.start
  private var link = JournalLink.start

  /// What a row has beside it that was seen or written, where it is the last one.
  mutating func take(_ last: RowLink?) {
    guard let last, last.position >= position else { return }
    (position, link) = (last.position, last.link)
  }

  /// - Parameters:
  ///   - present: the link beside the row at the known position; nil: there is none.
  ///   - last: the last row that there is now.
  func check(_ present: JournalLink?, last: JournalPosition) throws(StoreError) {
    guard position == .start || present == link else {
      throw .cutOffInUse(known: position, last: last)
    }
  }
}
