/// What an adapter was given and did not survive.
package struct QuarantineSubject: Hashable, Sendable {
  package var connector: ConnectorID
  package var item: Item

  package enum Item: Hashable, Sendable {
    case device(DeviceKey)
    case inventory(DeviceKey)
    /// A message of the partner's, by its place in the journal.
    case message(JournalPosition)
  }

  package init(connector: ConnectorID, item: Item) {
    self.connector = connector
    self.item = item
  }

  /// The call that offers it.
  package var operation: AdapterOperation {
    switch item {
    case .device: .devices
    case .inventory: .apps
    case .message: .receive
    }
  }
}

/// The end of an adapter by something that it was given, which is set aside for it: nobody offers the
/// same again unasked. What it was is not repeated here; its digest tells whether it has changed.
package struct QuarantineFinding: Hashable, Sendable {
  package var subject: QuarantineSubject
  /// SHA-256 of what was offered, in hexadecimal digits.
  package var digest: String
  /// The version of the adapter.
  package var adapterVersion: String
  /// How the adapter ended, such as `worker.crashed`.
  package var code: String
  /// The same in one sentence.
  package var message: String
  package var at: Timestamp

  package init(
    subject: QuarantineSubject, digest: String, adapterVersion: String, code: String,
    message: String, at: Timestamp
  ) {
    self.subject = subject
    self.digest = digest
    self.adapterVersion = adapterVersion
    self.code = code
    self.message = message
    self.at = at
  }
}

/// What is set aside now.
package struct QuarantinedItem: Hashable, Sendable {
  /// The place in the journal of the finding that set it aside first.
  package var number: JournalPosition
  /// The newest finding.
  package var finding: QuarantineFinding
  package var firstAt: Timestamp
  /// How many findings there are.
  package var count: Int

  package init(
    number: JournalPosition, finding: QuarantineFinding, firstAt: Timestamp, count: Int
  ) {
    self.number = number
    self.finding = finding
    self.firstAt = firstAt
    self.count = count
  }
}

/// Something is no longer set aside.
package struct QuarantineRelease: Hashable, Sendable {
  package enum Reason: String, CaseIterable, Sendable {
    /// The adapter has answered it.
    case answered
    /// An administrator gave it up.
    case dropped
  }

  package var subject: QuarantineSubject
  package var reason: Reason

  package init(subject: QuarantineSubject, reason: Reason) {
    self.subject = subject
    self.reason = reason
  }
}
