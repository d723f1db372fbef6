import ArgumentParser
import ConnectorLedger
import ConnectorModel
import ConnectorService
import Foundation
import NameFolding

/// What can stand at a place of a command. Shells ask for it when somebody presses the key for that; a running
/// service answers them like any other command.
struct CompleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "List the names with which a word can go on, for shells.",
    shouldDisplay: false)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case partners, policies, groups, devices
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "Of what.") var kind: Kind
  @Argument(help: "What has been typed of it.") var beginning = ""

  func run() async throws {
    try await CommandContext.run(common) { context in
      let names = try await Self.names(kind, beginning, context.service)
      try context.printer.print(names) { names.joined(separator: "\n") }
    }
  }

  /// Of devices, of which there may be a million, the first ones.
  private static let mostDevices = 50

  fileprivate static func names(
    _ kind: Kind, _ beginning: String, _ service: ConnectorService
  ) async throws(ServiceError) -> [String] {
    let settings = service.ledger.settings
    let names: [String] =
      switch kind {
      case .partners: settings.connectors.map(\.descriptor.name)
      case .policies:
        settings.compliancePolicies.map(\.displayName)
          + settings.appProtectionPolicies.map(\.displayName)
      case .groups: settings.groups.map(\.id.rawValue)
      case .devices:
        try await service.devices.names(beginning: beginning, most: mostDevices).map(\.name)
      }
    let begun = FoldedName(beginning)
    return names.filter { begun.isEmpty || FoldedName($0).hasWord(beginningWith: begun) }
  }
}

extension CompletionKind {
  static var partners: CompletionKind { names(of: .partners) }
  static var policies: CompletionKind { names(of: .policies) }
  static var groups: CompletionKind { names(of: .groups) }
  static var devices: CompletionKind { names(of: .devices) }

  /// Settings of a connector with their values, as far as these are known beforehand.
  static var toggles: CompletionKind {
    let valued: Set<Toggle> = [.partnerUnresponsivenessThresholdInDays]
    let switches = Toggle.allCases.filter { !valued.contains($0) }.map(\.name) + ["provisioned"]
    return .list(
      switches.flatMap { ["\($0)=on", "\($0)=off"] } + valued.map { "\($0.name)=7" }
        + ["scope=all", "threatLifetimeHours=none"])
  }

  private static func names(of kind: CompleteCommand.Kind) -> CompletionKind {
    .custom { words, _, beginning in
      let quiet = QuietConsole(Surroundings.console)
      return await Surroundings.$console.withValue(quiet) {
        let options = words.value(of: "--data").map { ["--data", $0] } ?? []
        guard let common = try? CommonOptions.parse(options),
          let folder = try? DataFolder(option: common.data, quiet),
          FileManager.default.fileExists(atPath: folder.path)
        else { return [] }
        // What a shell has quoted is compared without that.
        let typed = beginning.filter { !"\\'\"".contains($0) }
        // Whoever waits at a prompt is not told of errors.
        let names =
          (try? await CommandContext.answer(
            [String].self, ["complete", kind.rawValue, typed], common
          ) { try await CompleteCommand.names(kind, typed, $0) }) ?? []
        // Other shells quote by themselves; this one takes away one layer and inserts the next.
        return CompletionShell.requesting == .bash ? names.map { $0.escaped.escaped } : names
      }
    }
  }
}

extension [String] {
  /// What was typed for an option.
  fileprivate func value(of option: String) -> String? {
    for (index, word) in enumerated() {
      if word == option, index + 1 < count { return self[index + 1] }
      if word.hasPrefix("\(option)=") { return String(word.dropFirst(option.count + 1)) }
    }
    return nil
  }
}

extension String {
  /// With a backslash before whatever means something to a shell.
  fileprivate var escaped: String {
    reduce(into: "") { text, character in
      let isPlain = character.isLetter || character.isNumber || "-_./:@+,=".contains(character)
      text += isPlain ? String(character) : "\\\(character)"
    }
  }
}

/// Passes on nothing that is printed.
private struct QuietConsole: Console {
  private let console: any Console

  init(_ console: any Console) { self.console = console }

  var environment: [String: String] { console.environment }
  var folder: String { console.folder }
  var isWatched: Bool { false }

  func write(_ text: String) {}
  func note(_ text: String) {}

  func open(_ path: String, atMost most: Int?) throws(ServiceError) -> FileHandle {
    try console.open(path, atMost: most)
  }
}
