import Foundation
import Testing

/// What people give by mistake is refused in words that name the thing at fault and the way out, and changes nothing:
/// `wrong-inputs.json`. What is only typed another way is taken.
@Suite("Wrong inputs", .timeLimit(.minutes(10)))
struct WrongInputTests {
  struct Input: Decodable, CustomTestStringConvertible, Sendable {
    /// The command; words in capitals stand for files.
    var words: [String]
    var status: Int32
    /// What the refusal says, beside what it was given.
    var says: [String]

    var testDescription: String { words.joined(separator: " ") }
  }

  struct Table: Decodable {
    var refused: [Input]
    /// Settings and choices as people type them, each with what then holds of the answer.
    var taken: [Input]
  }

  static let table: Table = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "wrong-inputs.json")
    do { return try JSONDecoder().decode(Table.self, from: Data(contentsOf: file)) } catch {
      fatalError("\(file.path): \(error)")
    }
  }()

  @Test("Each is called what it is, and changes nothing")
  func refused() async throws {
    let gatehouse = try await Self.fleet()
    let files = try Self.files(gatehouse.scratch)
    let head = try await gatehouse.json("audit", "head")
    #expect(Self.table.refused.count >= 80)
    for input in Self.table.refused {
      let answer = try await gatehouse.run(input.words.map { files[$0] ?? $0 })
      #expect(answer.status == input.status, "\(input.testDescription): \(answer)")
      for part in input.says {
        #expect(answer.err.contains(part), "\(input.testDescription): \(answer.err)")
      }
      #expect(!answer.err.contains("RWQ"), "\(input.testDescription): a key is quoted")
      // What a partner is said to have sent is kept first, and read then.
      guard input.words.first != "ingest" else { continue }
      #expect(answer.out.isEmpty || input.words.first == "import", "\(input.testDescription)")
    }
    let kept = try await gatehouse.json("audit", "list", "--kind", "act").elements
      .compactMap { $0["position"].int }
    #expect(kept.max() ?? 0 <= head["row"].int ?? 0, "an act was recorded")
  }

  @Test("What is only typed another way is taken")
  func taken() async throws {
    let gatehouse = try await Self.fleet()
    for input in Self.table.taken {
      let answer = try await gatehouse.run(input.words)
      #expect(answer.status == 0, "\(input.testDescription): \(answer.err)")
      for part in input.says {
        #expect(answer.out.contains(part), "\(input.testDescription): \(answer.out)")
      }
    }
  }

  private static func fleet() async throws -> Gatehouse {
    let gatehouse = try Gatehouse(adapters: ["lookout", "zimperium", "symantec"])
    let devices = try gatehouse.scratch.write(
      #"{"serialNumber":"SN1","platform":"ios","name":"Anna\u2019s iPhone"}"#, to: "devices.jsonl")
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["connector", "add", "zimperium"],
      ["group", "create", "field-staff"], ["group", "create", "kitchen", "--name", "Chef’s café"],
      ["policy", "compliance", "create", "iOS low", "--platform", "ios", "--require", "low"],
      ["policy", "app-protection", "create", "Mail", "--platform", "ios", "--maximum", "low"],
      ["import", devices])
    return gatehouse
  }

  /// Files that somebody may take for another one.
  private static func files(_ scratch: ScratchFolder) throws -> [String: String] {
    let texts = [
      "EMPTY": "", "HTML": "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n",
      "CSV": "Device name,Serial number,OS\nAnna,SN1,iOS\n", "TEXT": "hello world\n",
      "TRUNCATED": #"[{"serialNumber":"A","platform":"ios"},{"serialNum"#,
      "SECRET": "untrusted comment: minisign secret key\nRWQAAEIyAAAA\n",
      "PUBLIC": "untrusted comment: minisign public key\nRWQAAEIyAAAA\n",
      "PEM": "-----BEGIN CERTIFICATE-----\nMIIB\n", "NULL": "null",
      "YAML": "devices:\n  - serial: A\n",
      "MERGE": "<<<<<<< HEAD\n{}\n", "PDF": "%PDF-1.7\n1 0 obj",
      "USERS":
        #"{"@odata.context":"https://graph.example/v1.0/$metadata#users","#
        + #""value":[{"id":"1","mail":"a@b.c","displayName":"A"}]}"#,
      "ERROR": #"{"error":{"code":"InvalidAuthenticationToken","message":"expired"}}"#,
      "OTHER": #"[{"colour":"red","weight":3}]"#,
      "ODD": #"[{"serialNumber":"A1","platform":"ios"},{"serialNumber":["x"],"platform":"ios"}]"#,
    ]
    var files: [String: String] = [:]
    for (name, text) in texts {
      files[name] = try scratch.write(text, to: "\(name.lowercased()).file")
    }
    let bytes: [String: [UInt8]] = [
      "ZIP": [0x50, 0x4B, 3, 4, 20, 0, 0, 0], "GZIP": [0x1F, 0x8B, 8, 0],
      "PNG": [0x89, 0x50, 0x4E, 0x47, 13],
      "PROGRAM": [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0],
    ]
    for (name, content) in bytes {
      files[name] = try scratch.write(Data(content), to: "\(name.lowercased()).file")
    }
    files["MISSING"] = scratch.path("missing")
    files["FOLDER"] = scratch.path("folder")
    files["LINK"] = scratch.path("link")
    try FileManager.default.createDirectory(
      atPath: scratch.path("folder"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("link"), withDestinationPath: scratch.path("missing"))
    return files
  }
}
