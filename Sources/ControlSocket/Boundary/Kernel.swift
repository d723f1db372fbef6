import CKernel
import Glibc

/// The calls of the system, with errors of Swift's. This file is the only one that makes them.
enum Kernel {
  /// The longest message of either side, in bytes; what is longer is sent in parts.
  static let mostBytes = 128 << 10

  static func checked(_ status: Int32, _ what: String) throws(ControlError) -> Int32 {
    guard status >= 0 else { throw error(-status, what) }
    return status
  }

  static func listen(_ path: String, mode: UInt32) throws(ControlError) -> Int32 {
    try checked(unsafe ck_listen(path, mode), "listen at \(path)")
  }

  static func connect(_ path: String) throws(ControlError) -> Int32 {
    try checked(unsafe ck_connect(path), "connect to \(path)")
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

  /// The next message and the file that came with it, or -1; nil at the end.
  static func receive(
    from socket: Int32, into buffer: inout [UInt8]
  ) throws(ControlError) -> (length: Int, file: Int32)? {
    var file: Int32 = -1
    let length = unsafe ck_receive(socket, &buffer, buffer.count, &file)
    guard length > 0 else {
      if file >= 0 { close(file) }
      if length == 0 { return nil }
      throw error(Int32(-length), "receive")
    }
    return (Int(length), file)
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

  /// Lets a group into a file or folder, in what way `mode` says.
  static func open(_ path: String, to group: UInt32, mode: UInt32) throws(ControlError) {
    guard unsafe chown(path, uid_t.max, group) == 0, unsafe chmod(path, mode) == 0 else {
      throw error(errno, "give \(path) to the group \(group)")
    }
  }

  static func isRegular(_ descriptor: Int32) -> Bool {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// A file that nobody else can open and that is gone when it is closed.
  static func scratchFile() throws(ControlError) -> Int32 {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var path = [UInt8]("\(folder)/gatehouse-XXXXXX".utf8) + [0]
    let descriptor = unsafe path.withUnsafeMutableBytes { bytes in
      let name = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress!
      let descriptor = unsafe mkstemp(name)
      if descriptor >= 0 { _ = unsafe unlink(name) }
      return descriptor
    }
    guard descriptor >= 0 else { throw error(errno, "make a file in \(folder)") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }

  static func copy(from source: Int32, to target: Int32, atMost most: Int) throws(ControlError) {
    var block = [UInt8](repeating: 0, count: 1 << 16)
    var left = most
    while left > 0 {
      let count = unsafe read(source, &block, min(left, block.count))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw error(errno, "read what is handed over") }
      if count == 0 { return }
      var written = 0
      while written < count {
        let part = unsafe block.withUnsafeBytes { bytes in
          unsafe write(target, bytes.baseAddress! + written, count - written)
        }
        guard part > 0 || errno == EINTR else { throw error(errno, "keep what is handed over") }
        written += max(part, 0)
      }
      left -= count
    }
  }

  static func remove(_ path: String) { _ = unsafe unlink(path) }

  private static func error(_ number: Int32, _ what: String) -> ControlError {
    ControlError("cannot \(what): \(unsafe String(cString: strerror(number)))", number: number)
  }
}
