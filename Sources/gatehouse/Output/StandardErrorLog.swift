import Foundation
import Logging
import SafeText

/// Log lines on standard error, one a line; warnings and worse unless asked for more.
struct StandardErrorLog: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level

  init(logLevel: Logger.Level = .warning) { self.logLevel = logLevel }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    let line = "\(event.level): \(Printable.line("\(event.message)\(details)"))\n"
    FileHandle.standardError.write(Data(line.utf8))
  }
}
