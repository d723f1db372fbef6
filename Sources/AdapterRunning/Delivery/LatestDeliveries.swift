import ConnectorModel
import Synchronization

/// What was told last, and up to which row. Whoever brings device data makes them durable first, and then another may
/// have told the adapter before them.
final class LatestDeliveries: Sendable {
  private static let most = 256
  private let answers = Mutex<[(through: JournalPosition, answer: DeliveryAnswer)]>([])

  func add(_ answer: DeliveryAnswer, through position: JournalPosition) {
    answers.withLock { answers in
      if answers.count == Self.most { answers.removeFirst() }
      answers.append((position, answer))
    }
  }

  /// What was told of rows after a position, once: several who ask at once do not all count the same.
  func take(after position: JournalPosition) -> [DeliveryAnswer] {
    answers.withLock { answers in
      defer { answers.removeAll { $0.through > position } }
      return answers.filter { $0.through > position }.map(\.answer)
    }
  }
}
