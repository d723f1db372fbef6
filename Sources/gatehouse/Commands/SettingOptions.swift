import ArgumentParser
import ConnectorService

/// Settings that do not stand among the words of a command, which everybody on the machine can read.
struct SettingOptions: ParsableArguments {
  @Option(
    name: .customLong("secret"),
    help: ArgumentHelp(
      "A setting of the adapter's own from a file, or with - from standard input. May be repeated.",
      valueName: "key=@file"))
  var secrets: [String] = []
  @Option(
    help: ArgumentHelp(
      "More changes, one a line as NAME=VALUE; - is standard input.", valueName: "file"),
    completion: .file())
  var settingsFile: String?

  /// Bytes of a file of settings, or of one secret.
  private static let mostBytes = 1 << 20

  /// All changes: the words, then the file, then the secrets.
  func changes(_ words: [String], _ console: any Console) throws(ServiceError) -> [SettingChange] {
    var changes: [SettingChange] = []
    for word in words { changes.append(try SettingChange(argument: word)) }
    let sources = try secrets.map { text throws(ServiceError) in try Self.source(text) }
    guard sources.count(where: { $0.file == "-" }) + (settingsFile == "-" ? 1 : 0) < 2 else {
      throw ServiceError(
        .badRequest, code: "setting.input-twice", "standard input is to be read twice",
        remedy: "Nothing was changed. Put all but one into files.")
    }
    if let settingsFile { changes += try Self.lines(of: settingsFile, console) }
    for source in sources {
      let value = try Self.secret(in: source.file, for: source.key, console)
      changes.append(SettingChange(name: "setting.\(source.key)", value: value, isLiteral: true))
    }
    guard !changes.isEmpty else {
      throw ServiceError(
        .badRequest, "nothing is to be changed",
        remedy: "Give NAME=VALUE, --settings-file FILE or --secret KEY=@FILE.")
    }
    return changes
  }

  private static func source(_ text: String) throws(ServiceError) -> (key: String, file: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let key = String(parts[0])
    if parts.count == 2, !key.isEmpty {
      if parts[1] == "-" { return (key, "-") }
      if parts[1].hasPrefix("@"), parts[1].count > 1 { return (key, String(parts[1].dropFirst())) }
    }
    // What stands there may be the secret itself.
    throw ServiceError(
      .badRequest, code: "setting.secret", "a secret is named with the file that it is in",
      remedy: .said(
        "Nothing was changed. Write --secret KEY=@FILE, or --secret KEY=- for standard input; a secret"
          + " that was typed here may have been seen."))
  }

  /// A file's text without the line's end behind it.
  private static func secret(
    in file: String, for key: String, _ console: any Console
  ) throws(ServiceError) -> String {
    var text = try text(of: file, console)
    if text.last?.isNewline == true { text.removeLast() }
    guard !text.isEmpty, !text.utf8.contains(0) else {
      throw ServiceError(
        .badRequest, code: "setting.unreadable",
        "what \(named(file)) holds for setting.\(key) is \(text.isEmpty ? "nothing" : "no text")",
        remedy: "Nothing was changed. Put the value into it; setting.\(key)=none takes it away.")
    }
    return text
  }

  private static func lines(
    of file: String, _ console: any Console
  ) throws(ServiceError) -> [SettingChange] {
    let text = try text(of: file, console)
    var changes: [SettingChange] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let line = line.drop(while: \.isWhitespace)
      guard let first = line.first, first != "#" else { continue }
      guard let change = try? SettingChange(String(line)) else {
        throw ServiceError(
          .badRequest, code: "setting.unreadable",
          "line \(index + 1) of \(named(file)) is no setting",
          remedy: "Nothing was changed. Write NAME=VALUE, one a line; # begins a remark.")
      }
      changes.append(change)
    }
    return changes
  }

  private static func text(of file: String, _ console: any Console) throws(ServiceError) -> String {
    let bytes = try InputFile.bytes(of: file, atMost: mostBytes, console)
    guard bytes.count <= mostBytes, let text = String(validating: bytes, as: UTF8.self) else {
      let isLong = bytes.count > mostBytes
      throw ServiceError(
        .badRequest, code: "setting.unreadable",
        "\(named(file)) \(isLong ? "is longer than \(mostBytes) bytes" : "is not UTF-8")",
        remedy: "Nothing was changed. Name the file with the value.")
    }
    return text
  }

  private static func named(_ file: String) -> String { file == "-" ? "standard input" : file }
}
