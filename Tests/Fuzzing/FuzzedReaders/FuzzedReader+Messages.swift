import ConnectorModel
import ConnectorStore
import ControlSocket

extension FuzzedReader {
  /// What comes through the control socket, and what lies in the journal.
  static let messages = [
    FuzzedReader("control-message") { bytes in
      guard let message = try? ControlMessage(bytes) else { return .refused }
      let again = try? ControlMessage(message.encoded)
      return again == message ? .taken : .wrong("a message is another when it is sent on")
    },
    FuzzedReader("journal-entry") { bytes in
      let place = JournalPosition(rawValue: 1)
      guard let entry = try? JournalCoding.decode(bytes, at: place) else { return .refused }
      let again = try? JournalCoding.decode(JournalCoding.encode(entry), at: place)
      return again == entry
        ? .taken : .wrong("an entry is another when it is written and read again")
    },
  ]
}
