import ArgumentParser

/// What every command understands.
struct CommonOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The data folder (environment: GATEHOUSE_DATA; standard: ~/.local/share/gatehouse).",
      valueName: "dir"))
  var data: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A folder of adapters, searched before all others (environment: GATEHOUSE_ADAPTERS).",
      valueName: "dir"))
  var adapters: String?

  @Option(
    name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
  var output: OutputFormat?

  func validate() throws {
    if let name = RepeatedOption.first(in: CommandLine.arguments.dropFirst()) {
      throw ValidationError("\(name) is given twice, and neither is taken: say it once.")
    }
  }
}

/// How answers are printed: for people, or for programs.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table
  /// A table as wide as it needs to be.
  case wide
  /// One value: of a listing, an array.
  case json
  /// A value a line.
  case jsonl
  /// Of listings; any other answer is a line of JSON.
  case csv

  init?(argument: String) { self.init(typed: argument) }

  var isForPeople: Bool { self == .table || self == .wide }
  var isJSON: Bool { self == .json || self == .jsonl }

  /// What the words of a command ask for, also where they cannot be understood otherwise.
  static func asked(by words: [String], _ environment: [String: String]) -> OutputFormat? {
    var asked = environment["GATEHOUSE_OUTPUT"].flatMap { OutputFormat(argument: $0) }
    for (index, word) in words.enumerated() {
      var value: Substring?
      if ["--output", "-o"].contains(word) {
        value = index + 1 < words.count ? words[index + 1][...] : nil
      } else if word.hasPrefix("--output=") {
        value = word.dropFirst("--output=".count)
      } else if word.hasPrefix("-o"), !word.hasPrefix("--") {
        value = word.dropFirst(2)
        if value?.first == "=" { value = value?.dropFirst() }
      }
      if let value, let format = OutputFormat(argument: String(value)) { asked = format }
    }
    return asked
  }
}
