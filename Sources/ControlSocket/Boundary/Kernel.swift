import CKernel
import Glibc
import SystemFiles

/// The calls of the system, with errors of Swift's. This file is the only one that makes them.
enum Kernel {
  /// The longest message of either side, in bytes; what is longer is sent in parts.
  static let mostBytes = 128 << 10

  private static func checked(_ status: Int32, _ what: String) throws(ControlError) -> Int32 {
    guard status >= 0 else { throw error(-status, what) }
    return status
  }

  static func listen(_ path: String, mode: UInt32) throws(ControlError) -> FileDescriptor {
    FileDescriptor(owning: try checked(unsafe ck_listen(path, mode), "listen at \(path)"))
  }

  /// Nil when nobody listens there.
  static func connect(_ path: String) throws(ControlError) -> FileDescriptor? {
    let answer = unsafe ck_connect(path)
    if [-ENOENT, -ECONNREFUSED].contains(answer) { return nil }
    return FileDescriptor(owning: try checked(answer, "connect to \(path)"))
  }

  /// The next caller; nil once the listener was shut down.
  static func accept(_ listener: Int32) throws(ControlError) -> FileDescriptor? {
    let answer = ck_accept(listener)
    if answer == -EINVAL { return nil }
    return FileDescriptor(owning: try checked(answer, "accept a caller"))
  }

  static func pair() throws(ControlError) -> (Int32, Int32) {
    var pair: [Int32] = [-1, -1]
    _ = try checked(unsafe ck_socket_pair(&pair), "make a pair of sockets")
    return (pair[0], pair[1])
  }

  static func peer(_ socket: Int32) throws(ControlError) -> (user: UInt32, group: UInt32) {
    var (user, group): (UInt32, UInt32) = (0, 0)
    _ = try checked(unsafe ck_peer(socket, &user, &group), "ask who the caller is")
    return (user, group)
  }

  static func send(_ bytes: [UInt8], file: Int32, to socket: Int32) throws(ControlError) {
    _ = try checked(unsafe ck_send(socket, bytes, bytes.count, file), "send")
  }

  /// The length of the next message, 0 at the end, and the file that came with it.
  static func receive(
    from socket: Int32, into buffer: inout [UInt8], file: inout FileDescriptor?
  ) throws(ControlError) -> Int {
    var number: Int32 = -1
    let length = unsafe ck_receive(socket, &buffer, buffer.count, &number)
    file = number >= 0 ? FileDescriptor(owning: number) : nil
    switch Int32(clamping: -length) {
    case EPROTO: throw ControlError("several files came with one message", number: EPROTO)
    case EAGAIN: throw ControlError("the other side has said nothing for too long", number: EAGAIN)
    case let number where number > 0: throw error(number, "receive")
    default: break
    }
    return Int(length)
  }

  /// The name of a user; nil when nobody has the number.
  static func name(ofUser user: UInt32) -> String? {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var room = [CChar](repeating: 0, count: 1 << 14)
    guard unsafe getpwuid_r(user, &entry, &room, room.count, &found) == 0, unsafe found != nil,
      let name = unsafe entry.pw_name
    else { return nil }
    return unsafe String(cString: name)
  }

  /// The number of a group; nil when there is none of the name.
  static func number(ofGroup name: String) -> UInt32? {
    var entry = unsafe group()
    var found: UnsafeMutablePointer<group>?
    var room = [CChar](repeating: 0, count: 1 << 16)
    guard unsafe getgrnam_r(name, &entry, &room, room.count, &found) == 0, unsafe found != nil
    else { return nil }
    return unsafe entry.gr_gid
  }

  /// Who runs this process.
  static var user: UInt32 { geteuid() }

  /// How long receiving may take; 0: as long as it likes.
  static func limit(_ socket: Int32, receivingMilliseconds: UInt32) throws(ControlError) {
    _ = try checked(ck_time_out(socket, 1, receivingMilliseconds), "limit the wait")
  }

  /// How long sending may take; 0: as long as it likes.
  static func limit(_ socket: Int32, sendingMilliseconds: UInt32) throws(ControlError) {
    _ = try checked(ck_time_out(socket, 0, sendingMilliseconds), "limit the wait")
  }

  static func isHungUp(_ number: Int32) -> Bool { number == EPIPE || number == ECONNRESET }

  /// Ends both directions; whoever waits wakes up.
  static func shutDown(_ socket: Int32) { shutdown(socket, Int32(SHUT_RDWR)) }

  private static func error(_ number: Int32, _ what: String) -> ControlError {
    ControlError("cannot \(what): \(FileError.Reason.system(number))", number: number)
  }
}
