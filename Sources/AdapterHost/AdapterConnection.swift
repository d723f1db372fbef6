import ConnectorModel

/// The crossing to one connector's adapter: the seam at which another way to reach it comes in.
///
/// Nothing above this protocol can tell whether the adapter runs in this process or in another one.
/// Calls of one connection are carried out one after another in the order in which they are made;
/// different connections are independent. An illegal order of calls is refused here and never reaches
/// the adapter.
package protocol AdapterConnection: Sendable {
  var descriptor: PartnerDescriptor { get }

  /// How the adapter does. Answers at once, also while a call hangs.
  var status: AdapterStatus { get }
  /// Lets an adapter that died too often be started again, by the next call. Returns at once.
  func reset()

  /// Puts a configuration into force; a failure leaves the one before in force.
  func configure(_ configuration: AdapterConfiguration) async throws(AdapterError)
  func activate() async throws(AdapterError)

  /// Tells the adapter of devices that are disclosed to its connector, new or changed.
  func devices(_ devices: [Device]) async -> CrossingResult
  /// Tells it of app inventories, already filtered.
  func apps(_ inventories: [DisclosedInventory]) async -> CrossingResult
  /// Hands it one message of its partner's.
  func receive(_ message: PartnerMessage) async -> CrossingResult
  /// Tells it to ask its partner.
  func poll() async -> CrossingResult

  /// Asks the call that is running to return soon. Returns at once.
  func cancel()
  func deactivate() async
  /// Ends the instance, in whatever state it is. The connection refuses every call afterwards.
  func close() async
}

/// What is handed to an adapter before it is activated.
package struct AdapterConfiguration: Hashable, Sendable {
  /// The toggles that are in effect.
  package var togglesOn: Set<Toggle>
  package var unresponsivenessThresholdInDays: Int
  package var settings: [String: String]
  /// The administrator's meaning of the partner's words; it wins over the descriptor's.
  package var levelWords: [LevelWord]

  package init(
    togglesOn: Set<Toggle> = [], unresponsivenessThresholdInDays: Int = Connector.standardThreshold,
    settings: [String: String] = [:], levelWords: [LevelWord] = []
  ) {
    self.togglesOn = togglesOn
    self.unresponsivenessThresholdInDays = unresponsivenessThresholdInDays
    self.settings = settings
    self.levelWords = levelWords
  }
}

/// What one call to an adapter brought: checked copies, and what had to be left out.
package struct CrossingResult: Hashable, Sendable {
  package var reports: [Report]
  /// Records that the adapter read and passed over; bounded, `skippedCount` is not.
  package var skipped: [SkippedRecord]
  package var skippedCount: Int
  /// Reports that the host refused one by one; bounded, `refusedCount` is not.
  package var refused: [RefusedReport]
  package var refusedCount: Int
  /// Words that neither the administrator's nor the descriptor's table knows, and how often.
  package var unknownWords: [String: Int]
  /// Records that end the adapter's process whenever they are handed over. They were left out; all
  /// others were answered.
  package var poisonous: [PoisonousRecord]
  /// Why the call as a whole failed. Reports made before that stand.
  package var failure: AdapterError?
  /// The adapter has no use for this call; that is no failure.
  package var isUnsupported: Bool

  package init(
    reports: [Report] = [], skipped: [SkippedRecord] = [], skippedCount: Int = 0,
    refused: [RefusedReport] = [], refusedCount: Int = 0, unknownWords: [String: Int] = [:],
    poisonous: [PoisonousRecord] = [], failure: AdapterError? = nil, isUnsupported: Bool = false
  ) {
    self.reports = reports
    self.skipped = skipped
    self.skippedCount = skippedCount
    self.refused = refused
    self.refusedCount = refusedCount
    self.unknownWords = unknownWords
    self.poisonous = poisonous
    self.failure = failure
    self.isUnsupported = isUnsupported
  }
}

/// A record of a message that led to no report.
package struct SkippedRecord: Hashable, Sendable {
  package var reason: SkipReason
  /// The record in the message, from 0.
  package var index: UInt64?
  package var field: String
  package var value: String

  package init(reason: SkipReason, index: UInt64?, field: String, value: String) {
    self.reason = reason
    self.index = index
    self.field = field
    self.value = value
  }
}

package enum SkipReason: String, CaseIterable, Sendable {
  case unknownWord, unknownKind, malformed, noDevice, irrelevant
}

/// A record that an adapter does not survive.
package struct PoisonousRecord: Hashable, Sendable {
  /// The record's place in what was given.
  package var index: Int
  /// How the adapter ended, such as `worker.crashed`.
  package var code: String
  package var message: String

  package init(index: Int, code: String, message: String) {
    self.index = index
    self.code = code
    self.message = message
  }
}

/// A report that the host refused on its own.
package struct RefusedReport: Hashable, Sendable {
  /// A stable dotted code, such as `report.threat-id-empty`.
  package var code: String
  /// The report among those of the call, from 0.
  package var index: Int
  /// What was seen.
  package var message: String

  package init(code: String, index: Int, message: String) {
    self.code = code
    self.index = index
    self.message = message
  }
}
