import Foundation
import TestSupport
import Testing

/// abidiff compares what compilers write for debuggers. It cannot tell a struct that may grow from one that may
/// not, so it has no say in what is allowed; but where the gate sees no difference it must see none either.
@Suite("The second opinion on the ABI")
struct SecondOpinionTests {
  @Test("abidiff sees no difference between a version as it is kept and the header of that version")
  func same() throws {
    let newest = try #require(KeptVersion.all.last)
    let current = URL(fileURLWithPath: "\(Header.folder)/mtda.h")
    guard try Layout(ofHeader: current).minor == newest.minor else { return }
    try GateTests.withFolder { folder in
      let result = try Self.compare(newest.header, current, in: folder)
      #expect(result.status == 0, "\(result.output)")
    }
  }

  @Test(
    "abidiff sees every change of types that the gate refuses",
    arguments: ChangedHeader.refused.filter(\.isOfTypes))
  func changed(change: ChangedHeader) throws {
    try GateTests.withFolder { folder in
      let newer = try change.write(to: folder)
      let result = try Self.compare(try #require(KeptVersion.all.first).header, newer, in: folder)
      // Bit 2: the ABI has changed. Bits 0 and 1 would be an error.
      #expect(result.status & 4 != 0 && result.status & 3 == 0, "\(result.output)")
    }
  }

  private static func compare(
    _ one: URL, _ other: URL, in folder: URL
  ) throws -> ChildProcess.Answer {
    let libraries = try [one, other].enumerated().map { place, header in
      try library(of: header, at: folder.appending(path: "\(place).so").path)
    }
    return try Toolchain.run("abidiff", ["--no-default-suppression"] + libraries)
  }

  /// A library whose functions lead to every struct of a header.
  private static func library(of header: URL, at path: String) throws -> String {
    let functions = try Layout(ofHeader: header).structs.map {
      "const \($0.name) *probe_\($0.name)(void);\nconst \($0.name) *probe_\($0.name)(void) { return 0; }\n"
    }
    let entry = """
      mtda_status mtda_entry_1(uint32_t host_minor, const mtda_adapter **out) {
        return host_minor > 0 && *out ? MTDA_OK : MTDA_ARG;
      }

      """
    let result = try Toolchain.run(
      "gcc",
      [
        "-x", "c", "-std=c11", "-g", "-shared", "-fPIC", "-I",
        header.deletingLastPathComponent().path,
      ]
        + ["-o", path, "-"],
      input: "#include \"mtda.h\"\n" + entry + functions.joined())
    try #require(result.status == 0, "\(result.output)")
    return path
  }
}
