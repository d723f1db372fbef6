import Foundation

/// What Package.swift says of the house: which target stands in which level, and what it depends on.
struct Manifest: Sendable {
  struct Target: Sendable {
    var name: String
    /// Nil for what stands outside the house.
    var level: Int?
    /// Targets of this package, and products of others by the name of their module.
    var dependencies: [String]

    /// What the files of the target are written in.
    var isSwift: Bool { !Repository.shared.files(in: "Sources/\(name)", named: ".swift").isEmpty }
  }

  static let shared = Manifest(text: Repository.shared.file("Package.swift")?.text ?? "")

  /// In the order of the manifest.
  let targets: [Target]
  /// The numbers of the levels, as their comments give them.
  let levels: [Int]

  /// The manifest is read as text: the lists `levels` and `outside`, and the products that have a name there.
  private init(text: String) {
    let product = /let (\w+) = Target\.Dependency\.product\(\s*name: "(\w+)"/
    let products = Dictionary(
      text.matches(of: product).map { (String($0.1), String($0.2)) }, uniquingKeysWith: { $1 })
    let house = Self.list("levels: [[Target]]", in: text)
    let beginnings = house.matches(of: /\/\/ Level (\d+):/)
    let ends = beginnings.dropFirst().map(\.range.lowerBound) + [house.endIndex]
    levels = beginnings.compactMap { Int($0.1) }
    targets =
      zip(beginnings, ends).flatMap { beginning, end in
        Self.targets(
          house[beginning.range.upperBound..<end], level: Int(beginning.1), products)
      } + Self.targets(Self.list("outside: [Target]", in: text), level: nil, products)
  }

  /// What stands between the brackets of a list that is declared at the left margin.
  private static func list(_ declaration: String, in text: String) -> Substring {
    guard let beginning = text.firstRange(of: "\nlet \(declaration) = [\n") else { return "" }
    let rest = text[beginning.upperBound...]
    return rest[..<(rest.firstRange(of: "\n]\n")?.lowerBound ?? rest.endIndex)]
  }

  private static func targets(
    _ text: Substring, level: Int?, _ products: [String: String]
  ) -> [Target] {
    let target =
      /\b\w+\(\s*(?:name: )?"([\w-]+)"(?:,\s*(?:of|dependencies):\s*\[([^\]]*)\])?/
    return text.matches(of: target).map { match in
      let dependencies = (match.2 ?? "").matches(of: /"([\w-]+)"|(\w+)/).map {
        $0.1.map(String.init) ?? products[String($0.0)] ?? String($0.0)
      }
      return Target(name: String(match.1), level: level, dependencies: dependencies)
    }
  }
}
