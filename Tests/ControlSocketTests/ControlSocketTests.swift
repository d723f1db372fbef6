import CKernel
import ControlSocket
import Foundation
import Glibc
import Testing

@Suite("Control socket", .timeLimit(.minutes(5)))
struct ControlSocketTests {
  private static let scratch = FileManager.default.temporaryDirectory

  @Test("A message arrives as it was sent", arguments: Self.messages)
  func message(message: ControlMessage) throws {
    let (one, other) = try ControlConnection.pair()
    try one.send(message)
    #expect(try other.receive()?.0 == message)
    one.end()
    #expect(try other.receive() == nil)
  }

  static let messages: [ControlMessage] = [
    .arguments(["connector", "set", "lookout", "iosEnabled=on"]),
    .run(
      ControlRequest(
        version: "0.1.0", environment: ["GATEHOUSE_OUTPUT": "json"], folder: "/", isWatched: true)),
    .reading, .file,
    .noFile(kind: "notFound", code: "intake.unreadable", message: "it is not there"),
    .output("Größe\u{0}\n"), .error(""), .openFile(path: "-", most: nil), .exit(64),
  ]

  @Test(
    "A text of any length arrives whole, whatever its characters",
    arguments: [
      String(repeating: "a", count: 300_000), String(repeating: "\u{1}", count: 50_000),
      String(repeating: "👩‍👩‍👧‍👦é\n", count: 20_000), "",
    ])
  func longText(text: String) throws {
    let (one, other) = try ControlConnection.pair()
    // Both sides block, so neither may wait for a thread of the pool.
    Thread {
      try? one.send(text) { .output($0) }
      one.end()
    }.start()
    var received = ""
    while case (.output(let part), nil)? = try other.receive() { received += part }
    #expect(Array(received.utf8) == Array(text.utf8))
  }

  @Test("An open file is handed over, and the sender keeps its own")
  func file() throws {
    let (one, other) = try ControlConnection.pair()
    let path = Self.scratch.appending(path: "control-\(UUID().uuidString)")
    try Data("hello".utf8).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let handle = try FileHandle(forReadingFrom: path)
    try one.send(.file, file: handle.fileDescriptor)
    let descriptor = try #require(try other.receive()?.file?.take())
    let given = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    #expect(RegularFile.isRegular(descriptor))
    #expect(try given.readToEnd() == Data("hello".utf8))
    #expect(fcntl(handle.fileDescriptor, F_GETFD) >= 0)
  }

  @Test(
    "What comes through a pipe is copied into a file, up to its limit",
    arguments: [
      (nil, "123456"), (10, "123456"), (4, "12345"),
    ] as [(Int?, String)])
  func pipe(most: Int?, expected: String) throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("123456".utf8))
    try pipe.fileHandleForWriting.close()
    let source = pipe.fileHandleForReading.fileDescriptor
    #expect(!RegularFile.isRegular(source))
    let copy = try RegularFile.copy(of: source, atMost: most)
    let handle = FileHandle(fileDescriptor: copy, closeOnDealloc: true)
    #expect(RegularFile.isRegular(copy))
    #expect(try handle.readToEnd() == Data(expected.utf8))
  }

  @Test("Words that are no message are refused, and the connection lives on")
  func nonsense() throws {
    let path = Self.path()
    let listener = try ControlListener(path: path, group: nil)
    defer { listener.end() }
    // A caller that keeps to no protocol.
    let client = unsafe ck_connect(path)
    defer { close(client) }
    func say(_ text: String) -> Int32 { unsafe ck_send(client, text, text.utf8.count, -1) }
    let server = try #require(try listener.accept())
    for text in ["nonsense", "{}", #"{"exit":{"_0":"x"}}"#, String(repeating: "[", count: 10_000)] {
      #expect(say(text) == 0)
      #expect(throws: ControlError.self) { try server.receive() }
    }
    #expect(say(String(repeating: " ", count: 140 << 10)) == 0)
    #expect(throws: ControlError.self) { try server.receive() }
    #expect(say(#"{"exit":{"_0":3}}"#) == 0)
    #expect(try server.receive()?.0 == .exit(3))
  }

  @Test("A path may be longer than the kernel's own limit")
  func longPath() throws {
    let folder = Self.scratch.appending(path: "c-\(UUID().uuidString)")
    let deep = folder.appending(path: String(repeating: "d", count: 200))
    try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = deep.appending(path: "socket").path
    let listener = try ControlListener(path: path, group: nil)
    let client = try #require(try ControlConnection.toService(at: path))
    let server = try #require(try listener.accept())
    try client.send(.exit(1))
    #expect(try server.receive()?.0 == .exit(1))
    let peer = try server.peer()
    #expect(peer.user == geteuid())
    #expect(peer.name == ControlUser.name)
    #expect(listener.admits(peer))
    listener.end()
    #expect(try listener.accept() == nil)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("Nobody listens: there is no service, and a dead service's socket is replaced")
  func noService() throws {
    let path = Self.path()
    #expect(try ControlConnection.toService(at: path) == nil)
    // A listener that is let go without an end leaves its file behind, as a killed service does.
    do { _ = try ControlListener(path: path, group: nil) }
    #expect(FileManager.default.fileExists(atPath: path))
    #expect(try ControlConnection.toService(at: path) == nil)
    let listener = try ControlListener(path: path, group: nil)
    #expect(try ControlConnection.toService(at: path) != nil)
    listener.end()
  }

  @Test("The socket is its owner's alone, and of a group when it is given one")
  func permissions() throws {
    let path = Self.path()
    func mode() throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    let own = try ControlListener(path: path, group: nil)
    #expect(try mode() == 0o600)
    own.end()
    let group = try #require(ControlGroup(named: "root"))
    let shared = try ControlListener(path: path, group: group)
    #expect(try mode() == 0o660)
    shared.end()
    #expect(ControlGroup(named: "nobody-has-this-name") == nil)
  }

  private static func path() -> String {
    scratch.appending(path: "control-\(UUID().uuidString)").path
  }
}
