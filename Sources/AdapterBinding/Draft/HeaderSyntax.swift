import AdapterBundle
import Foundation

/// What clang makes of a header, as far as a draft needs it.
struct HeaderSyntax: Decodable {
  struct TypeName: Decodable {
    var qualType: String
  }

  struct Location: Decodable {
    /// Set for what stands in another header.
    var includedFrom: Included?
    /// Of what a macro made: where the macro was used.
    var expansionLoc: Expansion?

    struct Included: Decodable {}
    struct Expansion: Decodable {
      var includedFrom: Included?
    }

    var isIncluded: Bool { includedFrom != nil || expansionLoc?.includedFrom != nil }
  }

  var kind: String?
  var name: String?
  var loc: Location?
  var type: TypeName?
  var tagUsed: String?
  var completeDefinition: Bool?
  var isBitfield: Bool?
  /// Of the compiler's own.
  var isImplicit: Bool?
  /// Of a struct or an enum without a tag: the name that the typedef around it gives. It is not in what clang writes.
  var typedefName: String?
  var value: String?
  var inner: [HeaderSyntax]?

  /// The declarations of the header itself, without those of headers that it includes.
  static func declarations(of header: URL, folders: [String]) throws(BundleError) -> [HeaderSyntax]
  {
    guard let compiler = Tool.find(["clang"]) else {
      throw HeaderCheck.missing(
        "clang", "Put the clang of the Swift toolchain into PATH; only drafts need it.")
    }
    let arguments =
      ["-std=gnu11", "-fsyntax-only", "-x", "c", "-Xclang", "-ast-dump=json"]
      + folders.flatMap { ["-I", $0] } + [header.path]
    guard let answer = Tool.run(compiler, arguments), answer.status == 0,
      let root = try? JSONDecoder().decode(HeaderSyntax.self, from: answer.output)
    else {
      throw BundleError(
        "binding.header-unreadable", "clang cannot read the header.", lookedAt: header.path,
        remedy: "Name the folders of the headers that it includes with --include.")
    }
    let all = root.inner ?? []
    let named = all.indices.map { index in
      var declaration = all[index]
      if declaration.name == nil, all.indices.contains(index + 1),
        all[index + 1].kind == "TypedefDecl"
      {
        declaration.typedefName = all[index + 1].name
      }
      return declaration
    }
    return named.filter { $0.loc?.isIncluded != true && $0.isImplicit != true }
  }

  func inner(_ kind: String) -> [HeaderSyntax] { (inner ?? []).filter { $0.kind == kind } }
}
