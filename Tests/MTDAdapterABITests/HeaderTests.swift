import Foundation
import TestSupport
import Testing

@Suite("The header")
struct HeaderTests {
  static let warnings = ["-Wall", "-Wextra", "-Wpadded", "-pedantic", "-Werror"]

  @Test("compiles alone, first in a file, without a warning", arguments: ["gcc", "clang"])
  func compilesAlone(compiler: String) throws {
    for (language, standard) in [("c", "c11"), ("c++", "c++17")] {
      let result = try Toolchain.run(
        compiler,
        ["-x", language, "-std=\(standard)", "-fsyntax-only", "-ffreestanding"]
          + Self.warnings + ["-I", Header.folder, "-"],
        input: "#include \"mtda.h\"\n#include \"mtda.h\"\n")
      #expect(result.status == 0, "\(compiler) -std=\(standard): \(result.output)")
    }
  }

  @Test("a compiler with other sizes fails at the header", arguments: ["gcc", "clang"])
  func assertionsBite(compiler: String) throws {
    let result = try Toolchain.run(
      compiler, ["-x", "c", "-std=c11", "-fsyntax-only", "-I", Header.folder, "-"],
      input: "#pragma pack(push, 2)\n#define uint64_t uint32_t\n#include \"mtda.h\"\n")
    #expect(result.status != 0 && result.output.contains("has another size"))
  }

  @Test("sizes and offsets are the same in C, in C++ and in Swift's import")
  func layout() throws {
    let structs = try Header.structs()
    #expect(structs.count == ImportedLayout.all.count)
    for (compiler, language, standard) in [
      ("gcc", "c", "c11"), ("gcc", "c++", "c++17"), ("clang", "c", "c11"),
      ("clang", "c++", "c++17"),
    ] {
      let printed = try Toolchain.runProgram(
        Header.layoutProgram(structs),
        compiledBy: compiler, ["-x", language, "-std=\(standard)", "-I", Header.folder])
      for (record, line) in zip(structs, printed.split(separator: "\n")) {
        let imported = try #require(ImportedLayout.all.first { $0.name == record.name })
        #expect(imported.size == imported.stride)
        let numbers = [imported.size] + imported.offsets.map { $0 ?? -1 }
        #expect(
          line == "\(record.name) \(numbers.map { String($0) }.joined(separator: " "))",
          "\(compiler) \(language)")
      }
    }
  }

  @Test("every struct has its size asserted, and every slot of a table its role stated")
  func assertionsAndRoles() throws {
    let text = try Header.text()
    for record in try Header.structs() {
      #expect(text.contains("MTDA_ASSERT_SIZE(\(record.name), "), "\(record.name)")
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated()
    where line.hasPrefix("  ") && line.contains(" (*") || line.contains("void *(*") {
      let comment = lines[..<index].reversed().prefix { !$0.isEmpty }.joined()
      #expect(comment.contains("["), "line \(index + 1) states no role")
    }
  }
}
