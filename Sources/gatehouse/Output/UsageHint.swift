import ArgumentParser
import NameFolding

/// What may have been meant by words that are no command.
enum UsageHint {
  /// Whole commands, the likest first; none where the words are right as far as they name commands.
  static func commands(like words: [String]) -> [String] {
    var command: any ParsableCommand.Type = Gatehouse.self
    var path = ["gatehouse"]
    for word in words {
      let subcommands = command.configuration.subcommands
      if let next = subcommands.first(where: { $0._commandName == word }) {
        path.append(word)
        command = next
        continue
      }
      let isOption = word.hasPrefix("-")
      let names = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
      return isOption
        ? []
        : NameLikeness(to: FoldedName(word)).nearest(among: names).map {
          (path + [$0]).joined(separator: " ")
        }
    }
    return []
  }

  /// A sentence for whoever has written an option of commands before the command; nil: nobody has.
  static func sentence(for words: [String]) -> String? {
    guard let first = words.first, ["--data", "--adapters", "--output", "-o"].contains(first) else {
      return nil
    }
    return "\(first) stands behind the command: gatehouse COMMAND \(first) …"
  }
}
