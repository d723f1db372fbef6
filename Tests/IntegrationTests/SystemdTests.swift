import Foundation
import TestSupport
import Testing

/// The unit in the documentation starts as it is printed.
@Suite("The unit for systemd")
struct SystemdTests {
  private static let analyze = "/usr/bin/systemd-analyze"

  @Test(
    "Its user and its groups are made by what is printed beside it, and it belongs to its group")
  func users() throws {
    let unit = try Self.block("ini")
    let made = Set(
      try Self.block("sysusers").split(separator: "\n").map { $0.split(separator: " ")[1] })
    for name in ["User=", "SupplementaryGroups="] {
      let line = try #require(unit.split(separator: "\n").first { $0.hasPrefix(name) })
      #expect(made.contains(line.dropFirst(name.count)))
    }
    let group = try #require(unit.firstMatch(of: /--group (\S+)/)).1
    #expect(unit.contains("SupplementaryGroups=\(group)\n"))
  }

  @Test(
    "systemd finds nothing wrong with it",
    .enabled(if: FileManager.default.isExecutableFile(atPath: analyze)))
  func verified() async throws {
    let scratch = try ScratchFolder()
    let program = Products.folder.appending(path: "gatehouse").path
    let text = try Self.block("ini").replacing("/usr/bin/gatehouse", with: program)
    let unit = try scratch.write(text, to: "gatehouse.service")
    let answer = try await Self.verify(unit, scratch)
    #expect(answer.status == 0 && answer.err.isEmpty, "\(answer.err)")
    let wrong = try scratch.write(
      text.replacing("StateDirectory=", with: "StateFolder="), to: "wrong.service")
    #expect(try await Self.verify(wrong, scratch).err.contains("StateFolder"))
  }

  private static func verify(_ unit: String, _ scratch: ScratchFolder) async throws -> Answer {
    try await Gatehouse.start(
      analyze, ["verify", "--man=no", unit],
      ["PATH": "/usr/bin:/bin", "HOME": scratch.path("home")],
      scratch: scratch
    ).answer.value
  }

  /// The only block of a kind on the page.
  private static func block(_ kind: String) throws -> String {
    let page = try String(
      contentsOfFile: Package.path(
        "Sources/ConnectorService/ConnectorService.docc/Service.md"), encoding: .utf8)
    let parts = page.components(separatedBy: "```\(kind)\n")
    try #require(parts.count == 2)
    return try #require(parts[1].components(separatedBy: "```").first)
  }
}
