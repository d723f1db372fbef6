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
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common, ifNoStore: preview.isPreview ? .fails : .isMade) {
        context in
        let groups = context.service.groups
        let id = GroupID(rawValue: id)
        try await context.change(.newGroup(groups.draft(id, displayName: name)), preview) {
          let group = try await groups.create(id, displayName: name, by: context.caller)
          try context.printer.print(DeviceGroupView(group)) { "Created the group \(group.id)." }
        }
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
          try context.find.group(id), adding: keys, removing: [], preview, context)
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
          try context.find.group(id), adding: [], removing: keys, preview, context)
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
    _ group: GroupID, adding: [DeviceKey], removing: [DeviceKey], _ preview: PreviewOptions,
    _ context: CommandContext
  ) async throws {
    let groups = context.service.groups
    let members = try await groups.change(of: group, adding: adding, removing: removing)
    try await context.change(.groupMembers(members), preview) {
      let change = try await groups.change(members, by: context.caller)
      let same = Swift.Set(adding + removing).count - change.added.count - change.removed.count
      try context.printer.print(GroupMembersChangeView(change)) {
        removing.isEmpty
          ? "Added \(change.added.count) to \(group)."
            + (same > 0 ? " \(same) \(same == 1 ? "was" : "were") in it already." : "")
          : "Removed \(change.removed.count) from \(group)."
            + (same > 0 ? " \(same) \(same == 1 ? "was" : "were") not in it." : "")
      }
    }
  }
}
