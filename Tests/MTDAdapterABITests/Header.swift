import Foundation
import Testing

/// The header as text.
enum Header {
  static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/MTDAdapterABI/include").path

  struct Record {
    let name: String
    let fields: [String]
  }

  static func text() throws -> String {
    try String(contentsOfFile: "\(folder)/mtda.h", encoding: .utf8)
  }

  /// The structs that are declared with fields, in their order.
  static func structs() throws -> [Record] {
    let bare = try text().replacing(/\/\*(.|\n)*?\*\//, with: "")
    return bare.matches(of: /typedef struct (mtda_\w+) \{((?:.|\n)*?)\n\} mtda_\w+;/).map { match in
      Record(
        name: String(match.1), fields: match.2.split(separator: ";").compactMap { field(in: $0) })
    }
  }

  /// The name that a declaration gives: of a function pointer, or its last word.
  private static func field(in declaration: Substring) -> String? {
    if let function = declaration.firstMatch(of: /\(\*(\w+)\)/) { return String(function.1) }
    return declaration.firstMatch(of: /(\w+)\s*$/).map { String($0.1) }
  }

  /// A program that prints a line for each struct: its name, its size, the offset of each field.
  static func layoutProgram(_ structs: [Record]) -> String {
    let lines = structs.map { record in
      let offsets = record.fields.map { "  printf(\" %zu\", offsetof(\(record.name), \($0)));\n" }
      return "  printf(\"\(record.name) %zu\", sizeof(\(record.name)));\n\(offsets.joined())"
        + "  printf(\"\\n\");\n"
    }
    return "#include \"mtda.h\"\n#include <stddef.h>\n#include <stdio.h>\n"
      + "int main(void) {\n\(lines.joined())  return 0;\n}\n"
  }
}
