/// An act of an administrator's that changes no setting, or something that the host noticed, that belongs into
/// the record all the same. Who did it, and when, is said by its row of the journal.
package struct AdministrativeAct: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case adapterInstalled, adapterRolledBack, adapterRemoved, adapterPinned, adapterUnpinned
    case adapterEnabled, adapterDisabled, adapterProfileChanged, adapterReset
    case adapterSourceChanged
    /// A layer of the sandbox that this machine does not give may be missing, or must be there again.
    case missingLayerAccepted, missingLayerRequired
    case quarantineRetried, quarantineDropped
    case keyTrusted, keyRevoked, keyRemoved
    /// Noticed by the host itself. A partner has been silent for half its threshold: `which` says how many
    /// devices it concerns. A partner does not count any more, and counts again. The object is the connector's id.
    case partnerSilent, partnerUnresponsive, partnerHeardAgain
    /// Somebody has set the wall clock; the host has taken it over.
    case clockSet, clockAdopted
    /// The store was copied while it was in use, without its side file: rows after the one that `which` says are
    /// missing.
    case storeCutShort
    /// The end of the journal was cut off, and the tables were made anew from what was left: rows after the one that
    /// `which` says are lost.
    case storeCutOff
    /// An adapter's worker took more of the machine than it may and was ended; `which` is the adapter's version.
    case adapterOverspent
  }

  package var kind: Kind
  /// What was acted on, in words: a partner, or the holder of a key.
  package var object: String
  /// Which of it: a version, the id of a key, a number.
  package var which: String?
  /// What else there is to say.
  package var detail: String?

  package init(_ kind: Kind, of object: String, which: String? = nil, detail: String? = nil) {
    self.kind = kind
    self.object = object
    self.which = which
    self.detail = detail
  }
}
