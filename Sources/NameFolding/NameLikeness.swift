import Foundation

/// How like other names are to one that somebody has typed and that is nobody's.
package struct NameLikeness: Sendable {
  package let sought: FoldedName
  private let letters: [Unicode.Scalar]
  /// So many letters may be wrong, missing, too many or swapped: one of four, three at the most.
  package let mostSteps: Int

  package init(to name: FoldedName) {
    sought = name
    letters = Self.letters(of: name)
    mostSteps = min(3, max(1, letters.count / 4))
  }

  /// The names that are like it, the likest first.
  ///
  /// - Parameter most: no more than these.
  package func nearest(among names: some Sequence<String>, most: Int = 3) -> [String] {
    var found: [(name: String, distance: Int)] = []
    for name in names {
      guard let distance = distance(to: FoldedName(name)) else { continue }
      found.append((name, distance))
    }
    // Sorting keeps the order of names that are equally like.
    return found.enumerated()
      .sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }
      .prefix(most).map(\.element.name)
  }

  /// How many steps lead from one to the other; 0 for a name that begins so, or a word of which does; nil when
  /// they are not like each other. Accents count as no step.
  package func distance(to name: FoldedName) -> Int? {
    guard !letters.isEmpty else { return nil }
    if name.hasWord(beginningWith: sought) { return 0 }
    return steps(to: Self.letters(of: name)) ?? steps(to: Self.letters(of: beginning(of: name)))
  }

  /// As many words of a name as were typed: "lokout" is like the beginning of "Lookout for Work".
  private func beginning(of name: FoldedName) -> FoldedName {
    let words = name.text.split(separator: " ")
    let count = sought.text.split(separator: " ").count
    return FoldedName(words.prefix(count).joined(separator: " "))
  }

  /// Letters without accents.
  private static func letters(of name: FoldedName) -> [Unicode.Scalar] {
    guard !name.text.utf8.allSatisfy({ $0 < 0x80 }) else { return Array(name.text.unicodeScalars) }
    return name.text.decomposedStringWithCanonicalMapping.unicodeScalars.filter {
      $0.properties.generalCategory != .nonspacingMark
    }
  }

  /// The distance with swaps of neighbours (optimal string alignment), as far as it is within bounds.
  private func steps(to other: [Unicode.Scalar]) -> Int? {
    guard abs(other.count - letters.count) <= mostSteps else { return nil }
    var twoBefore: [Int] = []
    var before = Array(0...other.count)
    for row in letters.indices {
      var current = [row + 1]
      for column in other.indices {
        let isSame = letters[row] == other[column]
        var steps = min(
          before[column + 1] + 1, current[column] + 1, before[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, letters[row] == other[column - 1],
          letters[row - 1] == other[column]
        {
          steps = min(steps, twoBefore[column - 1] + 1)
        }
        current.append(steps)
      }
      guard (current.min() ?? 0) <= mostSteps else { return nil }
      twoBefore = before
      before = current
    }
    return before[other.count] <= mostSteps ? before[other.count] : nil
  }
}
