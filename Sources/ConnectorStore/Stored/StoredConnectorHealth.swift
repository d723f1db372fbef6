import ConnectorModel
import StoredForms

struct StoredConnectorHealth: StoredForm {
  static let kind = "connectorHealth"

  var lastContactAt: String?
  var lastErrorCode: Int32
  var lagMilliseconds: UInt64
  var counts: Counts
  var silenceWarning: SilenceWarning?
  var unresponsiveSince: String?
  var notUnderstood: NotUnderstood?

  struct Counts: StoredPart {
    var messages: Int
    var messagesRefused: Int
    var reports: Int
    var reportsRefused: Int
    var unmatched: Int
    var identifierConflicts: Int
    var unknownWords: Int
    var skipped: Int
    var timesInFuture: Int

    init(_ counts: ConnectorCounts) {
      messages = counts.messages
      messagesRefused = counts.messagesRefused
      reports = counts.reports
      reportsRefused = counts.reportsRefused
      unmatched = counts.unmatched
      identifierConflicts = counts.identifierConflicts
      unknownWords = counts.unknownWords
      skipped = counts.skipped
      timesInFuture = counts.timesInFuture
    }

    func value() -> ConnectorCounts {
      ConnectorCounts(
        messages: messages, messagesRefused: messagesRefused, reports: reports,
        reportsRefused: reportsRefused, unmatched: unmatched,
        identifierConflicts: identifierConflicts, unknownWords: unknownWords, skipped: skipped,
        timesInFuture: timesInFuture)
    }
  }

  struct SilenceWarning: StoredPart {
    var at: String
    var devices: Int

    init(_ warning: ConnectorModel.SilenceWarning) {
      at = warning.at.iso8601
      devices = warning.devices
    }

    func value() throws(UnreadableForm) -> ConnectorModel.SilenceWarning {
      ConnectorModel.SilenceWarning(at: try at.time("silenceWarning.at"), devices: devices)
    }
  }

  struct NotUnderstood: StoredPart {
    var count: Int
    var since: String?

    init(_ messages: MessagesNotUnderstood) {
      count = messages.count
      since = messages.since?.iso8601
    }

    func value() throws(UnreadableForm) -> MessagesNotUnderstood {
      MessagesNotUnderstood(count: count, since: try since?.time("notUnderstood.since"))
    }
  }

  init(_ health: ConnectorHealth) {
    lastContactAt = health.lastContactAt?.iso8601
    lastErrorCode = health.lastErrorCode
    lagMilliseconds = health.lagMilliseconds
    counts = Counts(health.counts)
    silenceWarning = health.silenceWarning.map(SilenceWarning.init)
    unresponsiveSince = health.unresponsiveSince?.iso8601
    notUnderstood = health.notUnderstood.map(NotUnderstood.init)
  }

  func value() throws(UnreadableForm) -> ConnectorHealth {
    var health = ConnectorHealth(
      lastContactAt: try lastContactAt?.time("lastContactAt"), lastErrorCode: lastErrorCode,
      lagMilliseconds: lagMilliseconds, counts: counts.value())
    health.silenceWarning = try silenceWarning?.value()
    health.unresponsiveSince = try unresponsiveSince?.time("unresponsiveSince")
    health.notUnderstood = try notUnderstood?.value()
    return health
  }
}
