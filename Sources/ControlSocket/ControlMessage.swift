import FoundationEssentials

/// What the command line says to a running service, and what the service says to it: one JSON document a
/// message. Both sides are of one version; a service answers another version with an error.
package enum ControlMessage: Hashable, Sendable, Codable {
  // From the command line.

  /// Some of the words that were typed, in order; there may be more before `run`.
  case arguments([String])
  /// All words have come.
  case run(ControlRequest)
  /// The file that was asked for comes through a pipe, and more of it has come.
  case reading
  /// The file that was asked for comes with this message.
  case file
  /// The file that was asked for cannot be opened.
  case noFile(kind: String, code: String?, message: String)

  // From the service.

  /// For standard output.
  case output(String)
  /// For standard error.
  case error(String)
  /// A file is wanted that was named among the words, or `most` bytes of it; `-` is standard input.
  case openFile(path: String, most: Int?)
  /// The command has ended, with this exit code.
  case exit(Int32)
}

extension ControlMessage {
  /// The message as it crosses.
  package var encoded: [UInt8] {
    get throws(ControlError) {
      do {
        return [UInt8](try JSONEncoder().encode(self))
      } catch {
        throw ControlError("a message cannot be written: \(error)")
      }
    }
  }

  /// Reads what has crossed, whoever has sent it.
  package init(_ bytes: some Collection<UInt8>) throws(ControlError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch {
      throw ControlError("the other side says what this one does not understand")
    }
  }
}

/// What a command depends on beside its words.
package struct ControlRequest: Hashable, Sendable, Codable {
  package var version: String
  package var environment: [String: String]
  /// Where relative paths begin.
  package var folder: String
  /// Whether a person watches standard error.
  package var isWatched: Bool

  package init(version: String, environment: [String: String], folder: String, isWatched: Bool) {
    self.version = version
    self.environment = environment
    self.folder = folder
    self.isWatched = isWatched
  }
}
