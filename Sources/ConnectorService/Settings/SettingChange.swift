import NameFolding

/// A setting and the value that somebody wants it to have, as text.
package struct SettingChange: Hashable, Sendable {
  package var name: String
  package var value: String
  /// Whether the value stands for itself, whatever it is: `none` takes nothing away then.
  package var isLiteral: Bool

  package init(name: String, value: String, isLiteral: Bool = false) {
    self.name = name
    self.value = value
    self.isLiteral = isLiteral
  }

  /// Reads `name=value`.
  package init(_ text: String) throws(ServiceError) {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      throw ServiceError(
        .badRequest, "\"\(text)\" is not a setting",
        remedy: "Write NAME=VALUE, for example iosEnabled=on.")
    }
    self.init(name: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
  }

  func isOn() throws(ServiceError) -> Bool {
    switch FoldedName(value).text {
    case "on", "true", "yes": return true
    case "off", "false", "no": return false
    default:
      throw ServiceError(
        .badRequest, "\(name) cannot be \"\(value)\": it is a switch", remedy: "Use on or off.")
    }
  }

  /// Whether this setting is meant, as people type names.
  func names(_ setting: String) -> Bool { FoldedName(name) == FoldedName(setting) }

  /// That nothing is called so, with the names that may have been meant.
  func unknown(_ sentence: String, among known: [String], remedy: Remedy) -> ServiceError {
    ServiceError(
      .badRequest, sentence, remedy: remedy,
      suggestions: NameLikeness(to: FoldedName(name)).nearest(among: known))
  }

  func number(in range: ClosedRange<Int>) throws(ServiceError) -> Int {
    guard let number = Int(FoldedName(value).text), range.contains(number) else {
      throw ServiceError(
        .badRequest, "\(name) cannot be \"\(value)\"",
        remedy: "Give a whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  package func word<Word: RawRepresentable<String> & CaseIterable>(
    of type: Word.Type
  ) throws(ServiceError) -> Word {
    let typed = FoldedName(value)
    guard let word = type.allCases.first(where: { FoldedName($0.rawValue) == typed }) else {
      let known = type.allCases.map(\.rawValue)
      throw ServiceError(
        .badRequest, "\(name) cannot be \"\(value)\"",
        remedy: "It is one of: \(known.joined(separator: ", ")).",
        suggestions: NameLikeness(to: typed).nearest(among: known))
    }
    return word
  }
}

extension [SettingChange] {
  /// Of two values for one setting neither is taken.
  func checkNames() throws(ServiceError) {
    var known: [FoldedName: SettingChange] = [:]
    for change in self {
      guard let other = known.updateValue(change, forKey: FoldedName(change.name)) else {
        continue
      }
      throw ServiceError(
        .badRequest, code: "setting.repeated",
        "\(change.name) is given twice, as \(other.shownValue) and as \(change.shownValue)",
        remedy: "Nothing was changed. Give each setting once.")
    }
  }
}
