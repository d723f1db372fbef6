import AdapterBundle
import ForeignSignature
import Foundation

/// `extensions.json` beside the recordings: the tables that an adapter hands out besides its own.
enum DescribedExtensions {
  static let file = "extensions.json"
  private static let mostBytes = 1 << 20
  private static let mostLevels = 8

  /// None when there is no such file.
  static func read(inFolder folder: String?) throws -> [FunctionTable] {
    guard let folder else { return [] }
    let place = URL(fileURLWithPath: folder).appendingPathComponent(file)
    guard FileManager.default.fileExists(atPath: place.path) else { return [] }
    guard let data = try? Data(contentsOf: place) else {
      throw ProbeFault("\(file) cannot be read")
    }
    return try read(Array(data))
  }

  static func read(_ bytes: [UInt8]) throws -> [FunctionTable] {
    let root: JSON
    do {
      root = try JSON(parsing: bytes, mostBytes: mostBytes, mostLevels: mostLevels)
    } catch {
      throw ProbeFault("\(file) is not JSON as it should be: \(error)")
    }
    let faults = ManifestFaults(of: "extensions")
    let document = ManifestObject(root, at: "$", faults, keys: ["$schema", "extensions"])
    let tables = document.objects("extensions", keys: ["id", "table", "trusts"]).map(table)
    for (index, table) in tables.enumerated()
    where tables[..<index].contains(where: { $0.id == table.id }) {
      faults.fault("repeated", "$.extensions[\(index)].id", "stands in the list twice")
    }
    let wrong = faults.faults + faults.warnings
    guard wrong.isEmpty else {
      let named = wrong.prefix(5).map { "\($0.path) \($0.message)" }.joined(separator: "; ")
      throw ProbeFault("\(file) is not valid: \(named)")
    }
    return tables
  }

  private static func table(_ object: ManifestObject) -> FunctionTable {
    var table = FunctionTable(id: object.text("id"))
    for (path, member) in object.elements("table") {
      guard case .string(let text) = member, text.utf8.count <= 1_024 else {
        object.faults.fault("wrong-type", path, "is no declaration of C")
        continue
      }
      do throws(DeclarationParser.Refusal) {
        try table.add(text)
      } catch {
        object.faults.fault("bad-declaration", path, error.reason)
      }
    }
    if table.functions.isEmpty { object.fault("bad-value", "table", "has no function") }
    let trusts = object.object("trusts", keys: nil, isRequired: false)
    for name in trusts.names {
      guard let index = table.functions.firstIndex(where: { $0.signature.name == name }) else {
        trusts.fault("unknown-name", name, "is no function of the table")
        continue
      }
      let known = Set(table.functions[index].signature.parameters.map(\.name))
      table.functions[index].trusted = Set(
        trusts.texts(name, "a parameter of \(name)") { known.contains($0) ? $0 : nil })
    }
    return table
  }
}
