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
  /// One question at a time.
  private let asking = Mutex(())

  init(_ connection: ControlConnection, _ request: ControlRequest) {
    self.connection = connection
    environment = request.environment
    folder = request.folder
    isWatched = request.isWatched
  }

  // Whoever has hung up hears nothing; the command goes on to its end all the same.
  func write(_ text: String) { try? connection.send(text) { .output($0) } }

  func note(_ text: String) { try? connection.send(text) { .error($0) } }

  func open(_ path: String, atMost most: Int?) throws(ServiceError) -> FileHandle {
    let answer: (ControlMessage, file: Int32?)?
    do throws(ControlError) {
      answer = try asking.withLock { _ throws(ControlError) in
        try connection.send(.openFile(path: path, most: most))
        return try connection.receive()
      }
    } catch {
      throw ServiceError(.failed, "\(path) was not handed over: \(error)")
    }
    // Whatever comes is closed with its handle, also with an answer that has no use for it.
    let handle = answer?.file.map { FileHandle(fileDescriptor: $0, closeOnDealloc: true) }
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
}
