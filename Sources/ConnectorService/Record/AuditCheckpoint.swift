import AdapterBundle
import ConnectorModel
import ConnectorStore

/// The head of the chain over the journal at some moment, signed by somebody who keeps it elsewhere: a
/// signature in minisign's format whose comment names the head, over that comment.
package struct AuditCheckpoint: Hashable, Sendable {
  package var head: AuditHead

  /// The largest file that is read.
  package static let mostBytes = 8_192

  /// The file of a checkpoint.
  package static func text(
    of head: AuditHead, by key: MinisignSecretKey, at time: Timestamp
  ) -> String {
    let comment = "timestamp:\(time.milliseconds / 1000)\trow:\(head.row)\tlink:\(head.link)"
    return MinisignSignature(Array(comment.utf8), by: key, comment: comment).text
  }

  /// Reads the file, if this key has signed it.
  package init(_ bytes: [UInt8], signedBy key: MinisignPublicKey) throws(ServiceError) {
    guard let signature = try? MinisignSignature(bytes) else {
      throw ServiceError(
        .badRequest, code: "audit.no-checkpoint", "this is no checkpoint",
        remedy: "Give the file that gatehouse audit checkpoint has written.")
    }
    let signed = Array(signature.comment.utf8)
    guard signature.isOf(signed, by: key), signature.hasItsComment(by: key) else {
      throw ServiceError(
        .denied, code: "audit.not-signed",
        "the checkpoint is signed by the key \(signature.key), or by nobody, and not by \(key.id)",
        remedy: "Give the public key of whoever has made the checkpoint.")
    }
    var fields: [Substring: Substring] = [:]
    for field in signature.comment.split(separator: "\t") {
      let parts = field.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { fields[parts[0]] = parts[1] }
    }
    guard let row = fields["row"].flatMap({ Int64($0) }), row >= 0, let link = fields["link"],
      JournalLink(String(link)) != nil
    else {
      throw ServiceError(
        .badRequest, code: "audit.no-checkpoint", "what is signed here is no checkpoint",
        remedy: "Give the file that gatehouse audit checkpoint has written.")
    }
    head = AuditHead(row: row, link: String(link))
  }
}

/// The last row of the journal and its link.
package struct AuditHead: Hashable, Sendable, Codable {
  package var row: Int64
  /// 64 hexadecimal digits.
  package var link: String
}

/// What a walk along the journal found.
package struct AuditVerdict: Hashable, Sendable, Codable {
  package var isWhole: Bool
  /// The last row that is right.
  package var head: AuditHead
  /// The first row that is not, and what is wrong with it.
  package var wrongRow: Int64?
  package var fault: String?
}

extension AuditHead {
  init(_ head: ChainHead) {
    self.init(row: head.position.rawValue, link: head.link.description)
  }

  package init(_ head: JournalHead) {
    self.init(row: head.position.rawValue, link: head.link.description)
  }

  var chainHead: ChainHead? {
    JournalLink(link).map { ChainHead(position: JournalPosition(rawValue: row), link: $0) }
  }
}
