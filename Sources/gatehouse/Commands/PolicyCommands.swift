import ArgumentParser
import ConnectorModel
import ConnectorService
import NameFolding

/// A kind of policy as the command line shows it.
protocol ListedPolicy: AssignedPolicy {
  /// The word of its command: `policy compliance`.
  static var command: String { get }
  static var columns: [Column<Self>] { get }
  static func settingsChange(_ change: PolicyChange<Self>) -> SettingsChange
  static func policies(_ service: ConnectorService) -> Policies<Self>
  associatedtype View: Encodable
  /// As JSON has it.
  var view: View { get }
  /// All of it, as a table.
  var details: String { get }
}

/// Lists the policies of one kind.
struct PolicyList<Policy: ListedPolicy>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: "List the policies.")
  }

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await CommandContext.run(common) { context in
      try context.printer.print(
        Policy.policies(context.service).list, as: \.view,
        empty: "There are no \(Policy.kind.plural). gatehouse policy \(Policy.command) create"
          + " makes one.",
        columns: Policy.columns)
    }
  }
}

struct PolicyShow<Policy: ListedPolicy>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "show", abstract: "Show one policy.")
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "Its name or id.", completion: .policies) var policy: String

  func run() async throws {
    try await CommandContext.run(common) { context in
      let id = try context.find.policy(policy, of: Policy.self)
      for policy in Policy.policies(context.service).list where policy.id == id {
        try context.printer.print(policy.view) { policy.details }
      }
    }
  }
}

struct PolicyAssign<Policy: ListedPolicy>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "assign",
      abstract: "Say whose devices a policy is for; replaces what was said before.")
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "Its name or id.", completion: .policies) var policy: String
  @OptionGroup var assignment: AssignmentOptions
  @OptionGroup var preview: PreviewOptions

  func run() async throws {
    try await CommandContext.run(common) { context in
      let id = try context.find.policy(policy, of: Policy.self)
      let targets = try assignment.targets(context.find)
      try await context.change(
        Policy.settingsChange(.assignment(id, targets)), preview
      ) {
        let policy = try await Policy.policies(context.service)
          .assign(id, to: targets, by: context.caller)
        try context.printer.print(policy.view) {
          "\(policy.displayName) is assigned to \(policy.assignments.words)."
        }
      }
    }
  }
}

struct PolicyDelete<Policy: ListedPolicy>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "delete", abstract: "Delete a policy.")
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "Its name or id.", completion: .policies) var policy: String
  @OptionGroup var confirmation: ConfirmationOption
  @OptionGroup var preview: PreviewOptions

  func run() async throws {
    try await CommandContext.run(common) { context in
      let id = try context.find.policy(policy, of: Policy.self)
      try await context.change(Policy.settingsChange(.deletion(id)), preview) {
        let policy = try await Policy.policies(context.service)
          .delete(id, isConfirmed: confirmation.yes, by: context.caller)
        try context.printer.print(policy.view) { "Deleted the policy \(policy.displayName)." }
      }
    }
  }
}

extension CommandContext {
  /// Makes a new policy, or shows what it would do.
  func create<Policy: ListedPolicy>(
    _ draft: PolicyDraft<Policy>, _ preview: PreviewOptions
  ) async throws {
    try await change(Policy.settingsChange(.new(draft)), preview) {
      let policy = try await Policy.policies(service).create(draft, by: caller)
      try printer.print(policy.view) {
        """
        Created the policy \(policy.displayName) (\(policy.id)).
        It is assigned to nobody yet: gatehouse policy \(Policy.command) assign.
        """
      }
    }
  }

  /// Changes a policy, or shows what that would do.
  func edit<Policy: ListedPolicy>(
    _ text: String, _ edit: PolicyEdit<Policy>, _ preview: PreviewOptions
  ) async throws {
    let id = try find.policy(text, of: Policy.self)
    try await change(Policy.settingsChange(.edit(id, edit)), preview) {
      let policy = try await Policy.policies(service).change(id, edit, by: caller)
      try printer.print(policy.view) { policy.details }
    }
  }
}

/// What a value is to be from now on; the word none takes it away.
enum Replacement<Value: ExpressibleByArgument & Sendable>: ExpressibleByArgument, Sendable {
  case nothing
  case value(Value)

  init?(argument: String) {
    if FoldedName(argument).text == "none" {
      self = .nothing
    } else if let value = Value(argument: argument) {
      self = .value(value)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { Value.allValueStrings + ["none"] }

  var value: Value? {
    if case .value(let value) = self { value } else { nil }
  }
}

extension String {
  /// "compliance policies" of "compliance policy".
  fileprivate var plural: String { hasSuffix("y") ? dropLast() + "ies" : self + "s" }
}
