import AdapterHost
import ConnectorLedger
import ConnectorModel
import Synchronization

/// What one message brought.
package struct MessageAnswer: Sendable {
  /// What the adapter said. The reports themselves are in the journal.
  package var result: CrossingResult
  package var reports: Int
  /// Whether something of it was understood: a report, or that there is nothing in it.
  package var isUnderstood: Bool
  package var outcome: ProjectionOutcome
  /// Why the message waits: the adapter was not reached. Nil when it was read, well or not.
  package var waitsBecause: AdapterError?

  init(_ result: CrossingResult, outcome: ProjectionOutcome) {
    self.result = result
    self.result.reports = []
    self.outcome = outcome
    isUnderstood = result.isUnderstood
    reports = result.reports.count
  }

  /// The adapter was not found, not started or not reached.
  static func waiting(_ error: AdapterError) -> MessageAnswer {
    var answer = MessageAnswer(CrossingResult(), outcome: ProjectionOutcome())
    answer.waitsBecause = error
    return answer
  }
}

/// The answers to the messages read last. Whoever brings a message makes it durable first, and then another may have
/// had it read before them.
final class LatestAnswers: Sendable {
  private static let most = 256
  private let answers = Mutex<[(position: JournalPosition, answer: MessageAnswer)]>([])

  func add(_ answer: MessageAnswer, to position: JournalPosition) {
    answers.withLock { answers in
      if answers.count == Self.most { answers.removeFirst() }
      answers.append((position, answer))
    }
  }

  func take(_ position: JournalPosition) -> MessageAnswer? {
    answers.withLock { answers in
      answers.firstIndex { $0.position == position }.map { answers.remove(at: $0).answer }
    }
  }
}
