import Foundation

/// What the rules need of `adapter.json`.
struct Manifest: Decodable {
  struct Library: Decodable {
    var sha256: String
    var size: Int
  }

  struct Platform: Decodable { var platform: String }
  struct Toggle: Decodable { var toggle: String }

  struct Word: Decodable {
    var word: String
    var state: String
  }

  var partner: String
  var name: String
  var vendor: String
  var version: String
  var libraries: [String: Library]
  var sources: [String]?
  var platforms: [Platform]
  var toggles: [Toggle]
  var words: [Word]
  var identifiers: [String]

  enum CodingKeys: String, CodingKey {
    case partner = "partner_id"
    case name, vendor, version, libraries, sources, platforms, toggles
    case words = "level_words"
    case identifiers
  }

  static func read(path: String?) throws -> Manifest {
    guard let path else { throw Trial.Halt.missing("a manifest (--manifest adapter.json)") }
    do {
      return try JSONDecoder().decode(
        Manifest.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw ProbeFault("the manifest cannot be read: \(error)")
    }
  }
}
