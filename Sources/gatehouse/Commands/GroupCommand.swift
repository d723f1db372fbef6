import ArgumentParser
import ConnectorModel
import ConnectorService

struct GroupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "group", abstract: "Groups of devices, to which policies and connectors apply.",
    discussion: """
      Examples:
        gatehouse group create field-staff
        gatehouse group add field-staff "Anna's iPhone" '#7'
        gatehouse group list

      A check-in that names groups replaces the groups of its device.
      """,
    subcommands: [List.self, Create.self, Add.self, Remove.self, Delete.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the groups.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        try context.printer.print(
          try await context.service.groups.list(),
          empty: "There are no groups. gatehouse group create NAME makes one.",
          columns: [
            Column("Group") { $0.id }, Column("Name") { $0.displayName },
            Column("Devices") { String($0.members) },
          ])
      }
    }
  }

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Create a group.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its id, by which policies and check-ins name it.") var id: String
    @Option(help: "Its name for people.") var name: String?

    func run() async throws {
      try await CommandContext.run(common, ifNoStore: .isMade) { context in
        let group = try await context.service.groups.create(
          GroupID(rawValue: id), displayName: name, by: context.caller)
        try context.printer.print(DeviceGroupView(group)) { "Created the group \(group.id)." }
      }
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Put devices into a group.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The group.", completion: .groups) var id: String
    @Argument(help: "Devices: number, name or an identifier.", completion: .devices)
    var devices: [String]
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        let keys = try await context.find.devices(devices)
        try await GroupCommand.change(
          GroupMembersChange(group: try context.find.group(id), added: keys), preview, context)
      }
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take devices out of a group.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The group.", completion: .groups) var id: String
    @Argument(help: "Devices: number, name or an identifier.", completion: .devices)
    var devices: [String]
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        let keys = try await context.find.devices(devices)
        try await GroupCommand.change(
          GroupMembersChange(group: try context.find.group(id), removed: keys), preview, context)
      }
    }
  }

  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Delete a group that nothing uses.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The group.", completion: .groups) var id: String
    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        let group = try context.find.group(id)
        try await context.change(.groupDeletion(group), preview) {
          try await context.service.groups.delete(
            group, isConfirmed: confirmation.yes, by: context.caller)
          try context.printer.print(["deleted": group.rawValue]) {
            "Deleted the group \(group)."
          }
        }
      }
    }
  }
}

extension GroupCommand {
  fileprivate static func change(
    _ members: GroupMembersChange, _ preview: PreviewOptions, _ context: CommandContext
  ) async throws {
    try await context.change(.groupMembers(members), preview) {
      let change = try await context.service.groups.change(members, by: context.caller)
      try context.printer.print(GroupMembersChangeView(change)) {
        let added = "Added \(change.added.count) to \(change.group)."
        let removed = "Removed \(change.removed.count) from \(change.group)."
        return change.removed.isEmpty ? added : removed
      }
    }
  }
}
