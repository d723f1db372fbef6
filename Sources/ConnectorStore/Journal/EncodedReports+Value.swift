import ConnectorModel
import FoundationEssentials
import JournalFormat

extension EncodedReports {
  init(_ batch: ReportBatch) {
    self.init()
    connector = batch.connector.rawValue
    operation = batch.operation.encoded
    if let position = batch.message { message = position.rawValue }
    if let position = batch.deliveredThrough { deliveredThrough = position.rawValue }
    if let cursor = batch.deliveredFrom {
      deliveredFrom = cursor.through.rawValue
      cursorResetAt = cursor.resetAt.rawValue
    }
    let devices = batch.told.map(\.device.rawValue)
    toldDevices = zip(devices, [0] + devices).map { $0 &- $1 }
    toldDigests = Data(batch.told.flatMap(\.digest.bytes))
    receivedAt = batch.receivedAt.milliseconds
    isContact = batch.isContact
    reports = batch.reports.map(EncodedReport.init)
    isContinued = batch.isContinued
    skipped = Int64(batch.skipped)
    refused = Int64(batch.refused)
    unknownWords = Int64(batch.unknownWords)
    timesInFuture = Int64(batch.timesInFuture)
    if let text = batch.failure { failure = text }
  }
}

extension ReportBatch {
  init(_ encoded: EncodedReports) throws(UnreadableEntry) {
    try encoded.checkNoUnknownFields()
    var reports: [Report] = []
    reports.reserveCapacity(encoded.reports.count)
    for report in encoded.reports { reports.append(try Report(report)) }
    self.init(
      connector: ConnectorID(rawValue: encoded.connector),
      operation: try AdapterOperation(encoded.operation, field: "operation"),
      message: encoded.hasMessage ? JournalPosition(rawValue: encoded.message) : nil,
      deliveredThrough: encoded.hasDeliveredThrough
        ? JournalPosition(rawValue: encoded.deliveredThrough) : nil,
      deliveredFrom: try encoded.cursor, told: try encoded.told,
      receivedAt: Timestamp(milliseconds: encoded.receivedAt), isContact: encoded.isContact,
      reports: reports, isContinued: encoded.isContinued, skipped: Int(encoded.skipped),
      refused: Int(encoded.refused), unknownWords: Int(encoded.unknownWords),
      timesInFuture: Int(encoded.timesInFuture),
      failure: encoded.hasFailure ? encoded.failure : nil)
  }
}

extension EncodedReports {
  fileprivate var told: [Told] {
    get throws(UnreadableEntry) {
      guard toldDigests.count == toldDevices.count * ToldDigest.count else {
        throw .lengths("told_digests")
      }
      var rest = toldDigests[...]
      var device: Int64 = 0
      var told: [Told] = []
      told.reserveCapacity(toldDevices.count)
      for difference in toldDevices {
        device &+= difference
        guard let digest = ToldDigest(bytes: rest.prefix(ToldDigest.count)) else {
          throw .lengths("told_digests")
        }
        told.append(Told(device: DeviceKey(rawValue: device), digest: digest))
        rest = rest.dropFirst(ToldDigest.count)
      }
      return told
    }
  }

  fileprivate var cursor: DeliveryCursor? {
    get throws(UnreadableEntry) {
      guard hasDeliveredFrom == hasCursorResetAt else { throw .missing("delivered_from") }
      guard hasDeliveredFrom else { return nil }
      return DeliveryCursor(
        through: JournalPosition(rawValue: deliveredFrom),
        resetAt: JournalPosition(rawValue: cursorResetAt))
    }
  }
}
