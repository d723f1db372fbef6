import ConnectorService
import ControlSocket
import Foundation
import Synchronization

/// The terminal of somebody who has forwarded a command to this service. Their files are opened by them: the
/// service reads nothing that they could not read.
final class CallersTerminal: Console {
  let environment: [String: String]
  let folder: String
  let isWatched: Bool
  private let connection: ControlConnection
  private let patience: Duration
  /// One question at a time.
  private let asking = Mutex(())

  /// - Parameter patience: a caller that hands over a file through a pipe says so often; one that says nothing for this
  ///   long loses its place.
  init(_ connection: ControlConnection, _ request: ControlRequest, patience: Duration) {
    self.connection = connection
    self.patience = patience
    environment = request.environment
    folder = request.folder
    isWatched = request.isWatched
  }

  func write(_ text: String) { send(text) { .output($0) } }

  func note(_ text: String) { send(text) { .error($0) } }

  /// Whoever has hung up, or reads nothing, hears nothing more; the command goes on to its end all the same.
  private func send(_ text: String, as kind: (String) -> ControlMessage) {
    do throws(ControlError) { try connection.send(text, as: kind) } catch { connection.end() }
  }

  func open(_ path: String, atMost most: Int?) throws(ServiceError) -> FileHandle {
    let answer: (ControlMessage, file: HandedFile?)?
    do throws(ControlError) {
      answer = try asking.withLock { _ throws(ControlError) in
        try connection.send(.openFile(path: path, most: most))
        return try receiveFile()
      }
    } catch {
      throw ServiceError(.failed, "\(path) was not handed over: \(error)")
    }
    let handle = answer?.file?.take().map { FileHandle(fileDescriptor: $0, closeOnDealloc: true) }
    switch answer?.0 {
    case .file?:
      guard let handle, RegularFile.isRegular(handle.fileDescriptor) else {
        throw ServiceError(.denied, "\(path) was handed over as something that is no regular file")
      }
      return handle
    case .noFile(let kind, let code, let message)?:
      throw ServiceError(ServiceError.Kind(rawValue: kind) ?? .failed, code: code, message)
    default: throw ServiceError(.failed, "\(path) was not handed over")
    }
  }

  /// The answer to a question for a file.
  private func receiveFile() throws(ControlError) -> (ControlMessage, file: HandedFile?)? {
    while true {
      let answer = try connection.receive(until: .now + patience)
      guard case .reading? = answer?.0 else { return answer }
    }
  }
}
