import ConnectorModel
import FoundationEssentials
import JournalFormat

extension EncodedPartnerMessage {
  init(_ message: PartnerMessage) {
    self.init()
    connector = message.connector.rawValue
    source = message.source
    contentType = message.contentType
    messageID = message.messageId
    receivedAt = message.receivedAt.milliseconds
    body = Data(message.body)
  }
}

extension PartnerMessage {
  init(_ encoded: EncodedPartnerMessage) throws(UnreadableEntry) {
    try encoded.checkNoUnknownFields()
    self.init(
      connector: ConnectorID(rawValue: encoded.connector), source: encoded.source,
      contentType: encoded.contentType, messageId: encoded.messageID,
      receivedAt: Timestamp(milliseconds: encoded.receivedAt), body: [UInt8](encoded.body))
  }
}
