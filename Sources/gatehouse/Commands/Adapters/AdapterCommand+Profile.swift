import AdapterBundle
import AdapterHost
import AdapterManagement
import ArgumentParser
import ConnectorService

extension AdapterCommand {
  struct Profile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show or say where an adapter's code runs, and what may be missing there.",
      discussion: """
        Examples:
          gatehouse adapter profile lookout
          gatehouse adapter profile lookout locked
          gatehouse adapter profile lookout --accept-missing landlock

        Profiles:
          locked      the sandbox, and namespaces of its own
          sandbox     a process that reads library folders and nothing else: the standard
          worker      a process with limits, without a sandbox
          in-process  this process: nothing keeps it apart

        Where a layer is missing on this machine (gatehouse doctor), an adapter does not \
        start, unless you accept that by the layer's name. Each change is recorded. \
        GATEHOUSE_ISOLATION, which is for tests, goes before all profiles.
        """)

    @OptionGroup var common: CommonOptions
    @Flag(help: "Move it into this process, knowing the consequence.") var yes = false
    @Option(help: ArgumentHelp("Start although this layer is missing.", valueName: "layer"))
    var acceptMissing: String?
    @Option(help: ArgumentHelp("Do not start without this layer again.", valueName: "layer"))
    var require: String?
    @Argument(help: "The partner.", completion: .adapters) var partner: String
    @Argument(help: "\(IsolationProfile.words).") var profile: String?

    func validate() throws {
      guard [profile, acceptMissing, require].count(where: { $0 != nil }) <= 1 else {
        throw ValidationError("Give one of a profile, --accept-missing and --require.")
      }
    }

    func run() async throws {
      try await CommandContext.run(common) { context in
        let view = try await change(context)
        try context.printer.print(view) { view.text }
      }
    }

    private func change(_ context: CommandContext) async throws -> AdapterProfileView {
      if let profile {
        return try await context.service.adapters.set(
          partner, profile: profile, isConfirmed: yes, by: context.caller)
      }
      if let layer = acceptMissing ?? require {
        return try await context.service.adapters.set(
          partner, layer: layer, isAccepted: acceptMissing != nil, by: context.caller)
      }
      return try await context.service.adapters.ask { administration throws(BundleError) in
        try administration.profile(
          of: partner, in: administration.installation.inventory())
      }
    }
  }
}

extension AdapterProfileView {
  fileprivate var text: String {
    let kept = profile.map { "Its profile is \($0)." } ?? "No profile is kept of it."
    return "\(name) runs in: \(isolation). \(kept)"
  }
}
