import Foundation
import Testing

@Suite("A library that is tried before it is trusted")
struct ConfinedTests {
  private static func check(_ flags: [String]) throws -> WrittenReport {
    try Suite.withFolder { folder in
      let library = try FaultyAdapter.build(breaking: nil, flags: flags, in: folder)
      return try FaultyAdapter.check(library, ["--confined", "--level", "1"], in: folder).report
    }
  }

  @Test("the rules that an installation runs can be checked on a sound adapter")
  func sound() throws {
    let report = try Self.check([])
    #expect(report.conformant, "\(report.broken)")
    // The manifest is not there.
    #expect(Set(report.verdicts.filter { $0.missing != nil }.map(\.rule)).isSubset(of: ["D01"]))
  }

  @Test("reaches neither its host nor a process of its own, whichever rule loads it")
  func escape() throws {
    let header = FaultyAdapter.source.appending(path: "escape.h").path
    let report = try Self.check(["-D_GNU_SOURCE", "-include", header])
    let hung = report.verdicts.filter { $0.outcome == "hung" }.map(\.rule)
    #expect(hung.isEmpty, "what it tried was possible")
    // What it tries is seen, though.
    #expect(report.broken == ["L05"])
  }

  @Test(
    "calls of another machine's table end its process at once",
    arguments: [
      "__asm__ volatile(\"int $0x80\" : : \"a\"(20) : \"memory\")",
      "syscall(0x40000000 + 39)",
    ])
  func foreign(call: String) throws {
    #if arch(x86_64)
      let code = "__attribute__((constructor)) static void foreign(void) { \(call); }"
      let report = try Suite.withFolder { folder in
        let header = folder.appending(path: "foreign.h")
        try Data("#include <unistd.h>\n#include <sys/syscall.h>\n\(code)\n".utf8).write(to: header)
        let library = try FaultyAdapter.build(
          breaking: nil, flags: ["-D_GNU_SOURCE", "-include", header.path], in: folder)
        return try FaultyAdapter.check(
          library, ["--confined", "--level", "1", "--only", "L06"], in: folder
        ).report
      }
      let verdict = try #require(report.verdicts.first)
      #expect(verdict.outcome == "crashed")
      #expect(verdict.findings.first?.seen.contains("by signal 31") == true, "\(verdict.findings)")
    #endif
  }
}
