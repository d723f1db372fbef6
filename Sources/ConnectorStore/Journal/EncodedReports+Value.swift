import ConnectorModel
import JournalFormat

extension EncodedReports {
  init(_ batch: ReportBatch) {
    self.init()
    connector = batch.connector.rawValue
    operation = batch.operation.encoded
    if let position = batch.message { message = position.rawValue }
    if let position = batch.deliveredThrough { deliveredThrough = position.rawValue }
    receivedAt = batch.receivedAt.milliseconds
    isContact = batch.isContact
    reports = batch.reports.map(EncodedReport.init)
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
      receivedAt: Timestamp(milliseconds: encoded.receivedAt), isContact: encoded.isContact,
      reports: reports, skipped: Int(encoded.skipped), refused: Int(encoded.refused),
      unknownWords: Int(encoded.unknownWords), timesInFuture: Int(encoded.timesInFuture),
      failure: encoded.hasFailure ? encoded.failure : nil)
  }
}
