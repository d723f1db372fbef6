import ConnectorService
import DeviceIntake
import Foundation

/// The terminal, the environment and the files of this process.
struct OwnTerminal: Console {
  var environment: [String: String] { ProcessInfo.processInfo.environment }
  var folder: String { FileManager.default.currentDirectoryPath }
  var isWatched: Bool { isatty(2) == 1 }

  func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

  func note(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  func open(_ path: String, atMost most: Int?) throws(ServiceError) -> FileHandle {
    guard path != "-" else { return .standardInput }
    do {
      return try IntakeSource.open(path: path)
    } catch {
      throw ServiceError(error)
    }
  }
}
