import ControlSocket
import Foundation
import Glibc
import Testing

/// Who may speak to a service, and what each side may make the other do.
@Suite("Callers and the service", .timeLimit(.minutes(5)))
struct ServicePeerTests {
  /// Needs rights to become another user, who can reach the program.
  @Sendable private static func canBeOthers() async throws -> Bool {
    guard geteuid() == 0 else { return false }
    return try await asNobody("nogroup", ["--version"], try ScratchFolder()) == 0
  }

  private static func asNobody(
    _ group: String, _ words: [String], _ scratch: ScratchFolder
  ) async throws -> Int32 {
    try await answer(asNobody: group, words, scratch).status
  }

  private static func answer(
    asNobody group: String, _ words: [String], _ scratch: ScratchFolder
  ) async throws -> Answer {
    let program = Products.folder.appending(path: "gatehouse").path
    let identity = ["--reuid=nobody", "--regid=\(group)", "--clear-groups", program]
    return try await Gatehouse.start(
      "/usr/bin/setpriv", identity + words, [:], scratch: scratch
    ).answer.value
  }

  private func tenantShow(_ served: Served, as group: String) async throws -> Int32 {
    let data = served.gatehouse.scratch.path("data")
    return try await Self.asNobody(
      group, ["tenant", "show", "--data", data], served.gatehouse.scratch)
  }

  @Test("Others may not speak to the service", .enabled("needs root", canBeOthers))
  func others() async throws {
    let served = try await Served()
    #expect(try await tenantShow(served, as: "nogroup") == 4)
  }

  @Test("Members of its group may, and nobody else", .enabled("needs root", canBeOthers))
  func group() async throws {
    let served = try await Served(arguments: ["--group", "nogroup"])
    #expect(try await tenantShow(served, as: "nogroup") == 0)
    #expect(try await tenantShow(served, as: "games") == 4)
  }

  @Test(
    "Who may enter the data folder may ask which keys its owner trusts",
    .enabled("needs root", canBeOthers))
  func trust() async throws {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    let bundle = try await workshop.bundle("1.0.0")
    let data = gatehouse.scratch.path("data")
    let inside = FileManager.default.subpaths(atPath: data) ?? []
    for path in [data] + inside.map({ "\(data)/\($0)" }) {
      guard unsafe lchown(path, 4_711, 4_711) == 0 else { throw CocoaError(.fileWriteNoPermission) }
    }
    guard unsafe chmod(data, 0o755) == 0 else { throw CocoaError(.fileWriteNoPermission) }
    let listed = try await Self.answer(
      asNobody: "nogroup", ["trust", "list", "--data", data], gatehouse.scratch)
    #expect(listed.status == 0 && listed.out.contains(" trusted "), "\(listed.out)\(listed.err)")
    let verified = try await Self.answer(
      asNobody: "nogroup", ["adapter", "verify", bundle, "--data", data], gatehouse.scratch)
    #expect(verified.status == 0, "\(verified.err)")
  }

  @Test(
    "Nothing is handed to a program that is not of the folder's owner",
    .enabled("needs root", canBeOthers))
  func impostor() async throws {
    let gatehouse = try Gatehouse(isServed: false)
    let data = gatehouse.scratch.path("data")
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    let program = """
      import os, socket, sys
      os.chdir(sys.argv[1]); s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
      s.bind("socket"); os.setresuid(4711, 4711, 4711); s.listen(1); os.write(1, b"!"); s.accept()[0].recv(9)
      """
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-c", program, data]
    process.standardOutput = output
    try #require(FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"))
    try process.run()
    defer { process.terminate() }
    _ = try output.fileHandleForReading.read(upToCount: 1)
    let answer = try await gatehouse.run("import", "/etc/hostname", "--output", "json")
    #expect(answer.status == 4)
    #expect(try JSON(parsing: answer.err)["error"]["code"].text == "service.impostor")
    #expect(answer.err.contains("uid 4711"))
  }

  @Test("A file that comes with words is closed, and its sender hears why it is refused")
  func fileWithWords() async throws {
    let served = try await Served()
    let connection = try #require(try ControlConnection.toService(at: Self.socket(served)))
    let pipe = Pipe()
    try connection.send(
      .arguments(["tenant"]), file: pipe.fileHandleForWriting.fileDescriptor)
    try pipe.fileHandleForWriting.close()
    #expect(
      try connection.receive()?.0 == .error("Error: a file came that nobody has asked for.\n"))
    // Ends once nobody holds the other end.
    #expect(try pipe.fileHandleForReading.readToEnd() ?? Data() == Data())
  }

  @Test(
    "Callers of one user that hold their places keep nobody else from theirs",
    .enabled("needs root", canBeOthers))
  func crowd() async throws {
    let served = try await Served(arguments: ["--group", "nogroup"])
    let program = """
      import json, os, socket, sys
      held = []
      for _ in range(9):
          s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); s.connect(sys.argv[1]); held.append(s)
          for m in ({"arguments": {"_0": ["import", "-"]}}, {"run": {"_0": {"version": sys.argv[2], "environment": {}, "folder": "/", "isWatched": False}}}):
              try: s.send(json.dumps(m).encode())
              except OSError: pass
          try: answer = s.recv(1 << 18)
          except ConnectionResetError: answer = s.recv(1 << 18)
          print(answer.decode(), flush=True)
      sys.stdin.read()
      """
    let version = try await served.gatehouse.run("--version").out
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let (input, output) = (Pipe(), Pipe())
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/setpriv")
    process.arguments = [
      "--reuid=4711", "--regid=nogroup", "--clear-groups", "/usr/bin/python3", "-c", program,
      Self.socket(served), version,
    ]
    (process.standardInput, process.standardOutput) = (input, output)
    try #require(FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"))
    try process.run()
    defer { process.terminate() }
    var said = ""
    while said.split(separator: "\n").count < 9 {
      said += String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    }
    let answers = said.split(separator: "\n")
    #expect(answers.prefix(8).allSatisfy { $0.contains("openFile") }, "\(said)")
    #expect(answers.last?.contains("busy with 8 commands of yours") == true, "\(said)")
    // Another member of the group, and root.
    #expect(try await tenantShow(served, as: "nogroup") == 0)
    #expect(try await served.gatehouse.run("tenant", "show").status == 0)
    withExtendedLifetime(input) {}
  }

  @Test("A service carries out nothing that names files of its own machine for a caller")
  func ownCommands() async throws {
    let served = try await Served()
    let key = served.gatehouse.scratch.path("stolen")
    for words in [["adapter", "keygen", key], ["serve"], ["doctor"]] {
      let (code, text) = try await Self.forward(words, to: served)
      #expect(code == 4, "\(words): \(text)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(key).key"))
  }

  @Test("A caller of another version is told to have the service restarted")
  func otherVersion() async throws {
    let served = try await Served()
    let (code, text) = try await Self.forward(["tenant", "show"], version: "0.0.1", to: served)
    #expect(code == 1)
    #expect(text.contains("restart the service"))
  }

  @Test("A caller that keeps to no protocol is dropped, and the next one is served")
  func nonsense() async throws {
    let served = try await Served()
    let connection = try #require(try ControlConnection.toService(at: Self.socket(served)))
    try connection.send(.exit(0))
    #expect(try connection.receive()?.0 == .error("Error: a command has words first.\n"))
    #expect(try connection.receive()?.0 == .exit(1))
    #expect(try connection.receive() == nil)
    #expect(try await served.gatehouse.run("tenant", "show").status == 0)
  }

  @Test("A caller hands over the files that it has named, and no other")
  func otherFiles() async throws {
    let gatehouse = try Gatehouse(isServed: false)
    let data = gatehouse.scratch.path("data")
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    let listener = try ControlListener(path: "\(data)/socket", group: nil)
    defer { listener.end() }
    let named = try gatehouse.scratch.write("named", to: "named")
    let other = try gatehouse.scratch.write("other", to: "other")
    let command = try gatehouse.start(["import", named], input: nil)

    // A service that asks for what it has no business with.
    let caller = try #require(try listener.accept())
    while case .arguments? = try caller.receive()?.0 {}
    try caller.send(.openFile(path: other, most: nil))
    let refused = try #require(try caller.receive())
    guard case .noFile(kind: "denied", _, _) = refused.0 else {
      Issue.record("\(refused.0)")
      return
    }
    #expect(refused.file == nil)
    try caller.send(.openFile(path: named, most: nil))
    let given = try #require(try caller.receive()?.file?.take())
    #expect(
      try FileHandle(fileDescriptor: given, closeOnDealloc: true).readToEnd() == Data("named".utf8))
    try caller.send(.exit(42))
    #expect(try await command.answer.value.status == 42)
  }

  @Test("A service that is gone in the middle of a command is said to be")
  func gone() async throws {
    let gatehouse = try Gatehouse(isServed: false)
    let data = gatehouse.scratch.path("data")
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    let listener = try ControlListener(path: "\(data)/socket", group: nil)
    defer { listener.end() }
    let command = try gatehouse.start(
      ["tenant", "show", "--output", "json"], input: nil)
    do {
      let caller = try #require(try listener.accept())
      while case .arguments? = try caller.receive()?.0 {}
      caller.end()
    }
    let answer = try await command.answer.value
    #expect(answer.status == 1)
    #expect(try JSON(parsing: answer.err)["error"]["code"].text == "service.gone")
  }

  @Test("A caller that holds its place does not keep a service from ending")
  func end() async throws {
    let served = try await Served(arguments: ["--end-within", "1"])
    let caller = try #require(try ControlConnection.toService(at: Self.socket(served)))
    try await Self.send(["import", "-"], to: served, through: caller)
    guard case .openFile? = try caller.receive()?.0 else {
      Issue.record("it does not ask for the file")
      return
    }
    #expect(await served.service.stop() == EXIT_FAILURE)
    try await eventually { served.service.words.contains("has not come to its end") }
    withExtendedLifetime(caller) {}
  }

  private static func socket(_ served: Served) -> String {
    served.gatehouse.scratch.path("data/socket")
  }

  /// Forwards words that no honest command line would.
  private static func forward(
    _ words: [String], version: String? = nil, to served: Served
  ) async throws -> (Int32, String) {
    let connection = try #require(try ControlConnection.toService(at: socket(served)))
    try await send(words, version: version, to: served, through: connection)
    var text = ""
    while let (message, _) = try connection.receive() {
      switch message {
      case .error(let part), .output(let part): text += part
      case .exit(let code): return (code, text)
      default: Issue.record("\(message)")
      }
    }
    return (.min, text)
  }

  private static func send(
    _ words: [String], version: String? = nil, to served: Served,
    through connection: ControlConnection
  ) async throws {
    let own = try await served.gatehouse.run("--version").out
    try connection.send(.arguments(words))
    try connection.send(
      .run(
        ControlRequest(
          version: version ?? own.trimmingCharacters(in: .whitespacesAndNewlines), environment: [:],
          folder: "/", isWatched: false)))
  }
}
