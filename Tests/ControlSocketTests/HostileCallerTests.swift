import CKernel
import ControlSocket
import Foundation
import Glibc
import Testing

/// What callers do that keep to no protocol, and what those hear who are refused.
@Suite("Hostile callers", .timeLimit(.minutes(5)))
struct HostileCallerTests {
  /// A caller that keeps to no protocol, and the service's end.
  private func caller() throws -> (Int32, ControlConnection) {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "control-\(UUID().uuidString)"
    ).path
    let listener = try ControlListener(path: path, group: nil)
    defer { listener.end() }
    let caller = unsafe ck_connect(path)
    return (caller, try #require(try listener.accept()))
  }

  /// Sends a message and descriptors beside it, as many as the kernel takes.
  private func send(_ text: String, _ files: [Int32], to socket: Int32) -> Int {
    var control: [UInt8] = []
    func add<Value>(_ value: Value) {
      unsafe withUnsafeBytes(of: value) { unsafe control += Array($0) }
    }
    add(16 + 4 * files.count)
    add(Int32(SOL_SOCKET))
    add(Int32(0x01))
    files.forEach(add)
    control += [UInt8](repeating: 0, count: (8 - control.count % 8) % 8)
    var bytes = Array(text.utf8)
    return unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe control.withUnsafeMutableBytes { control in
        var part = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
        return unsafe withUnsafeMutablePointer(to: &part) { part in
          var message = unsafe msghdr()
          unsafe message.msg_iov = part
          unsafe message.msg_iovlen = 1
          unsafe message.msg_control = control.baseAddress
          unsafe message.msg_controllen = control.count
          return unsafe sendmsg(socket, &message, Int32(MSG_NOSIGNAL))
        }
      }
    }
  }

  /// Whether nobody holds the writing end any more: reading then comes to an end instead of waiting.
  private func isClosed(_ pipe: Pipe) -> Bool {
    var state = pollfd(
      fd: pipe.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&state, 1, 0) == 1 && state.revents & Int16(POLLHUP) != 0
  }

  @Test(
    "Of several files beside a message none stays open, and the message is refused",
    arguments: [2, 3, 100, 253])
  func files(count: Int) throws {
    let (caller, server) = try caller()
    defer { close(caller) }
    let pipe = Pipe()
    let writing = pipe.fileHandleForWriting.fileDescriptor
    let sent = send(#"{"file":{}}"#, [Int32](repeating: writing, count: count), to: caller)
    try #require(sent > 0)
    try pipe.fileHandleForWriting.close()
    #expect(!isClosed(pipe))
    let error = #expect(throws: ControlError.self) { _ = try server.receive() }
    #expect(error?.description == "several files came with one message")
    #expect(isClosed(pipe))
    #expect(send(#"{"exit":{"_0":3}}"#, [0], to: caller) > 0)
    #expect(try server.receive()?.0 == .exit(3))
  }

  @Test(
    "A file that nobody takes is closed, whatever it came with",
    arguments: [#"{"exit":{"_0":3}}"#, "nonsense", String(repeating: " ", count: 140 << 10)])
  func untaken(text: String) throws {
    let (caller, server) = try caller()
    defer { close(caller) }
    let pipe = Pipe()
    #expect(send(text, [pipe.fileHandleForWriting.fileDescriptor], to: caller) > 0)
    try pipe.fileHandleForWriting.close()
    #expect(!isClosed(pipe))
    _ = try? server.receive()
    #expect(isClosed(pipe))
  }

  @Test("A caller that says nothing loses its turn when its time is over, and not before")
  func silent() throws {
    let (caller, server) = try caller()
    defer { close(caller) }
    let text = #"{"exit":{"_0":3}}"#
    #expect(send(text, [0], to: caller) > 0)
    #expect(try server.receive(until: .now + .seconds(600))?.0 == .exit(3))
    let silence = #expect(throws: ControlError.self) {
      _ = try server.receive(until: .now + .milliseconds(20))
    }
    #expect(silence?.description == "the other side has said nothing for too long")
    // One that talks without end has no more time.
    #expect(send(text, [], to: caller) > 0)
    for end in [ContinuousClock.now, .now - .seconds(1)] {
      let error = #expect(throws: ControlError.self) { _ = try server.receive(until: end) }
      #expect(error?.description == "the other side took too long")
    }
  }

  @Test("Who is refused before it was heard out hears why")
  func refused() throws {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "control-\(UUID().uuidString)"
    ).path
    let listener = try ControlListener(path: path, group: nil)
    defer { listener.end() }
    let client = try #require(try ControlConnection.toService(at: path))
    for _ in 0..<3 { try client.send(.arguments(["device", "list"])) }
    do {
      let server = try #require(try listener.accept())
      try server.send(.error("no"))
      try server.send(.exit(1))
    }
    let error = #expect(throws: ControlError.self) { try client.send(.arguments(["more"])) }
    #expect(error?.isHungUp == true)
    #expect(try client.receive()?.0 == .error("no"))
    #expect(try client.receive()?.0 == .exit(1))
    #expect(try client.receive() == nil)
  }

  @Test("One user's callers leave places to others")
  func placesOfOne() {
    let places = CallerPlaces()
    for _ in 0..<CallerPlaces.mostOfOne { #expect(places.take(7, isAdministrator: false) == nil) }
    #expect(places.take(7, isAdministrator: false)?.contains("8 commands of yours") == true)
    #expect(places.take(8, isAdministrator: false) == nil)
    places.leave(7)
    #expect(places.take(7, isAdministrator: false) == nil)
    #expect(places.take(7, isAdministrator: false) != nil)
  }

  @Test("All users together leave an administrator's places, and an administrator leaves theirs")
  func placesOfAll() {
    let places = CallerPlaces()
    for user: UInt32 in 0..<32 { #expect(places.take(1000 + user, isAdministrator: false) == nil) }
    #expect(places.take(2000, isAdministrator: false)?.contains("busy with 32 commands") == true)
    for _ in 0..<CallerPlaces.most { #expect(places.take(0, isAdministrator: true) == nil) }
    #expect(places.take(0, isAdministrator: true) != nil)
    #expect(places.take(999, isAdministrator: true) == nil)
    places.leave(1000)
    #expect(places.take(2000, isAdministrator: false) == nil)
  }
}
