import AdapterBundle
import ForeignSignature
import Foundation

/// Lets a compiler compare a binding with the vendor's header: a file of assertions, one a line, of which each
/// belongs to a place in the binding.
struct HeaderCheck {
  private let binding: Binding
  private let types: TypeTable
  private var lines: [String] = []
  /// By line of the file, from 1: the place in the binding, and what is wrong there when the line does not compile.
  private var places: [Int: (path: String, message: String)] = [:]

  private init(_ binding: Binding, _ types: TypeTable, header: String) {
    self.binding = binding
    self.types = types
    lines = [
      "#include <stddef.h>", "#include <stdint.h>", "#include <stdbool.h>",
      "#include <sys/types.h>",
      "#include \"\(header)\"", "#define SAME(one, other) __builtin_types_compatible_p(one, other)",
    ]
  }

  private mutating func assert(_ condition: String, _ path: String, _ message: String) {
    lines.append("_Static_assert(\(condition), \"\");")
    places[lines.count] = (path, message)
  }

  private mutating func addTypes() {
    for record in binding.structs {
      guard let (_, layout) = types.structure(record.name) else { continue }
      let name = record.name
      assert(
        "sizeof(\(name)) == \(layout.size)", record.path,
        "is not as large as \(name) is in the header")
      assert(
        "_Alignof(\(name)) == \(layout.alignment)", record.path,
        "is not aligned as \(name) is in the header")
      for (index, field) in layout.fields.enumerated() {
        let path = "\(record.path).fields[\(index)]"
        assert(
          "offsetof(\(name), \(field.name)) == \(field.offset)", path,
          "lies somewhere else in the header, or is not there")
        let array = field.declaration.count.map { "[\($0)]" } ?? ""
        assert(
          "SAME(__typeof__(((\(name) *)0)->\(field.name)), \(field.declaration.type.spelling)\(array))",
          path, "has another type in the header")
      }
    }
    for name in binding.enumerations.sorted() {
      assert("sizeof(\(name)) == 4", "$.enums", "has \(name), which is not as large as an int")
    }
    for (name, handle) in binding.handles.sorted(by: { $0.key < $1.key }) {
      let path = "$.handles.\(name)"
      switch handle.form {
      case .opaque: assert("sizeof(\(name) *) == 8", path, "is no type of the header")
      case .pointer: assert("sizeof(\(name)) == 8", path, "is no pointer in the header")
      case .scalar(let kind):
        let spelling = CType.scalars.first { $0.value == kind }?.key ?? "int"
        assert(
          "SAME(\(name), \(spelling)) || SAME(\(name), __typeof__((\(spelling))0))", path,
          "is no such number in the header")
      }
    }
    for (name, value) in binding.constants.sorted(by: { $0.key < $1.key }) {
      assert(
        "(\(name)) == (\(value))", "$.constants.\(name)",
        "has another value in the header, or is not there")
    }
  }

  private mutating func addFunctions() {
    for callback in binding.callbacks {
      let (name, signature) = (callback.signature.name, callback.signature)
      let list = Self.list(signature)
      assert(
        "SAME(\(name), \(signature.result.spelling) (*)(\(list))) || SAME(\(name), \(signature.result.spelling)(\(list)))",
        "\(callback.path).declaration", "is not how the header declares \(name)")
    }
    for function in binding.functions {
      let signature = function.signature
      assert(
        "SAME(__typeof__(&\(signature.name)), \(signature.result.spelling) (*)(\(Self.list(signature))))",
        "\(function.path).declaration", "is not how the header declares \(signature.name)")
    }
  }

  private static func list(_ signature: Signature) -> String {
    let list = signature.parameters.map(\.type.spelling).joined(separator: ", ")
    return list.isEmpty ? "void" : list
  }

  /// - Parameter folders: where the header finds others, beside its own folder.
  static func run(
    _ binding: Binding, _ types: TypeTable, header: URL, folders: [String]
  ) throws(BundleError) -> SignatureCheck {
    guard let compiler = Tool.find(["clang", "cc", "gcc"]) else {
      throw missing("a C compiler", "Install clang or gcc; only this check needs one.")
    }
    var check = HeaderCheck(binding, types, header: header.path)
    check.addTypes()
    check.addFunctions()
    let source = FileManager.default.temporaryDirectory
      .appending(path: "signatures-\(UUID().uuidString).c")
    defer { try? FileManager.default.removeItem(at: source) }
    let text = check.lines.joined(separator: "\n") + "\n"
    guard (try? Data(text.utf8).write(to: source)) != nil,
      let answer = Tool.run(
        compiler,
        ["-std=gnu11", "-fsyntax-only", "-x", "c", "-fno-color-diagnostics", "-ferror-limit=0"]
          .filter {
            compiler.hasSuffix("clang") || !$0.hasPrefix("-fno-color") && !$0.hasPrefix("-ferror")
          }
          + ["-I", header.deletingLastPathComponent().path] + folders.flatMap { ["-I", $0] }
          + [source.path])
    else { throw missing("the C compiler's answer", "Look whether \(compiler) runs.") }
    return SignatureCheck(
      faults: try check.faults(in: answer, source.path), compared: check.places.count)
  }

  /// What the compiler refused, by the lines that it names.
  private func faults(in answer: Tool.Answer, _ source: String) throws(BundleError)
    -> [ManifestFault]
  {
    guard answer.status != 0 else { return [] }
    var found: [ManifestFault] = []
    for line in answer.error.split(separator: "\n") where line.contains("error: ") {
      let parts = line.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
      guard line.hasPrefix(source + ":"), parts.count == 4, let number = Int(parts[1]),
        let (path, message) = places[number]
      else { continue }
      let fault = ManifestFault(code: "binding.signature-differs", path: path, message: message)
      if !found.contains(fault) { found.append(fault) }
    }
    guard found.isEmpty else { return found }
    let line = answer.error.split(separator: "\n").first { $0.contains("error") } ?? "no reason"
    throw BundleError(
      "binding.header-unreadable", "The compiler cannot read the header: \(line).",
      lookedAt: "the header",
      remedy: "Name the folders of the headers that it includes with --include.")
  }

  static func missing(_ what: String, _ remedy: String) -> BundleError {
    BundleError(
      "binding.no-tool", "The check needs \(what).", lookedAt: "the search path", remedy: remedy)
  }
}
