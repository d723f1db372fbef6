import FoundationEssentials
import Synchronization
import SystemFiles

/// One end of a connection between the command line and a running service.
///
/// Calls block. Receiving belongs to one thread; sending may come from any.
package final class ControlConnection: Sendable {
  private let socket: FileDescriptor
  private let buffer = Mutex([UInt8](repeating: 0, count: Kernel.mostBytes))

  init(socket: consuming FileDescriptor) { self.socket = socket }

  /// The service that listens at a path; nil when none does.
  package static func toService(at path: String) throws(ControlError) -> ControlConnection? {
    guard let socket = try Kernel.connect(path) else { return nil }
    return ControlConnection(socket: socket)
  }

  /// Two ends in one process.
  package static func pair() throws(ControlError) -> (ControlConnection, ControlConnection) {
    let (one, other) = try Kernel.pair()
    return (
      ControlConnection(socket: FileDescriptor(owning: one)),
      ControlConnection(socket: FileDescriptor(owning: other))
    )
  }

  /// Who is at the other end.
  package func peer() throws(ControlError) -> ControlPeer {
    let (user, group) = try Kernel.peer(socket.number)
    return ControlPeer(user: user, group: group, socket: socket.number)
  }

  /// How long the other side may keep this one waiting with each message; nil: as long as it likes.
  package func setPatience(receiving: Duration?, sending: Duration?) throws(ControlError) {
    try Kernel.limit(socket.number, receivingMilliseconds: receiving.milliseconds)
    try Kernel.limit(socket.number, sendingMilliseconds: sending.milliseconds)
  }

  /// Sends one message, and with it an open file, which stays the caller's.
  package func send(_ message: ControlMessage, file: Int32? = nil) throws(ControlError) {
    let bytes = try message.encoded
    guard bytes.count <= Kernel.mostBytes else {
      throw ControlError("a message of \(bytes.count) bytes is too long")
    }
    try Kernel.send(bytes, file: file ?? -1, to: socket.number)
  }

  /// Sends a text of any length in messages of `kind`.
  package func send(_ text: String, as kind: (String) -> ControlMessage) throws(ControlError) {
    // JSON may take six bytes for one.
    let most = Kernel.mostBytes / 8
    var rest = text[...]
    while !rest.isEmpty {
      // A character may be longer than that; it then goes alone.
      var end =
        rest.utf8.index(
          rest.startIndex, offsetBy: most, limitedBy: rest.endIndex) ?? rest.endIndex
      while end > rest.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
        end = rest.utf8.index(before: end)
      }
      try send(kind(String(rest[..<end])))
      rest = rest[end...]
    }
  }

  /// The next message, and the file that came with it; nil at the end.
  package func receive() throws(ControlError) -> (ControlMessage, file: HandedFile?)? {
    try buffer.withLock { (buffer) throws(ControlError) in
      var file: FileDescriptor?
      let length = try Kernel.receive(from: socket.number, into: &buffer, file: &file)
      guard length > 0 else { return nil }
      let message = try ControlMessage(buffer[..<length])
      guard let file = file.take() else { return (message, nil) }
      return (message, HandedFile(file))
    }
  }

  /// The same, for which the other side has until a moment; beyond it nothing more is received.
  package func receive(
    until end: ContinuousClock.Instant
  ) throws(ControlError) -> (ControlMessage, file: HandedFile?)? {
    let left = ContinuousClock.now.duration(to: end)
    // What is there already would be received without any waiting.
    guard left > .zero else { throw ControlError("the other side took too long") }
    try Kernel.limit(socket.number, receivingMilliseconds: Duration?.some(left).milliseconds)
    return try receive()
  }

  /// Ends both directions; whoever waits wakes up.
  package func end() { Kernel.shutDown(socket.number) }
}

extension Duration? {
  /// 0 stands for no limit.
  fileprivate var milliseconds: UInt32 {
    guard let self else { return 0 }
    let (seconds, attoseconds) = self.components
    return UInt32(clamping: max(1, seconds * 1_000 + attoseconds / 1_000_000_000_000_000))
  }
}
